import { parentPort, workerData } from "node:worker_threads";
import { openDatabase } from "./database.ts";
import { unlessFull } from "./disk-full.ts";
import { databasePath } from "./files.ts";
import type { WriterOptions } from "./messages.ts";

// Copies the log back into the database beside the commits; the writer only finishes what came meanwhile.
const { folder, key } = workerData as WriterOptions;
const db = openDatabase({ path: databasePath(folder), key });

parentPort!.on("message", (message: "checkpoint" | "close") => {
  if (message === "close") {
    db.close();
    parentPort!.close();
    return;
  }
  unlessFull(() => db.pragma("wal_checkpoint(PASSIVE)"));
  parentPort!.postMessage("done");
});
