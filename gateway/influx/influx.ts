import type { Logger } from "pino";
import { Worker } from "node:worker_threads";
import type { Text } from "../../rules/model/alert.ts";
import type { Figure } from "../health/metrics.ts";
import { createBackOff } from "./back-off.ts";
import { emptyCounts } from "./ledger.ts";
import { type FromSink, SINK_PHASES, type SinkStart, type SinkStatus } from "./messages.ts";

/** A batch, its packed body, and the memory of times: a thread that needs more has gone wrong, and takes nobody with it. */
const HEAP = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 };
/** Between two starts of a thread that ended. */
const AGAIN_MIN_MS = 1_000;
const AGAIN_MAX_MS = 60_000;
/** A request under way is cut, the cursor is saved. */
const STOP_MS = 1_500;
/** What happens again and again is told once an hour. */
const TOLD_AGAIN_MS = 3_600_000;

export interface InfluxOptions {
  /** null: no InfluxDB. */
  readonly start: SinkStart | null;
  readonly log: Logger;
  readonly raise: (subject: string, why: Text, priority: "P3") => void;
  readonly clear: (subject: string, why: Text) => void;
  /** Readings up to here are in InfluxDB, for good. */
  readonly onSafe: (journalId: number) => void;
}

export interface Influx {
  /** As the thread last told; null where there is no InfluxDB. */
  status(): SinkStatus | null;
  readonly figures: readonly Figure[];
  start(): void;
  stop(): Promise<void>;
}

/** The sink as the main thread sees it: a thread that tells how it is, and is started again when it ends. */
export function createInflux({ start, log, raise, clear, onSafe }: InfluxOptions): Influx {
  const backOff = createBackOff(AGAIN_MIN_MS, AGAIN_MAX_MS, Math.random);
  const toldMs = new Map<string, number>();
  let status: SinkStatus | null = start === null ? null : nothingYet();
  let worker: Worker | null = null;
  let again: NodeJS.Timeout | null = null;
  let isStopping = false;

  function told(subject: string, why: Text): void {
    log.warn({ event: "influx_told", subject }, why.en);
    if (performance.now() - (toldMs.get(subject) ?? -Infinity) < TOLD_AGAIN_MS) return;
    toldMs.set(subject, performance.now());
    raise(subject, why, "P3");
    // It has happened, and is over: a person answers that it was seen.
    clear(subject, { zh: "已记录,继续发送", en: "Noted; sending goes on" });
  }

  function took(next: SinkStatus): void {
    if (next.state !== status?.state) {
      const { state, lag, lastError } = next;
      log.info({ event: "influx_state", from: status?.state, to: state, lag, why: lastError?.message }, `InfluxDB: ${state}`);
    }
    if (next.safe.id !== status?.safe.id) onSafe(next.safe.id);
    if (next.state === "up-to-date") backOff.reset();
    status = next;
  }

  function heard(message: FromSink): void {
    if (message.kind === "status") took(message.status);
    else if (message.kind === "told") told(message.subject, message.why);
    else if (message.why !== null) raise("influx", message.why, "P3");
    else clear("influx", { zh: "InfluxDB 已跟上", en: "InfluxDB has caught up" });
  }

  function begin(): void {
    worker = new Worker(new URL("./influx-thread.js", import.meta.url), { workerData: start, resourceLimits: HEAP });
    worker
      .on("message", heard)
      .on("error", (error) => log.error({ event: "influx_failed", err: error }, "the thread of InfluxDB ended"))
      .on("exit", () => {
        worker = null;
        if (!isStopping) again = setTimeout(begin, backOff.next());
      });
  }

  return {
    status: () => status,
    figures: start === null ? [] : figuresOf(() => status!),
    start() {
      if (start !== null) begin();
    },
    async stop() {
      isStopping = true;
      if (again !== null) clearTimeout(again);
      if (worker === null) return;
      const ended = new Promise<void>((resolve) => void worker!.once("exit", () => resolve()));
      worker.postMessage("stop");
      const late = setTimeout(() => void worker?.terminate(), STOP_MS);
      await ended;
      clearTimeout(late);
    },
  };
}

const nothingYet = (): SinkStatus => ({
  state: "starting",
  sinceMs: Date.now(),
  lag: { rows: 0, seconds: 0 },
  acknowledged: { id: 0, aseq: 0 },
  safe: { id: 0, aseq: 0 },
  counts: emptyCounts(),
  deadLetters: { count: 0, newest: [] },
  lastError: null,
});

const figuresOf = (status: () => SinkStatus): readonly Figure[] => [
  {
    name: "influx_state",
    help: "1 for the state the sink is in",
    label: "state",
    read: () => Object.fromEntries(SINK_PHASES.map((state) => [state, Number(state === status().state)])),
  },
  { name: "influx_lag_rows", help: "Rows InfluxDB has not acknowledged", read: () => status().lag.rows },
  { name: "influx_lag_seconds", help: "Age of the oldest reading not sent yet", read: () => status().lag.seconds },
  { name: "influx_safe_id", help: "Journal id up to which InfluxDB has everything for good", read: () => status().safe.id },
  { name: "influx_lines", help: "Lines acknowledged since the thread started, repeats included", read: () => status().counts.lines },
  { name: "influx_requests", help: "Batches sent since the thread started", read: () => status().counts.requests },
  { name: "influx_rewinds", help: "Times the sink went back to its safe position", read: () => status().counts.rewinds },
  { name: "influx_bumped", help: "Points moved to a free ms", read: () => status().counts.bumped },
  { name: "influx_kept_back", help: "Points not sent, by reason", label: "reason", read: () => status().counts.keptBack },
  { name: "influx_lost", help: "Entries that left the journal before they were sent", read: () => status().counts.lost },
  { name: "influx_dead_letters", help: "Lines InfluxDB refused", read: () => status().deadLetters.count },
];
