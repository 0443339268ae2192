import { parentPort, workerData } from "node:worker_threads";
import type { SinkStart } from "./messages.ts";
import { openSink } from "./open-sink.ts";

// A thread of its own: it reads, encodes, packs and waits, and nobody waits for it.
const port = parentPort!;
const sink = openSink({ ...(workerData as SinkStart), tell: (message) => port.postMessage(message) });
port.once("message", () => sink.stop());
void sink.ended.then(() => port.close());
