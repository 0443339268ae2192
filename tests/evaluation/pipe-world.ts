import { createRandom } from "../../simulators/random.ts";
import { commonDemand, homeDemand, officeDemand, USUAL_MANNER, wandering } from "../../simulators/water/demand.ts";
import { type OpenWater, type Standing, type Water } from "../../simulators/water/hydraulics.ts";
import { distancesFrom, type Network, spreadOut } from "../../simulators/water/network.ts";

export const STEP_MIN = 5;
export const STEPS_A_DAY = (24 * 60) / STEP_MIN;
/** Standard deviation of one bin's mean pressure, kPa: a sensor of 1.6 MPa and class 0.1 is good to 1.6 kPa, its noise within minutes is less. */
const NOISE_KPA = 0.5;

export interface WorldOptions {
  readonly inp: string;
  readonly seed: number;
  readonly sensorsMax: number;
  readonly days: number;
  readonly openWater: OpenWater;
}

export interface Burst {
  readonly node: number;
  readonly m3_h: number;
  readonly fromStep: number;
}

/** A network with its sensors over some weeks: what they read when nothing happens, and what when water runs out somewhere. */
export interface World {
  readonly network: Network;
  readonly sensors: readonly number[];
  readonly ids: readonly string[];
  readonly steps: number;
  readonly demand_m3_h: number;
  /** kPa by sensor and step. */
  readonly usual: readonly Float64Array[];
  /** kPa by sensor, from the step before the burst on. */
  burst(burst: Burst, steps: number): readonly Float64Array[];
  close(): void;
}

/** `burstSteps`: when bursts will be asked for. */
export function openWorld({ inp, seed, sensorsMax, days, openWater }: WorldOptions, burstSteps: readonly number[]): World {
  const random = createRandom(seed).fork("world");
  const water = openWater(inp, STEP_MIN);
  const steps = days * STEPS_A_DAY;
  drawWater(water, steps, seed);
  const { network } = water;
  const sensors = sensorsOf(network, sensorsMax, seed);
  const noise = sensors.map((node) => wandering(random.fork(`noise ${node}`), steps, { deviation: NOISE_KPA, memory: 0 }));
  const read = (clean: readonly Float64Array[], fromStep: number): readonly Float64Array[] =>
    clean.map((series, sensor) => series.map((value, step) => Math.round((value + noise[sensor]![fromStep + step]!) * 10) / 10));
  const usual = water.run({ fromStep: 0, steps, sensors, leak: null, from: null, keepAt: new Set(burstSteps.map((step) => step - 1)) });
  const standingAt = (step: number): Standing | null => usual.standings.get(step) ?? null;
  return {
    network,
    sensors,
    ids: sensors.map((node) => network.nodes[node]!.id),
    steps,
    demand_m3_h: water.demand_m3_h,
    usual: read(usual.pressures, 0),
    burst({ node, m3_h, fromStep }, length) {
      const leak = { node, m3_h, fromStep };
      const run = water.run({ fromStep: fromStep - 1, steps: length + 1, sensors, leak, from: standingAt(fromStep - 1) });
      return read(run.pressures, fromStep - 1);
    },
    close: () => water.close(),
  };
}

function drawWater(water: Water, steps: number, seed: number): void {
  const random = createRandom(seed).fork("demand");
  const common = commonDemand(random, steps, STEPS_A_DAY, USUAL_MANNER);
  water.setDemands(steps, (node, shape) => {
    const own = random.fork(`node ${node}`);
    const habit = own.chance(USUAL_MANNER.offices) ? officeDemand : homeDemand;
    return wandering(own, steps, USUAL_MANNER.own).map((value, step) => {
      const minute = (step * STEP_MIN) % (7 * 24 * 60);
      // A network with patterns of its own keeps them, a little lower on weekends.
      const share = shape === null ? habit(minute) : shape(step) * (minute >= 5 * 24 * 60 ? 0.95 : 1);
      return Math.max(0, share * common[step]! * (1 + value));
    });
  });
}

function sensorsOf(network: Network, max: number, seed: number): readonly number[] {
  const junctions = network.nodes.flatMap(({ isJunction }, node) => (isJunction ? [node] : []));
  const count = Math.min(max, Math.max(3, Math.round(junctions.length / 4)));
  return spreadOut(network, createRandom(seed).fork("sensors").pick(junctions), count);
}

/** Metres along the pipes from a node to each sensor. */
export const sensorDistances = ({ network, sensors }: World, node: number): readonly number[] => {
  const far_m = distancesFrom(network, node);
  return sensors.map((sensor) => far_m[sensor]!);
};
