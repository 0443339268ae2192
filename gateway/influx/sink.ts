import { type BackOff, createBackOff } from "./back-off.ts";
import type { Delivered } from "./delivery.ts";
import type { Batch, Feed, Line } from "./feed.ts";
import type { JournalSource } from "./journal-source.ts";
import { createLedger } from "./ledger.ts";
import type { FromSink, SinkPhase, SinkStatus } from "./messages.ts";
import { createPause } from "./pause.ts";
import { createSafePosition, isBeyond, type Position } from "./safe-position.ts";
import type { SinkState } from "./state.ts";

export const SINK_TIMES = {
  /** An acknowledgement must stand this long: VictoriaMetrics has lost what was 6 s old and kept what was 12 s old. */
  proofMs: 60_000,
  /** Between two looks for something new. */
  pollMs: 250,
  /** Whoever refuses is asked again: what was wrong may have been mended on the other side. */
  stoppedMs: 300_000,
  backOffMinMs: 50,
  backOffMaxMs: 60_000,
  /** Behind for this long: a person is told. */
  patienceMs: 600_000,
} as const;
/** Rows a batch: over 100,000 rows/s (measured), and a few MB at most. */
export const ROWS_MAX = 5_000;
/** Where a server takes no larger body than this many lines, batches are halved every time. */
const ROWS_MIN = 50;
/** Batches taken one after the other until larger ones are tried again. */
const BATCHES_TO_GROW = 100;
const REPORT_MS = 500;

export interface SinkOptions {
  readonly source: JournalSource;
  readonly feed: Feed;
  readonly state: SinkState;
  readonly deliver: (lines: readonly Line[]) => Promise<Delivered>;
  readonly tell: (message: FromSink) => void;
  readonly times?: Partial<Record<keyof typeof SINK_TIMES, number>>;
}

export interface Sink {
  /** Until it is stopped. Rejects only for what is wrong on this side. */
  run(): Promise<void>;
  /** The server let go of the connection: what it has in memory only may be gone. */
  connectionLost(): void;
  stop(): void;
}

/** Brings what is on disk to a server, in order, one request at a time, and goes back where that may have been in vain. */
export function createSink({ source, feed, state, deliver, tell, times: given }: SinkOptions): Sink {
  const times = { ...SINK_TIMES, ...given };
  const backOff: BackOff = createBackOff(times.backOffMinMs, times.backOffMaxMs, Math.random);
  const pause = createPause();
  const ledger = createLedger(state);
  const { counts } = ledger;
  // What the last run saw acknowledged may have gone with the same power cut: it begins at the safe position.
  const start: Position = state.cursor()?.safe ?? { id: source.ends().trimmedTo, aseq: 0 };
  const safe = createSafePosition(start, times.proofMs);
  let position = start;
  /** Read, and not taken yet: a batch is made once, since making it gives out times. */
  let pending: Batch | null = null;
  let oldestMs: number | null = null;
  let rows = ROWS_MAX;
  let batchesTaken = 0;
  let phase: SinkPhase = "starting";
  let sinceMs = Date.now();
  let behindSinceMs: number | null = performance.now();
  let lastError: SinkStatus["lastError"] = null;
  let reportedMs = -Infinity;
  let wasClosed = false;
  const stopping = new AbortController();

  const trouble = (zh: string, en: string): void => tell({ kind: "trouble", why: { zh, en } });
  const failedWith = (message: string): void => void (lastError = { atMs: Date.now(), message });

  function lagRows(): number {
    const { newestId, newestAseq } = source.ends();
    return newestId - position.id + newestAseq - position.aseq;
  }

  function enter(next: SinkPhase): void {
    if (next === phase) return;
    phase = next;
    sinceMs = Date.now();
    reportedMs = -Infinity;
    behindSinceMs = next === "up-to-date" ? null : (behindSinceMs ?? performance.now());
    if (next === "up-to-date") tell({ kind: "trouble", why: null });
  }

  function rewind(isCertain: boolean): void {
    safe.lostConnection(isCertain);
    if (!isBeyond(position, safe.safe)) return;
    counts.rewinds++;
    position = safe.safe;
    pending = null;
    feed.begin(position, state.bumps);
  }

  function advance(batch: Batch, refused: Delivered["refused"]): void {
    ledger.taken(batch, refused);
    if (batch.lost > 0) {
      safe.raise(position.id + batch.lost);
      tell({ kind: "told", subject: "influx-lost", why: lostWords(batch.lost) });
    }
    if (refused.length > 0) tell({ kind: "told", subject: "influx-refused", why: refusedWords(refused) });
    position = batch.next;
    pending = null;
    safe.acknowledged(position, performance.now());
    const fault = ledger.save(position, safe.safe, false);
    if (fault !== null) failedWith(fault);
  }

  /** ms until the next look. */
  function nextLook(): number {
    const isBehind = lagRows() > 0;
    enter(isBehind ? "catching-up" : "up-to-date");
    return isBehind ? 0 : times.pollMs;
  }

  function taken(batch: Batch, { refused, tooLarge }: Delivered): number {
    advance(batch, refused);
    backOff.reset();
    if (tooLarge === null && ++batchesTaken % BATCHES_TO_GROW === 0) rows = Math.min(rows * 2, ROWS_MAX);
    return nextLook();
  }

  function failed(outcome: Exclude<Delivered["outcome"], { kind: "written" }>): number {
    if (stopping.signal.aborted) return 0;
    failedWith(outcome.message);
    enter(outcome.kind === "denied" ? "stopped" : "waiting");
    if (outcome.kind === "denied") {
      trouble(`InfluxDB 拒绝写入:${outcome.message}`, `InfluxDB refuses: ${outcome.message}`);
      return times.stoppedMs;
    }
    if (outcome.kind === "lost") rewind(true);
    const ownMs = backOff.next();
    return outcome.kind === "busy" ? Math.max(ownMs, outcome.waitMs ?? 0) : ownMs;
  }

  /** ms until the next turn. */
  async function turn(): Promise<number> {
    if (wasClosed) rewind(false);
    wasClosed = false;
    safe.settle(performance.now());
    const batch = (pending ??= feed.next(position, rows));
    oldestMs = batch.oldestMs ?? oldestMs;
    if (batch.lines.length === 0) {
      advance(batch, []);
      // With nothing to send nobody knows whether the server is well.
      return phase === "waiting" || phase === "stopped" ? times.pollMs : nextLook();
    }
    counts.requests++;
    const delivered = await deliver(batch.lines);
    if (delivered.tooLarge !== null) rows = Math.max(ROWS_MIN, delivered.tooLarge >> 1);
    return delivered.outcome.kind === "written" ? taken(batch, delivered) : failed(delivered.outcome);
  }

  function report(waitMs: number): void {
    const nowMs = performance.now();
    if (nowMs - reportedMs < REPORT_MS && waitMs <= REPORT_MS) return;
    reportedMs = nowMs;
    if (behindSinceMs !== null && phase !== "stopped" && nowMs - behindSinceMs > times.patienceMs) {
      const minutes = Math.floor((nowMs - behindSinceMs) / 60_000);
      const why = lastError === null ? "" : `: ${lastError.message}`;
      trouble(`InfluxDB 已落后 ${minutes} 分钟${why}`, `InfluxDB has been behind for ${minutes} min${why}`);
    }
    const lag = lagRows();
    const seconds = lag === 0 || oldestMs === null ? 0 : Math.max(0, (Date.now() - oldestMs) / 1_000);
    const { deadLetters } = ledger;
    const status = {
      state: phase,
      sinceMs,
      lag: { rows: lag, seconds },
      acknowledged: position,
      safe: safe.safe,
      counts,
      deadLetters,
      lastError,
    };
    tell({ kind: "status", status });
  }

  return {
    async run() {
      feed.begin(position, state.bumps);
      while (!stopping.signal.aborted) {
        const waitMs = await turn();
        report(waitMs);
        // Also between two batches that follow at once: messages to this thread must be heard.
        await pause.wait(waitMs);
      }
      ledger.save(position, safe.safe, true);
    },
    connectionLost() {
      wasClosed = true;
      pause.end();
    },
    stop() {
      stopping.abort();
      pause.end();
    },
  };
}

const lostWords = (entries: number) => ({
  zh: `日志已到上限,InfluxDB 未跟上:${entries} 条记录未发送即被清除`,
  en: `The journal is at its bound and InfluxDB is behind: ${entries} entries left it before they were sent`,
});

function refusedWords(refused: Delivered["refused"]) {
  const { message } = refused[0]!;
  return { zh: `InfluxDB 拒收 ${refused.length} 行:${message}`, en: `InfluxDB refused ${refused.length} lines: ${message}` };
}
