import { Worker } from "node:worker_threads";
import type { Answer, Question } from "./reader.ts";
import type { Store } from "./store.ts";

/** Questions that may wait: beyond it the caller hears at once that the gateway is busy. */
const WAITING_MAX = 1_000;

/** It answers with a few thousand rows at most; with the nursery that Node gives by itself 15 MB more stay resident (measured). */
const HEAP = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 6 };

const NAMES = [
  "readings",
  "alerts",
  "alert",
  "alertSteps",
  "receipts",
  "deliveries",
  "dutyRecords",
  "quarantine",
  "audit",
  "tasks",
  "ruleSets",
  "ruleSet",
  "shadows",
  "task",
  "nuisance",
  "learnt",
  "evacuations",
  "evacuation",
  "marks",
  "homeLinks",
  "roundLinks",
  "people",
  "person",
  "session",
  "commandRef",
  "expired",
  "incidents",
  "incident",
  "incidentLines",
  "incidentTimes",
] as const satisfies readonly (keyof Store)[];

/** The store as the main thread asks it. A question rejects with "busy" where too many wait. */
export function openStore(
  folder: string,
  key: Uint8Array | null,
  onFailed: (message: string) => void,
): Store & { close(): Promise<void>; readonly waiting: number } {
  const worker = new Worker(new URL("./reader.js", import.meta.url), { workerData: { folder, key }, resourceLimits: HEAP });
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  let ids = 0;
  let closing = false;
  worker.on("message", ({ id, result, error }: Answer) => {
    const asked = waiting.get(id)!;
    waiting.delete(id);
    if (error === undefined) asked.resolve(result);
    else asked.reject(new Error(error));
  });
  worker.on("error", (error) => onFailed(`the reader ended: ${error.message}`));
  worker.on("exit", () => {
    if (!closing) onFailed("the reader ended");
  });

  function ask(name: keyof Store, args: readonly unknown[]): Promise<unknown> {
    if (waiting.size >= WAITING_MAX) return Promise.reject(new Error("busy"));
    return new Promise((resolve, reject) => {
      const id = ++ids;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, name, args } satisfies Question);
    });
  }

  const store = Object.fromEntries(NAMES.map((name) => [name, (...args: unknown[]) => ask(name, args)])) as unknown as Store;
  return {
    ...store,
    get waiting() {
      return waiting.size;
    },
    async close() {
      closing = true;
      await worker.terminate();
    },
  };
}
