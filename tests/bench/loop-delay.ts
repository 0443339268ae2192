import { join } from "node:path";
import type { Bench, Group } from "./bench.ts";
import { enrollMix } from "./devices.ts";
import { startGateway } from "./gateway-under-test.ts";
import { runLoad, type LoadResult } from "./load.ts";
import { startMosquitto, startParsingConsumer } from "./mosquitto.ts";

const DEVICES = 1_000;
const RATE_PER_S = 10_000;
const WARM_UP_S = 3;

/** How long an emergency may wait for the loop to turn. */
export const loopDelay: Group = {
  name: "loop-delay",
  measures: [
    { name: "loop-delay/p99", unit: "ms", peer: "mqtt.js that only parses", target: { of: "value", better: "less", least: 20, aim: 5 } },
  ],
  run,
};

async function run(bench: Bench): Promise<void> {
  const folder = bench.folder();
  const devicesFile = join(folder, "devices");
  const gateway = await startGateway(folder);
  await enrollMix(gateway.admin, DEVICES, devicesFile);
  const broker = await startMosquitto(folder);
  const consumer = await startParsingConsumer(broker.port);
  const take = (port: number, seconds: number): Promise<LoadResult> =>
    runLoad({ port, devicesFile, pace: { ratePerS: RATE_PER_S }, seconds });
  await take(gateway.port, WARM_UP_S);
  await take(broker.port, WARM_UP_S);
  for (let round = 1; round <= bench.rounds; round++) {
    await gateway.metric('event_loop_delay_ms{quantile="0.99"}', true);
    const us = await take(gateway.port, bench.seconds);
    const ours = await gateway.metric('event_loop_delay_ms{quantile="0.99"}');
    await consumer.ask();
    await take(broker.port, bench.seconds);
    const { loopP99Ms } = await consumer.ask();
    bench.say(
      `loop-delay round ${round}: ours p99 ${ours.toFixed(2)} ms (PUBACK p99 ${us.p99Ms} ms), mqtt.js p99 ${loopP99Ms.toFixed(2)} ms`,
    );
    bench.record("loop-delay/p99", ours, loopP99Ms);
  }
  await Promise.all([gateway.end(), broker.end(), consumer.end()]);
}
