import { join } from "node:path";
import type { Bench, Group } from "./bench.ts";
import { enrollMix } from "./devices.ts";
import { startGateway } from "./gateway-under-test.ts";
import { createLoad } from "./load.ts";
import { startMosquitto, startParsingConsumer } from "./mosquitto.ts";
import { residentOf } from "./programs.ts";

const DEVICES = 5_000;

/** Resident memory with many devices connected, right after they have sent as fast as they could. */
export const memory: Group = {
  name: "memory",
  measures: [
    { name: "memory/resident", unit: "MB", peer: "mosquitto + mqtt.js", target: { of: "value", better: "less", least: 400, aim: 300 } },
  ],
  run,
};

async function run(bench: Bench): Promise<void> {
  for (let round = 1; round <= bench.rounds; round++) {
    const folder = bench.folder();
    const devicesFile = join(folder, "devices");
    const gateway = await startGateway(folder);
    await enrollMix(gateway.admin, DEVICES, devicesFile);
    const ours = await afterLoad(gateway.port, [gateway.pid], { devicesFile, seconds: bench.seconds });
    await gateway.end();
    const broker = await startMosquitto(folder);
    const consumer = await startParsingConsumer(broker.port);
    const peer = await afterLoad(broker.port, [broker.pid, consumer.pid], { devicesFile, seconds: bench.seconds });
    await Promise.all([broker.end(), consumer.end()]);
    bench.say(
      `memory round ${round}: ours ${ours.idle.toFixed(0)} MB connected, ${ours.after.toFixed(0)} MB after ${ours.readings} readings; mosquitto + mqtt.js ${peer.idle.toFixed(0)}, ${peer.after.toFixed(0)} MB`,
    );
    bench.record("memory/resident", ours.after, peer.after);
  }
}

async function afterLoad(
  port: number,
  pids: readonly number[],
  { devicesFile, seconds }: { readonly devicesFile: string; readonly seconds: number },
) {
  const load = await createLoad({ port, devicesFile, pace: { inFlight: 4 }, seconds });
  const idle = residentOf(pids);
  const { acknowledged } = await load.run();
  const after = residentOf(pids);
  await load.end();
  return { idle, after, readings: acknowledged };
}
