import { parentPort, workerData } from "node:worker_threads";
import type { TableOptions, ToTable } from "./table-messages.ts";
import { createTableWriter } from "./table-writer.ts";

// A million rows would hold up the main thread, and a file of Excel's wants memory of its own.
const write = createTableWriter(workerData as TableOptions);
const port = parentPort!;

// One page at a time: the next is sent when this one was answered. What goes wrong ends the thread, and the export with it.
port.on("message", (page: ToTable) => void write(page).then((answer) => port.postMessage(answer)));
