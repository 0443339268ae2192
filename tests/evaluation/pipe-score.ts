import { BURST_SETTINGS } from "../../rules/detectors/burst-settings.ts";
import type { Burst as Found, BurstState, BurstVerdict } from "../../rules/detectors/burst-state.ts";
import { closeBurstBin } from "../../rules/detectors/burst.ts";
import { createRandom } from "../../simulators/random.ts";
import type { OpenWater } from "../../simulators/water/hydraulics.ts";
import { fixedMinimum, type PlainRule, timeOfDayBand } from "./pipe-rules.ts";
import { type Burst, openWorld, sensorDistances, STEP_MIN, STEPS_A_DAY, type World } from "./pipe-world.ts";

export const SIZES_M3_H = [3.5, 7, 14, 28] as const;
export const BURSTS = 20;
export const LEARN_DAYS = BURST_SETTINGS.learnDays;
export const NORMAL_DAYS = 14;
/** A burst counts as found within a day. */
const HORIZON_STEPS = STEPS_A_DAY;
/** The place is read two hours after the start, or when it is found. */
const PLACE_STEPS = 24;
/** 1 January 2024 was a Monday. */
export const MONDAY_MS = Date.UTC(2024, 0, 1);

/** Minutes to the first alarm of each rule, null where there was none within a day; and what ours said of the place. */
export interface Outcome {
  readonly m3_h: number;
  readonly ours: number | null;
  readonly minimum: number | null;
  readonly band: number | null;
  readonly place: Place | null;
}

export interface Place {
  readonly isNearest: boolean;
  readonly namesNearest: boolean;
  readonly named: number;
  readonly away_m: number;
  readonly nearest_m: number;
}

export interface Scored {
  readonly sensors: number;
  readonly outcomes: readonly Outcome[];
  /** Alarms of ours on the normal days after learning. */
  readonly falseAlarms: number;
}

/** `scale`: sizes of bursts are multiplied by it. */
export interface Case {
  readonly inp: string;
  readonly seed: number;
  readonly scale: (demand_m3_h: number) => number;
  readonly openWater: OpenWater;
}

export function scoreCase({ inp, seed, scale, openWater }: Case): Scored {
  const random = createRandom(seed).fork("bursts");
  const from = LEARN_DAYS * STEPS_A_DAY;
  // Never so late that the day after it is not simulated.
  const starts = Array.from({ length: BURSTS }, () => random.whole(from + 12, from + (NORMAL_DAYS - 1) * STEPS_A_DAY));
  const world = openWorld({ inp, seed, sensorsMax: 33, days: LEARN_DAYS + NORMAL_DAYS, openWater }, starts);
  const junctions = world.network.nodes.flatMap(({ isJunction }, node) => (isJunction ? [node] : []));
  const places = starts.map((fromStep) => ({ fromStep, node: random.pick(junctions) }));
  const { states, falseAlarms } = watchUsual(world, new Set(starts));
  const plain = { usual: world.usual.pressures, learnSteps: from };
  const rules = { minimum: fixedMinimum(plain), band: timeOfDayBand(plain) };
  const by = scale(world.demand_m3_h);
  const outcomes = SIZES_M3_H.flatMap((m3_h) =>
    places.map((place) => ({ m3_h, ...outcomeOf(world, { ...place, m3_h: m3_h * by }, states.get(place.fromStep)!, rules) })),
  );
  world.close();
  return { sensors: world.sensors.length, outcomes, falseAlarms };
}

const binOf = ({ ids }: World, kpa: readonly Float64Array[], index: number, step: number): Parameters<typeof closeBurstBin>[1] => ({
  atMs: MONDAY_MS + (step + 1) * STEP_MIN * 60_000,
  minuteOfWeek: (step * STEP_MIN) % 10_080,
  pressure_kpa: Object.fromEntries(ids.map((id, sensor) => [id, kpa[sensor]![index]!])),
});

/** The normal weeks; keeps the detector's state as it is before each start. */
function watchUsual(
  world: World,
  starts: ReadonlySet<number>,
): { readonly states: ReadonlyMap<number, string>; readonly falseAlarms: number } {
  const states = new Map<number, string>();
  let state: BurstState | null = null;
  let falseAlarms = 0;
  let before = false;
  for (let step = 0; step < world.steps; step++) {
    if (starts.has(step)) states.set(step, JSON.stringify(state));
    const closed: ReturnType<typeof closeBurstBin> = closeBurstBin(state, binOf(world, world.usual.pressures, step, step));
    state = closed.state;
    const now = closed.verdict.burst !== null;
    if (now && !before) falseAlarms++;
    before = now;
  }
  return { states, falseAlarms };
}

function outcomeOf(
  world: World,
  burst: Burst,
  written: string,
  rules: { readonly minimum: PlainRule; readonly band: PlainRule },
): Omit<Outcome, "m3_h"> {
  // The first value is of the step before the burst.
  const kpa = world.burst(burst, HORIZON_STEPS).pressures.map((series) => series.subarray(1));
  const first = (rule: PlainRule): number | null => {
    for (let index = 0; index < HORIZON_STEPS; index++)
      if (kpa.some((series, sensor) => rule(sensor, burst.fromStep + index, series[index]!))) return (index + 1) * STEP_MIN;
    return null;
  };
  return { ...oursOf(world, burst, kpa, written), minimum: first(rules.minimum), band: first(rules.band) };
}

function oursOf(world: World, burst: Burst, kpa: readonly Float64Array[], written: string): Pick<Outcome, "ours" | "place"> {
  let state: BurstState = JSON.parse(written);
  // A false alarm that is open hides what begins: it counts as not found.
  if (state.burst !== null) return { ours: null, place: null };
  let ours: number | null = null;
  let last: BurstVerdict | null = null;
  for (let index = 0; index < HORIZON_STEPS && (ours === null || index < PLACE_STEPS); index++) {
    ({ state, verdict: last } = closeBurstBin(state, binOf(world, kpa, index, burst.fromStep + index)));
    if (last.burst !== null) ours ??= (index + 1) * STEP_MIN;
  }
  return { ours, place: last?.burst == null ? null : placeOf(world, burst.node, last.burst) };
}

function placeOf(world: World, node: number, { nearest, alsoNear }: Found): Place {
  const away = sensorDistances(world, node);
  const nearest_m = Math.min(...away);
  const away_m = (id: string): number => away[world.ids.indexOf(id)]!;
  return {
    isNearest: away_m(nearest) === nearest_m,
    namesNearest: [nearest, ...alsoNear].some((id) => away_m(id) === nearest_m),
    named: 1 + alsoNear.length,
    away_m: away_m(nearest),
    nearest_m,
  };
}
