import { BURST_SETTINGS } from "../../rules/detectors/burst-settings.ts";
import { closeLeakBin, type LeakBin, type LeakState } from "../../rules/detectors/slow-leak.ts";
import { createRandom } from "../../simulators/random.ts";
import type { OpenWater } from "../../simulators/water/hydraulics.ts";
import { MONDAY_MS } from "./pipe-score.ts";
import { openWorld, type Readings, STEP_MIN, STEPS_A_DAY, type World } from "./pipe-world.ts";

export const LEAK_SIZES_M3_H = [7, 14] as const;
export const LEAKS = 10;
/** Ordinary days: before a leak begins, and in all. */
const BEFORE_DAYS = 14;
const DAYS = 28;
const GROW_DAYS = 2;
export const HORIZON_DAYS = 6;
/** Fewer than for bursts: the meter is what finds most leaks, and weeks take their time. */
const SENSORS = 12;
const METER = "meter";
/** 02:00 to 04:00. */
const NIGHT = { from: 24, to: 48 } as const;

/** Days from a leak's first drop to the alarm; null where there is none within HORIZON_DAYS. */
export interface LeakOutcome {
  readonly m3_h: number;
  readonly ours: number | null;
  /** The meter's night flow above the highest of the ordinary nights, all of them. */
  readonly naive: number | null;
}

export interface LeakScored {
  readonly outcomes: readonly LeakOutcome[];
  /** Leaks of ours in the ordinary days that were judged. */
  readonly falseAlarms: number;
  /** Sensors, the meter among them, and the ordinary days that were judged. */
  readonly sensorDays: number;
}

export function scoreLeaks(inp: string, seed: number, openWater: OpenWater): LeakScored {
  const random = createRandom(seed).fork("leaks");
  const starts = Array.from({ length: LEAKS }, (_, index) => (BEFORE_DAYS + (index % 6)) * STEPS_A_DAY + random.whole(1, STEPS_A_DAY - 1));
  const world = openWorld({ inp, seed, sensorsMax: SENSORS, days: DAYS, openWater }, starts);
  const junctions = world.network.nodes.flatMap(({ isJunction }, node) => (isJunction ? [node] : []));
  const places = starts.map((fromStep) => ({ fromStep, node: random.pick(junctions), growSteps: GROW_DAYS * STEPS_A_DAY }));
  const { states, falseAlarms } = watchUsual(world, new Set(starts));
  const highest = Math.max(...nightsOf(world.usual, 0).map(({ flow }) => flow));
  const outcomes = LEAK_SIZES_M3_H.flatMap((m3_h) =>
    places.map((place) => {
      const readings = withoutFirst(world.burst({ ...place, m3_h }, HORIZON_DAYS * STEPS_A_DAY));
      const night = nightsOf(readings, place.fromStep).find(({ flow }) => flow > highest);
      return {
        m3_h,
        ours: oursOf(world, readings, place.fromStep, states.get(place.fromStep)!),
        naive: night === undefined ? null : (night.endStep - place.fromStep) / STEPS_A_DAY,
      };
    }),
  );
  world.close();
  // The first ten days are learned from (seven nights, then two in a row; the rest is for days).
  return { outcomes, falseAlarms, sensorDays: (world.sensors.length + 1) * (DAYS - 10) };
}

/** The first value is of the step before the leak. */
const withoutFirst = ({ pressures, flow_m3_h }: Readings): Readings => ({
  pressures: pressures.map((series) => series.subarray(1)),
  flow_m3_h: flow_m3_h.subarray(1),
});

const binOf = ({ ids }: World, { pressures, flow_m3_h }: Readings, index: number, step: number): LeakBin => ({
  atMs: MONDAY_MS + (step + 1) * STEP_MIN * 60_000,
  minuteOfWeek: (step * STEP_MIN) % 10_080,
  pressure_kpa: Object.fromEntries(ids.map((id, sensor) => [id, pressures[sensor]![index]!])),
  flow_m3_h: { [METER]: flow_m3_h[index]! },
});

function watchUsual(
  world: World,
  starts: ReadonlySet<number>,
): { readonly states: ReadonlyMap<number, string>; readonly falseAlarms: number } {
  const states = new Map<number, string>();
  const alarmed = new Set<string>();
  let state: LeakState | null = null;
  for (let step = 0; step < world.steps; step++) {
    if (starts.has(step)) states.set(step, JSON.stringify(state));
    const closed: ReturnType<typeof closeLeakBin> = closeLeakBin(state, binOf(world, world.usual, step, step), BURST_SETTINGS);
    state = closed.state;
    for (const { sensor, by, sinceMs } of closed.verdict.leaks) alarmed.add(`${sensor} ${by} ${sinceMs}`);
  }
  return { states, falseAlarms: alarmed.size };
}

function oursOf(world: World, readings: Readings, fromStep: number, written: string): number | null {
  let state: LeakState = JSON.parse(written);
  for (let index = 0; index < readings.flow_m3_h.length; index++) {
    const closed = closeLeakBin(state, binOf(world, readings, index, fromStep + index));
    state = closed.state;
    // One that was open before is none of this leak's.
    if (closed.verdict.leaks.some(({ sinceMs }) => sinceMs > MONDAY_MS + fromStep * STEP_MIN * 60_000)) return (index + 1) / STEPS_A_DAY;
  }
  return null;
}

/** Mean flow of each whole night. */
function nightsOf({ flow_m3_h }: Readings, fromStep: number): readonly { readonly endStep: number; readonly flow: number }[] {
  const nights: { readonly endStep: number; readonly flow: number }[] = [];
  for (let day = Math.floor(fromStep / STEPS_A_DAY); ; day++) {
    const from = day * STEPS_A_DAY + NIGHT.from - fromStep;
    const to = day * STEPS_A_DAY + NIGHT.to - fromStep;
    if (to > flow_m3_h.length) return nights;
    if (from < 0) continue;
    nights.push({ endStep: to + fromStep, flow: flow_m3_h.subarray(from, to).reduce((sum, flow) => sum + flow, 0) / (to - from) });
  }
}
