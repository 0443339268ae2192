import { Worker } from "node:worker_threads";
import type { FromHistory, HistoryCounters, HistoryOptions, HistoryQueries, HistoryQuestion, HistoryTrouble } from "./messages.ts";

/** Questions that may wait: beyond it the caller hears at once that the gateway is busy. */
const WAITING_MAX = 1_000;
/** Hot readings are twice the bound of the keeper at most, and lie outside the heap; what a question decodes comes on top. */
const HEAP = { maxOldGenerationSizeMb: 1_024, maxYoungGenerationSizeMb: 12 };
/** Until a thread that died is started again; doubled up to the last. */
const AGAIN_MS = { first: 1_000, last: 5 * 60_000 };

const NAMES = [
  "series",
  "manySeries",
  "moment",
  "exportDays",
  "page",
  "record",
  "keptFromMs",
] as const satisfies readonly (keyof HistoryQueries)[];

export interface HistoryEvents {
  /** The journal may let go of everything up to that id. */
  readonly onHeld: (throughId: number) => void;
  readonly onTrouble: (trouble: HistoryTrouble) => void;
  /** The thread ended; it is started again after a while. Nothing is lost: the journal keeps what it had not sealed. */
  readonly onEnded: (message: string) => void;
}

/** History as the main thread asks it. A question rejects with "busy" where too many wait or the thread is being started again. */
export interface History extends HistoryQueries {
  readonly waiting: number;
  readonly counters: HistoryCounters;
  close(): Promise<void>;
}

const NOTHING: HistoryCounters = { taken: 0, seals: 0, sealMsLast: 0, tooOld: 0, damaged: 0, hotReadings: 0, hotBytes: 0, bytes: 0 };

export function openHistory(options: HistoryOptions, { onHeld, onTrouble, onEnded }: HistoryEvents): History {
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  let counters = NOTHING;
  let worker: Worker | null = null;
  let again: NodeJS.Timeout | null = null;
  let againMs = AGAIN_MS.first;
  let isClosing = false;
  let ids = 0;

  function start(): void {
    worker = new Worker(new URL("./history-thread.js", import.meta.url), { workerData: options, resourceLimits: HEAP });
    let why = "it ended";
    worker.on("message", take);
    worker.on("error", (error) => (why = error.message));
    worker.on("exit", () => ended(why));
  }

  function take(message: FromHistory): void {
    if (message.kind === "held") onHeld(message.throughId);
    else if (message.kind === "trouble") onTrouble(message.trouble);
    else if (message.kind === "counters") {
      counters = message.counters;
      if (againMs !== AGAIN_MS.first) onTrouble({ kind: "room" });
      againMs = AGAIN_MS.first;
    } else answered(message);
  }

  function answered({ id, result, error }: Extract<FromHistory, { kind: "answer" }>): void {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asked?.resolve(result);
    else asked?.reject(new Error(error));
  }

  function ended(why: string): void {
    worker = null;
    for (const { reject } of waiting.values()) reject(new Error("busy"));
    waiting.clear();
    if (isClosing) return;
    onEnded(why);
    again = setTimeout(start, againMs);
    againMs = Math.min(againMs * 2, AGAIN_MS.last);
  }

  function ask(name: keyof HistoryQueries, args: readonly unknown[]): Promise<unknown> {
    if (worker === null || waiting.size >= WAITING_MAX) return Promise.reject(new Error("busy"));
    const id = ++ids;
    worker.postMessage({ id, name, args } satisfies HistoryQuestion);
    return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
  }

  start();
  const queries = Object.fromEntries(NAMES.map((name) => [name, (...args: unknown[]) => ask(name, args)])) as unknown as HistoryQueries;
  return {
    ...queries,
    get waiting() {
      return waiting.size;
    },
    get counters() {
      return counters;
    },
    async close() {
      isClosing = true;
      if (again !== null) clearTimeout(again);
      await worker?.terminate();
    },
  };
}
