import { Worker } from "node:worker_threads";
import type { SitePlaces } from "../../rules/model/situation.ts";
import type { BacktestRequest, BacktestResult, FromBacktest, Progress, ToBacktest } from "./messages.ts";

/** Results kept: each may have 10,000 firings. */
const KEPT_MAX = 5;
/** Two situations of the largest community, and what a batch of rows needs. */
const HEAP = { maxOldGenerationSizeMb: 1_024, maxYoungGenerationSizeMb: 32 };
/** A thread that was asked to stop and gives no result is ended. */
const STOP_MS = 5_000;

export interface Backtest {
  readonly id: string;
  readonly by: string;
  /** Wall clock, ms since 1970. */
  readonly startedAt: number;
  readonly state: "running" | "done" | "stopped" | "failed";
  readonly progress: Progress;
  readonly result: BacktestResult | null;
  /** Of a run that failed. */
  readonly error: string | null;
}

export interface Backtests {
  /** One at a time; null while another runs. */
  start(request: BacktestRequest, by: string): Backtest | null;
  get(id: string): Backtest | null;
  /** Stops it, and keeps what it found so far; forgets one that has ended. False where there is none. */
  stop(id: string): boolean;
  close(): Promise<void>;
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** Runs sets of rules over the stored history, in a thread with a connection that only reads. */
export function createBacktests({
  folder,
  key,
  places,
  wallMs,
}: {
  readonly folder: string;
  readonly key: Uint8Array | null;
  readonly places: SitePlaces;
  readonly wallMs: () => number;
}): Backtests {
  const kept = new Map<string, Mutable<Backtest>>();
  let running: { readonly id: string; readonly worker: Worker } | null = null;
  let number = 0;

  function start(request: BacktestRequest, by: string): Backtest | null {
    if (running !== null) return null;
    const startedAt = wallMs();
    const id = `backtest-${startedAt}-${++number}`;
    const progress = { share: 0, readings: 0, inputs: 0, readingsPerS: 0 };
    const test: Mutable<Backtest> = { id, by, startedAt, state: "running", progress, result: null, error: null };
    kept.set(id, test);
    if (kept.size > KEPT_MAX) kept.delete(kept.keys().next().value!);
    const workerData: ToBacktest = { ...request, folder, key, places };
    const worker = new Worker(new URL("./backtest-thread.js", import.meta.url), { workerData, resourceLimits: HEAP });
    running = { id, worker };
    follow(test, worker);
    return test;
  }

  function follow(test: Mutable<Backtest>, worker: Worker): void {
    worker
      .on("message", ({ progress, result }: FromBacktest) => {
        test.progress = progress;
        if (result === undefined) return;
        test.result = result;
        test.state = result.endedBy === "asked" ? "stopped" : "done";
        running = null;
        void worker.terminate();
      })
      .on("error", (error) => {
        test.state = "failed";
        test.error = error.message;
      })
      .on("exit", () => {
        if (test.state === "running") test.state = "stopped";
        if (running?.worker === worker) running = null;
      });
  }

  return {
    start,
    get: (id) => kept.get(id) ?? null,
    stop(id) {
      if (!kept.has(id)) return false;
      if (running?.id !== id) return kept.delete(id);
      const { worker } = running;
      worker.postMessage("stop");
      setTimeout(() => void worker.terminate(), STOP_MS).unref();
      return true;
    },
    async close() {
      await running?.worker.terminate();
    },
  };
}
