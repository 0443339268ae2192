import { readlinkSync } from "node:fs";
import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import type { WriterOptions } from "./messages.ts";
import { type FromCheck, verifyAuditOf, verifyJournalOf } from "./verify.ts";

/** Nice value of work that may wait: half way to the last. */
const LOW_PRIORITY = 10;

// A walk over every page takes minutes on a full journal: here it holds up neither readers nor the loop.
const { folder, key } = workerData as Pick<WriterOptions, "folder" | "key">;
giveWay();
const post = (message: FromCheck): void => parentPort!.postMessage(message);
const journal = verifyJournalOf(folder, key, (done, total) => post({ kind: "progress", done, total }));
post({ kind: "checked", verdicts: [journal, verifyAuditOf(folder, key)] });

/** On Linux a thread has a priority of its own: its id is the last part of `PID/task/TID`. */
function giveWay(): void {
  try {
    setPriority(Number(readlinkSync("/proc/thread-self").split("/").at(-1)), LOW_PRIORITY);
  } catch {
    // Elsewhere it runs like the others.
  }
}
