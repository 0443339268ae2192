import { parentPort, workerData } from "node:worker_threads";
import { openDatabase } from "./database.ts";
import { databasePath } from "./files.ts";
import type { WriterOptions } from "./messages.ts";
import { createQueries } from "./queries.ts";
import type { Store } from "./store.ts";

export interface Question {
  readonly id: number;
  readonly name: keyof Store;
  readonly args: readonly unknown[];
}

export interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

// Reads beside the writer: a long query waits here, where nobody else does.
const { folder, key } = workerData as WriterOptions;
const queries = createQueries(openDatabase({ path: databasePath(folder), key, readonly: true }));

parentPort!.on("message", ({ id, name, args }: Question) => {
  const call = queries[name] as (...args: readonly unknown[]) => Promise<unknown>;
  call(...args).then(
    (result) => parentPort!.postMessage({ id, result } satisfies Answer),
    (error: Error) => parentPort!.postMessage({ id, error: error.message } satisfies Answer),
  );
});
