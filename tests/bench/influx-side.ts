// One catch-up in a process of its own: influx-side.js sink|raw FOLDER TARGET. The last line is its figures as JSON.
import http from "node:http";
import { openSink } from "../../gateway/influx/open-sink.ts";
import { createFeed } from "../../gateway/influx/feed.ts";
import { createJournalSource } from "../../gateway/influx/journal-source.ts";
import { ROWS_MAX } from "../../gateway/influx/sink.ts";
import type { InfluxTarget } from "../../gateway/influx/target.ts";
import { openDatabase } from "../../gateway/journal/database.ts";
import { databasePath } from "../../gateway/journal/files.ts";

export interface SideFigures {
  readonly rows: number;
  readonly ms: number;
  readonly cpuMs: number;
  readonly startMb: number;
  readonly peakMb: number;
}

const PLACES = new Map([["b1-101", { building: "b1", floor: 1 }]]);
const residentMb = (): number => process.memoryUsage.rss() / 1024 / 1024;
const [side, folder, text] = process.argv.slice(2);
const target = JSON.parse(text!) as InfluxTarget;

/** The sink as the gateway runs it, over a whole journal. */
async function sink(): Promise<number> {
  const db = openDatabase({ path: databasePath(folder!), key: null, readonly: true });
  const { newestId } = createJournalSource(db).ends();
  db.close();
  const running = openSink({
    folder: folder!,
    key: null,
    target,
    site: "mini",
    places: PLACES,
    tell(message) {
      if (message.kind === "status" && message.status.acknowledged.id >= newestId) running.stop();
    },
  });
  await running.ended;
  return newestId;
}

/** The same lines, made beforehand, posted one after the other by Node alone. */
function encoded(): { readonly bodies: readonly Buffer[]; readonly rows: number } {
  const db = openDatabase({ path: databasePath(folder!), key: null, readonly: true });
  const feed = createFeed({
    source: createJournalSource(db),
    site: "mini",
    places: PLACES,
    retentionDays: target.retentionDays,
    wallMs: Date.now,
  });
  const bodies: Buffer[] = [];
  let position = { id: 0, aseq: 0 };
  let rows = 0;
  for (;;) {
    const { lines, next } = feed.next(position, ROWS_MAX);
    if (lines.length === 0) break;
    bodies.push(Buffer.from(lines.map((line) => line.text).join("\n")));
    rows += lines.length;
    position = next;
  }
  db.close();
  return { bodies, rows };
}

async function raw(bodies: readonly Buffer[]): Promise<void> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const path =
    target.api === "1" ? `/write?db=${target.bucket}&precision=ms` : `/api/v2/write?org=${target.org}&bucket=${target.bucket}&precision=ms`;
  for (const body of bodies) {
    await new Promise<void>((resolve, reject) => {
      const call = http.request(target.url + path, { method: "POST", agent, headers: { "content-length": body.length } }, (answer) => {
        answer.resume().on("end", () => (answer.statusCode === 204 ? resolve() : reject(new Error(`answered ${answer.statusCode}`))));
      });
      call.on("error", reject).end(body);
    });
  }
  agent.destroy();
}

const made = side === "raw" ? encoded() : null;
const startMb = residentMb();
let peakMb = startMb;
const watch = setInterval(() => (peakMb = Math.max(peakMb, residentMb())), 20);
const [startedMs, cpu] = [performance.now(), process.cpuUsage()];
const rows = made === null ? await sink() : made.rows;
if (made !== null) await raw(made.bodies);
const used = process.cpuUsage(cpu);
const figures: SideFigures = { rows, ms: performance.now() - startedMs, cpuMs: (used.user + used.system) / 1_000, startMb, peakMb };
clearInterval(watch);
process.stdout.write(`${JSON.stringify(figures)}\n`);
