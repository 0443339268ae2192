import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectAsync } from "mqtt";
import { launchGateway, type RunningGateway } from "../harness/launch.ts";
import { connectPacket, publishPacket } from "../harness/packets.ts";
import { residentMiB } from "../harness/resident.ts";
import type { LongRun } from "./long-run.ts";

const ALARM_MS_MAX = 1_000;
const GROWTH_MIB_MAX = 100;
/** Packets a write: the sender is never what limits. */
const BLOCK = 1_000;

interface Made {
  readonly id: string;
  readonly secret: string;
}

/** `flood [SECONDS]`: one device at wire speed, one that raises the alarm all the time. */
export const flood: LongRun = {
  name: "flood",
  about: "a device at wire speed beside one that raises the alarm: 60 seconds",
  async run(say, [seconds = "60"]) {
    const folder = mkdtempSync(join(tmpdir(), "linan-flood-"));
    const { listening, dispose } = launchGateway({ folder });
    try {
      return await floodOne(await listening, Number(seconds), say);
    } finally {
      await dispose();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function floodOne(gateway: RunningGateway, seconds: number, say: (line: string) => void): Promise<readonly string[]> {
  const rows = [
    { id: "flooder", kind: "pipe-pressure", zone: "b1-101" },
    { id: "alarm", kind: "smoke-detector", zone: "b2-101" },
  ];
  const made = await gateway.admin.post("/api/v1/devices/import", rows);
  const [flooder, alarm] = (made.body as { created: Made[] }).created;
  const beforeMiB = residentMiB(gateway);
  const flooding = startFlood(gateway.mqttPort, flooder!);
  const client = await connectAsync(gateway.mqttUrl, {
    clientId: alarm!.id,
    username: alarm!.id,
    password: alarm!.secret,
    reconnectPeriod: 0,
  });
  const waits: number[] = [];
  const endMs = performance.now() + seconds * 1_000;
  for (let seq = 0; performance.now() < endMs; seq++) {
    const sentMs = performance.now();
    await client.publishAsync("linan/v1/mini/alarm/reading", JSON.stringify({ seq, values: { alarm: true } }), { qos: 1 });
    waits.push(performance.now() - sentMs);
  }
  const grownMiB = residentMiB(gateway) - beforeMiB;
  const { isClosed, acknowledgedBytes } = flooding.stop();
  await client.endAsync(true);
  const p99Ms = waits.toSorted((one, other) => one - other)[Math.floor(waits.length * 0.99)]!;
  say(
    `${waits.length} alarms, p99 ${p99Ms.toFixed(1)} ms; flood: ${Math.round(acknowledgedBytes / 4 / seconds)} acknowledged a second; memory +${grownMiB.toFixed(1)} MiB`,
  );
  const faults: string[] = [];
  if (p99Ms > ALARM_MS_MAX) faults.push(`alarms waited: p99 ${p99Ms.toFixed(0)} ms`);
  if (isClosed) faults.push("the flooder was closed");
  if (grownMiB > GROWTH_MIB_MAX) faults.push(`memory grew by ${grownMiB.toFixed(0)} MiB`);
  return faults;
}

function startFlood(port: number, { id, secret }: Made): { stop(): { readonly isClosed: boolean; readonly acknowledgedBytes: number } } {
  const socket = connect(port, "127.0.0.1");
  const block = Buffer.concat(
    Array.from({ length: BLOCK }, (_, index) =>
      publishPacket({ topic: `linan/v1/mini/${id}/reading`, payload: '{"values":{"pressure_kpa":400.5}}', messageId: index + 1 }),
    ),
  );
  const state = { isStopped: false, isClosed: false, acknowledgedBytes: 0 };
  const pump = (): void => {
    while (!state.isStopped && socket.write(block));
  };
  socket.on("drain", pump);
  socket.on("data", (chunk) => {
    state.acknowledgedBytes += chunk.length;
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    state.isClosed = !state.isStopped;
  });
  socket.write(connectPacket({ id, username: id, password: secret }), pump);
  return {
    stop() {
      const { isClosed, acknowledgedBytes } = state;
      state.isStopped = true;
      socket.destroy();
      return { isClosed, acknowledgedBytes };
    },
  };
}
