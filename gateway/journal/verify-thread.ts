import { parentPort, workerData } from "node:worker_threads";
import type { WriterOptions } from "./messages.ts";
import { verifyAuditOf, verifyJournalOf } from "./verify.ts";

// A walk over every page takes minutes on a full journal: here it holds up neither readers nor the loop.
const { folder, key } = workerData as Pick<WriterOptions, "folder" | "key">;
parentPort!.postMessage([verifyJournalOf(folder, key), verifyAuditOf(folder, key)]);
