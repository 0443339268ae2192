import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Bench, Group } from "./bench.ts";
import { enrollMix } from "./devices.ts";
import { quantile } from "./figures.ts";
import { startGateway } from "./gateway-under-test.ts";
import { runLoad, type LoadResult } from "./load.ts";
import { startMosquitto, startRawConsumer } from "./mosquitto.ts";

const DEVICES = 1_000;
const RATE_PER_S = 2_000;
/** Long enough to meet the disk's own pauses (a window that is shorter may miss them). */
const OURS_S = 30;
/** The peer writes nothing, so it has none. */
const PEER_S = 5;
const WARM_UP_S = 3;
/** The worst of a round. */
const STALLS_SHOWN = 3;
const PROBE_WRITES = 500;
const PAUSE_MS = 1_000 / RATE_PER_S;
const sleeper = new Int32Array(new SharedArrayBuffer(4));
const PROBE_BYTES = Buffer.alloc(4_096, 1);

/** How long a device waits for its PUBACK on an ordinary day. */
export const acknowledgement: Group = {
  name: "puback",
  measures: [
    { name: "puback/p50", unit: "ms", peer: "mosquitto (not durable)", target: { of: "value", better: "less", least: 0.6, aim: 0.45 } },
    { name: "puback/p99", unit: "ms", peer: "mosquitto (not durable)", target: { of: "value", better: "less", least: 10, aim: 5 } },
  ],
  run,
};

/**
 * What the disk does with nobody else's work: a small write and its sync at the pace of the readings. One after the other
 * without a pause it answers twice as fast (measured: 0.16 ms against 0.24 to 0.40), since no processor sleeps meanwhile.
 */
function probeDisk(folder: string): string {
  const file = openSync(join(folder, "probe"), "w");
  const took: number[] = [];
  for (let write = 0; write < PROBE_WRITES; write++) {
    const startedMs = performance.now();
    writeSync(file, PROBE_BYTES, 0, PROBE_BYTES.length, 0);
    fdatasyncSync(file);
    took.push(performance.now() - startedMs);
    Atomics.wait(sleeper, 0, 0, PAUSE_MS);
  }
  closeSync(file);
  return `p50 ${quantile(took, 0.5).toFixed(2)} p99 ${quantile(took, 0.99).toFixed(2)} max ${quantile(took, 1).toFixed(2)} ms`;
}

async function run(bench: Bench): Promise<void> {
  const folder = bench.folder();
  const devicesFile = join(folder, "devices");
  const gateway = await startGateway(folder);
  await enrollMix(gateway.admin, DEVICES, devicesFile);
  const broker = await startMosquitto(folder);
  const consumer = await startRawConsumer(broker.port);
  const take = (port: number, seconds: number): Promise<LoadResult> =>
    runLoad({ port, devicesFile, pace: { ratePerS: RATE_PER_S }, seconds });
  await take(gateway.port, WARM_UP_S);
  for (let round = 1; round <= bench.rounds; round++) {
    const disk = probeDisk(folder);
    const us = await take(gateway.port, OURS_S);
    const peer = await take(broker.port, PEER_S);
    bench.say(
      `puback round ${round}: ours p50 ${us.p50Ms} p99 ${us.p99Ms} max ${us.maxMs} ms, mosquitto p50 ${peer.p50Ms} p99 ${peer.p99Ms} max ${peer.maxMs} ms`,
    );
    bench.say(`  the disk alone before it: ${disk}; longest commit so far ${(await gateway.metric("commit_ms_max")).toFixed(1)} ms`);
    const worst = [...us.stalls].sort((one, other) => other.worstMs - one.worstMs);
    for (const { atS, worstMs, answers } of worst.slice(0, STALLS_SHOWN))
      bench.say(`  of ${worst.length} stalls: at ${atS.toFixed(2)} s ${worstMs} ms, ${answers} readings waited`);
    bench.record("puback/p50", us.p50Ms, peer.p50Ms);
    bench.record("puback/p99", us.p99Ms, peer.p99Ms);
  }
  await Promise.all([gateway.end(), broker.end(), consumer.end()]);
}
