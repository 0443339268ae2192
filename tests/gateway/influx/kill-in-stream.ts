import { runSink } from "../../harness/running-sink.ts";
import type { TimeSeriesServer } from "../../harness/time-series-servers.ts";
import { until } from "../../harness/until.ts";
import { writeJournal } from "../../harness/written-journal.ts";

const READINGS_A_COMMIT = 1_000;
/** Acknowledged between two kills. */
const READINGS_A_KILL = 8_000;

export interface KillInStream {
  readonly server: TimeSeriesServer;
  readonly folder: string;
  /** Its name: each run reads back its own. */
  readonly device: string;
  readonly kills: number;
  readonly say?: (line: string) => void;
}

/**
 * Streams while the server is killed with -9, each time after it has acknowledged some thousands more, in turns: while
 * a request is under way, and at rest. Then reads everything back.
 */
export async function killInStream({ server, folder, device, kills, say = () => {} }: KillInStream) {
  const journal = writeJournal(folder);
  journal.device(1, device);
  const startMs = Date.now() - 3_600_000;
  let sent = 0;
  // Three of the same ms each: what is sent again must come to lie where it lay.
  const commit = (): number =>
    journal.readings(
      Array.from({ length: READINGS_A_COMMIT }, () => {
        const seq = ++sent;
        return { device: 1, atMs: startMs + 3 * Math.floor(seq / 3), seq, values: { smoke_obscuration_pct_m: seq % 7 } };
      }),
    );
  const sink = runSink({ folder, target: server.target });

  for (let kill = 0; kill < kills; kill++) {
    let last = 0;
    for (let written = 0; written < READINGS_A_KILL; written += READINGS_A_COMMIT) last = commit();
    if (kill % 2 === 1) await sink.caughtUp(last, 60_000);
    else await until(() => (sink.status()?.acknowledged.id ?? 0) > last - READINGS_A_KILL, "the stream runs", 60_000);
    await server.kill();
    commit();
    await until(() => sink.status()?.state === "waiting", "the sink has noticed", 60_000);
    await server.start();
    say(`kill ${kill + 1}: ${sent} sent, ${sink.status()!.counts.rewinds} rewinds`);
  }
  await sink.caughtUp(commit(), 120_000);
  const status = sink.status()!;
  await sink.stop();
  journal.close();
  const found = new Set(await server.seqs("smoke", device));
  const missing = Array.from({ length: sent }, (_, index) => index + 1).filter((seq) => !found.has(seq));
  return { sent, found: found.size, missing: missing.slice(0, 20), status };
}
