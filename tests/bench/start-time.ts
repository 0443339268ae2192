import { cpSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Bench, Group } from "./bench.ts";
import { enrollMix } from "./devices.ts";
import { type GatewayUnderTest, startGateway } from "./gateway-under-test.ts";
import { runLoad } from "./load.ts";
import { sleep } from "./programs.ts";

const DEVICES = 1_000;
const ENTRIES = 1_000_000;
/** Inputs after which a checkpoint begins at the latest: no tail is longer, but for what comes while it is made. */
const TAIL = 50_000;

/** Back after a power cut, with a long journal and as much to replay as there can be. */
export const startTime: Group = {
  name: "start",
  measures: [{ name: "start/listening", unit: "s", peer: "an empty folder", target: { of: "value", better: "less", least: 2, aim: 1 } }],
  run,
};

async function run(bench: Bench): Promise<void> {
  const [full, copy] = [bench.folder(), bench.folder()];
  const tail = await fill(full);
  bench.say(`start: a journal of ${ENTRIES} entries, ${tail} of them to replay`);
  for (let round = 1; round <= bench.rounds; round++) {
    rmSync(copy, { recursive: true, force: true });
    cpSync(full, copy, { recursive: true, filter: (path) => !statSync(path).isSocket() });
    const gateway = await startGateway(copy);
    const entries = await gateway.metric("journal_id");
    await gateway.end("SIGKILL");
    const empty = await startGateway(bench.folder());
    await empty.end("SIGKILL");
    bench.say(
      `start round ${round}: ${(gateway.startMs / 1_000).toFixed(2)} s with ${entries} entries, ${(empty.startMs / 1_000).toFixed(2)} s with none`,
    );
    bench.record("start/listening", gateway.startMs / 1_000, empty.startMs / 1_000);
  }
}

/** A folder as a power cut leaves it. Inputs to replay. */
async function fill(folder: string): Promise<number> {
  const devicesFile = join(folder, "devices");
  const gateway = await startGateway(folder);
  await enrollMix(gateway.admin, DEVICES, devicesFile);
  const lag = (): Promise<number> => gateway.metric("checkpoint_lag");
  while ((await gateway.metric("journal_id")) < ENTRIES - TAIL)
    await runLoad({ port: gateway.port, devicesFile, pace: { inFlight: 4 }, seconds: 1 });
  await checkpointed(gateway);
  // Paced, so that the last reading comes before the next checkpoint is due, and no more than the bound.
  await runLoad({ port: gateway.port, devicesFile, pace: { ratePerS: 20_000 }, seconds: TAIL / 20_000 - 0.05 });
  const tail = await lag();
  await gateway.end("SIGKILL");
  return tail;
}

async function checkpointed({ metric }: GatewayUnderTest): Promise<void> {
  const done = await metric("checkpoints");
  while ((await metric("checkpoints")) === done || (await metric("checkpoint_lag")) > 0) await sleep(20);
}
