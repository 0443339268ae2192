import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { launchGateway, type RunningGateway } from "../harness/launch.ts";
import { connectPacket, publishPacket } from "../harness/packets.ts";
import type { LongRun } from "./long-run.ts";

const ALL_BACK_MS = 60_000;
const ALARM_MS_MAX = 3_000;
/** A device that was cut comes back after this and as much again, at random. */
const AGAIN_MS = 500;

interface Made {
  readonly id: string;
  readonly secret: string;
}

/** `storm [DEVICES]`: everybody at once, as after a power cut. */
export const storm: LongRun = {
  name: "storm",
  about: "5,000 devices that connect at once, the first of them with an alarm: one minute",
  async run(say, [devices = "5000"]) {
    const folder = mkdtempSync(join(tmpdir(), "linan-storm-"));
    const { listening, dispose } = launchGateway({ folder });
    try {
      return await rush(await listening, Number(devices), say);
    } finally {
      await dispose();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function rush(gateway: RunningGateway, count: number, say: (line: string) => void): Promise<readonly string[]> {
  const rows = Array.from({ length: count }, (_, index) => ({ id: `storm-${index}`, kind: "smoke-detector", zone: "b1-101" }));
  const made = await gateway.admin.post("/api/v1/devices/import", rows);
  const { created } = made.body as { created: Made[] };
  const sockets: Socket[] = [];
  const startedMs = performance.now();
  let tries = 0;
  let alarmMs = Infinity;

  /** Resolves when the device has its first acknowledgement. */
  async function arrive({ id, secret }: Made, isAlarm: boolean): Promise<void> {
    for (;;) {
      tries++;
      const socket = connect(gateway.mqttPort, "127.0.0.1");
      sockets.push(socket);
      const values = isAlarm ? { alarm: true } : { temperature_c: 21 };
      if (
        await serve(socket, [
          connectPacket({ id, username: id, password: secret }),
          publishPacket({ topic: `linan/v1/mini/${id}/reading`, payload: JSON.stringify({ values }) }),
        ])
      )
        break;
      await setTimeout(AGAIN_MS * (1 + Math.random()));
    }
    if (isAlarm) alarmMs = performance.now() - startedMs;
  }

  await Promise.all(created.map((one, index) => arrive(one, index === 0)));
  const tookMs = performance.now() - startedMs;
  for (const socket of sockets) socket.destroy();
  say(`${count} devices served after ${Math.round(tookMs)} ms, ${tries - count} tries again; the alarm after ${Math.round(alarmMs)} ms`);
  const faults: string[] = [];
  if (created.length !== count) faults.push(`${created.length} of ${count} were registered`);
  if (tookMs > ALL_BACK_MS) faults.push("not all were back within a minute");
  if (alarmMs > ALARM_MS_MAX) faults.push("the first alarm waited for more than three seconds");
  return faults;
}

/** True when CONNACK and PUBACK have come, false where the connection ended before. */
function serve(socket: Socket, packets: readonly Buffer[]): Promise<boolean> {
  return new Promise((resolve) => {
    let heard = 0;
    socket.on("connect", () => socket.write(Buffer.concat(packets)));
    socket.on("data", (chunk) => {
      heard += chunk.length;
      if (heard >= 8) resolve(true);
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(false));
  });
}
