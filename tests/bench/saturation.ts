import { join } from "node:path";
import type { Bench, Group } from "./bench.ts";
import { enrollMix } from "./devices.ts";
import type { Target } from "./figures.ts";
import { type GatewayUnderTest, readingsByApi, readingsOnDisk, startGateway } from "./gateway-under-test.ts";
import { createLoad, type LoadResult } from "./load.ts";
import { startMosquitto, startParsingConsumer, startRawConsumer } from "./mosquitto.ts";
import { cpuOf, sleep } from "./programs.ts";

const DEVICES = 1_000;
/** Before the first round: both sides have compiled their hot paths. */
const WARM_UP_S = 2;
/** A consumer that has not caught up by then never will. */
const DRAIN_MS = 30_000;

/** One way from the devices to whoever takes their readings. */
interface Side {
  readonly port: number;
  readonly pids: readonly number[];
  /** Readings that have arrived, all told. */
  arrived(): Promise<number>;
}

interface Turn {
  readonly ratePerS: number;
  readonly cpuUs: number;
  readonly load: LoadResult;
}

/** Devices that send as fast as they are answered. */
export function saturation(inFlight: 1 | 4): Group {
  const name = `saturated-${inFlight}`;
  const targets = TARGETS[inFlight];
  return {
    name,
    measures: [
      { name: `${name}/cpu`, unit: "us/reading", peer: "mosquitto + mqtt.js", target: targets.cpu },
      { name: `${name}/rate`, unit: "readings/s", peer: "mosquitto + raw socket", target: targets.rate },
    ],
    run: (bench) => run(bench, name, inFlight),
  };
}

const TARGETS: Readonly<Record<1 | 4, { readonly cpu: Target; readonly rate: Target }>> = {
  4: { cpu: { of: "ratio", better: "less", least: 0.45, aim: 0.25 }, rate: { of: "ratio", better: "more", least: 1.5, aim: 2.5 } },
  1: { cpu: { of: "ratio", better: "less", least: 0.65, aim: 0.45 }, rate: { of: "ratio", better: "more", least: 1.0, aim: 1.3 } },
};

async function run(bench: Bench, name: string, inFlight: number): Promise<void> {
  const folder = bench.folder();
  const devicesFile = join(folder, "devices");
  const gateway = await startGateway(folder);
  await enrollMix(gateway.admin, DEVICES, devicesFile);
  const brokers = [await startMosquitto(folder), await startMosquitto(folder)] as const;
  const parsing = await startParsingConsumer(brokers[0].port);
  const raw = await startRawConsumer(brokers[1].port);
  const ours: Side = { port: gateway.port, pids: [gateway.pid], arrived: () => gateway.metric("readings") };
  const parsed: Side = { port: brokers[0].port, pids: [brokers[0].pid, parsing.pid], arrived: async () => (await parsing.ask()).count };
  const counted: Side = { port: brokers[1].port, pids: [brokers[1].pid], arrived: async () => (await raw.ask()).count };

  const take = (side: Side, seconds: number): Promise<Turn> => turn(side, { devicesFile, inFlight, seconds });
  let acknowledged = 0;
  let ofFirst = 0;
  for (let round = 0; round <= bench.rounds; round++) {
    const seconds = round === 0 ? WARM_UP_S : bench.seconds;
    const us = await take(ours, seconds);
    acknowledged += us.load.acknowledged;
    ofFirst += us.load.ofFirst;
    const parse = await take(parsed, seconds);
    const count = await take(counted, seconds);
    bench.say(
      `${name} ${round === 0 ? "warm-up" : `round ${round}`}: ours ${shown(us)}; mosquitto + mqtt.js ${shown(parse)}; mosquitto + raw socket ${shown(count)}`,
    );
    if (round === 0) continue;
    bench.record(`${name}/cpu`, us.cpuUs, parse.cpuUs);
    bench.record(`${name}/rate`, us.ratePerS, count.ratePerS);
  }
  await Promise.all([...brokers, parsing, raw].map((program) => program.end()));
  await audit(bench, gateway, { folder, acknowledged, ofFirst });
}

const shown = ({ ratePerS, cpuUs, load }: Turn): string =>
  `${Math.round(ratePerS)}/s at ${cpuUs.toFixed(1)} us (generator ${((load.cpuS / load.seconds) * 100).toFixed(0)} % of a core)`;

/** CPU and time count from the first reading until the last one has arrived. */
async function turn(
  side: Side,
  { devicesFile, inFlight, seconds }: { readonly devicesFile: string; readonly inFlight: number; readonly seconds: number },
): Promise<Turn> {
  const load = await createLoad({ port: side.port, devicesFile, pace: { inFlight }, seconds });
  const before = await side.arrived();
  const cpuBefore = cpuOf(side.pids);
  const startedMs = performance.now();
  const result = await load.run();
  const count = (await caughtUp(side, before + result.acknowledged)) - before;
  const tookS = (performance.now() - startedMs) / 1_000;
  const cpuS = cpuOf(side.pids) - cpuBefore;
  await load.end();
  return { ratePerS: count / tookS, cpuUs: (cpuS / count) * 1e6, load: result };
}

async function caughtUp(side: Side, wanted: number): Promise<number> {
  const giveUpMs = performance.now() + DRAIN_MS;
  for (;;) {
    const arrived = await side.arrived();
    if (arrived >= wanted) return arrived;
    if (performance.now() > giveUpMs) throw new Error(`${arrived} readings arrived of ${wanted} acknowledged`);
    await sleep(5);
  }
}

interface Expected {
  readonly folder: string;
  readonly acknowledged: number;
  readonly ofFirst: number;
}

/** What was acknowledged is on disk, all of it and once: by the gateway's count, over the API and in the file itself. */
async function audit(bench: Bench, gateway: GatewayUnderTest, { folder, acknowledged, ofFirst }: Expected): Promise<void> {
  const counted = await gateway.metric("readings");
  const byApi = await readingsByApi(gateway, "d-0");
  await gateway.end();
  const onDisk = readingsOnDisk(folder);
  if (counted !== acknowledged || onDisk !== acknowledged || byApi !== ofFirst) {
    throw new Error(`acknowledged ${acknowledged}, counted ${counted}, on disk ${onDisk}; of d-0 ${ofFirst}, by the API ${byApi}`);
  }
  bench.say(`all ${acknowledged} acknowledged readings are on disk, and those of a sample (${ofFirst}) are found over the API`);
}
