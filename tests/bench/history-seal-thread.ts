import { parentPort, workerData } from "node:worker_threads";
import { openFiles } from "./history-days.ts";

// An hour of 10,000 devices, a reading each 10 s: filled first, sealed when asked.
const { folder, key, devices } = workerData as { folder: string; key: Uint8Array | null; devices: number };
const files = openFiles(folder, key);
const FROM_MS = Date.UTC(2026, 10, 1);
for (let device = 1; device <= devices; device++) {
  for (let at = 0; at < 360; at++)
    files.add(device, FROM_MS + at * 10_000 + ((at * device) % 7), { pressure_kpa: 300 + ((at * device) % 23) / 10 });
}
parentPort!.postMessage("filled");
parentPort!.once("message", () => {
  const startedMs = performance.now();
  void files.sealer
    .seal(() => true)
    .then(() => {
      parentPort!.postMessage(performance.now() - startedMs);
      files.shelf.close();
    });
});
