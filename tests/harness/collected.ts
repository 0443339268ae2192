import { WebSocket } from "ws";
import type { RunningGateway } from "./gateway.ts";
import { residentMiB } from "./resident.ts";
import { until } from "./until.ts";

/** Settings of a gateway whose memory is to be looked at: its inspector listens on a free port. */
export const INSPECTED = { NODE_OPTIONS: "--inspect=127.0.0.1:0" } as const;

/** Resident memory in MiB after a full collection, so that what is shown is held and not just not yet swept. */
export async function collectedMiB(gateway: RunningGateway): Promise<number> {
  const url = await until(() => /ws:\/\/127\.0\.0\.1:\d+\/[\w-]+/.exec(gateway.errors())?.[0], "the inspector listens");
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  for (const id of [1, 2]) {
    const answered = new Promise((resolve) => socket.once("message", resolve));
    socket.send(JSON.stringify({ id, method: "HeapProfiler.collectGarbage" }));
    await answered;
  }
  socket.terminate();
  return residentMiB(gateway);
}
