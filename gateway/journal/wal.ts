import { parentPort, workerData } from "node:worker_threads";
import { openDatabase } from "./database.ts";
import { unlessFull } from "./disk-full.ts";
import { databasePath } from "./files.ts";
import type { WriterOptions } from "./messages.ts";

// Copies the log back into the database beside the commits; the writer only finishes what came meanwhile.
const { folder, key, copying } = workerData as WriterOptions & { readonly copying: Int32Array };
const db = openDatabase({ path: databasePath(folder), key });

parentPort!.on("message", (message: "checkpoint" | "close") => {
  if (message === "close") {
    db.close();
    parentPort!.close();
    return;
  }
  unlessFull(() => db.pragma("wal_checkpoint(PASSIVE)"));
  Atomics.store(copying, 0, 0);
  Atomics.notify(copying, 0);
  parentPort!.postMessage("done");
});
