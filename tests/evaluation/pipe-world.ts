import { createRandom } from "../../simulators/random.ts";
import { commonDemand, homeDemand, officeDemand, USUAL_MANNER, wandering } from "../../simulators/water/demand.ts";
import type { OpenWater, Standing, Water, WaterResult } from "../../simulators/water/hydraulics.ts";
import { distancesFrom, type Network, spreadOut } from "../../simulators/water/network.ts";

export const STEP_MIN = 5;
export const STEPS_A_DAY = (24 * 60) / STEP_MIN;
/** Standard deviation of one bin's mean pressure, kPa: a sensor of 1.6 MPa and class 0.1 is good to 1.6 kPa, its noise within minutes is less. */
const NOISE_KPA = 0.5;
/** The same of the meter at the works, a share of its flow. */
const METER_SHARE = 0.01;

const rounded = (value: number): number => Math.round(value * 10) / 10;

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
  /** Steps until all of it runs; without it, it breaks at once. */
  readonly growSteps?: number;
}

/** What the sensors and the meter at the works read. */
export interface Readings {
  /** kPa by sensor and step. */
  readonly pressures: readonly Float64Array[];
  readonly flow_m3_h: Float64Array;
}

/** A network with its sensors over some weeks: what they read when nothing happens, and what when water runs out somewhere. */
export interface World {
  readonly network: Network;
  readonly sensors: readonly number[];
  readonly ids: readonly string[];
  readonly steps: number;
  readonly demand_m3_h: number;
  readonly usual: Readings;
  /** From the step before the burst on. */
  burst(burst: Burst, steps: number): Readings;
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
  const meter = wandering(random.fork("meter"), steps, { deviation: METER_SHARE, memory: 0 });
  const read = ({ pressures, drawn_m3_h }: WaterResult, fromStep: number): Readings => ({
    pressures: pressures.map((series, sensor) => series.map((kpa, step) => rounded(kpa + noise[sensor]![fromStep + step]!))),
    flow_m3_h: drawn_m3_h.map((flow, step) => rounded(flow * (1 + meter[fromStep + step]!))),
  });
  const usual = water.run({ fromStep: 0, steps, sensors, leak: null, from: null, keepAt: new Set(burstSteps.map((step) => step - 1)) });
  const standingAt = (step: number): Standing | null => usual.standings.get(step) ?? null;
  return {
    network,
    sensors,
    ids: sensors.map((node) => network.nodes[node]!.id),
    steps,
    demand_m3_h: water.demand_m3_h,
    usual: read(usual, 0),
    burst(leak, length) {
      const fromStep = leak.fromStep - 1;
      return read(water.run({ fromStep, steps: length + 1, sensors, leak, from: standingAt(fromStep) }), fromStep);
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
