import { BURST_SETTINGS, type BurstSettings, DAY_MS, GONE_MS, SENSORS_MAX } from "./burst-settings.ts";
import { followAnother, followEnd, type OpenBurst, openBurst } from "./open-burst.ts";
import type { PipeCriterion } from "./pipe-criterion.ts";
import { addSensor, dropsOf, type Moments, newMoments, removeSensor, spreadOf, takeBin } from "./pressure-moments.ts";
import { PROFILE_TERMS, profileAt } from "./pressure-profile.ts";
import { newSensor, persistence, scaleOf, type SensorMemory, SLOTS, takeResidual, weighted } from "./sensor-memory.ts";
import { followMovement, isStill, isStuck } from "./stuck-sensor.ts";

/** One bin of time of one network, all its readings in. */
export interface PressureBin {
  /** End of the bin, ms since 1970; a bin that is not after the last one changes nothing. */
  readonly atMs: number;
  /** Local; Monday 0:00 is 0. */
  readonly minuteOfWeek: number;
  /** Mean of each sensor that was heard, kPa. */
  readonly pressure_kpa: Readonly<Record<string, number>>;
  /** Works are going on: nothing is raised and nothing learned. */
  readonly planned?: boolean;
}

/** What is kept of a network: JSON, at most SENSORS_MAX sensors, some 90 kB at the most. `closeBurstBin` changes it in place. */
export interface BurstState {
  readonly version: 1;
  bins: number;
  lastAtMs: number | null;
  readonly sensors: SensorMemory[];
  readonly moments: Moments;
  /** Highest score of the learning days. */
  highest: number;
  burst: OpenBurst | null;
  /** Bins of sensors that found no place. */
  refused: number;
}

/** Water runs out somewhere, as far as the sensors can tell. */
export interface Burst {
  /** When it seems to have begun, and when it was raised. */
  readonly sinceMs: number;
  readonly raisedMs: number;
  readonly score: number;
  readonly threshold: number;
  readonly nearest: string;
  /** Of the last hour or so, beyond what hour and other sensors explain, kPa: `nearest` and `alsoNear`. */
  readonly dropKpa: Readonly<Record<string, number>>;
  /** Sensors that may be as near, most likely first: the uncertainty of the place. */
  readonly alsoNear: readonly string[];
}

export interface BurstVerdict {
  /** In the first days nothing is raised. */
  readonly learning: boolean;
  /** 0 to 1: how much of the learning days has been seen. */
  readonly learned: number;
  readonly burst: Burst | null;
  /** Sensors that stand still though the others move: left out, and to be looked at. */
  readonly stuck: readonly string[];
  readonly criteria: readonly PipeCriterion[];
}

/** Days before the first predictions, and before scores of the learning days count for the threshold. */
const FIRST_DAYS = 1.5;
const CALIBRATE_FROM_DAYS = 4;
/** A sensor that joins later is judged after so many days of predictions. */
const SCALED_DAYS = 2;
/** What no pipe has (edge's own bounds of pressure_kpa): taken as missing. */
const LOWEST_KPA = -101.4;
const HIGHEST_KPA = 100_000;
/** So far above (long-run standard deviations) that the others must not be judged by it; the most that are left out so. */
const WILD = 12;
const WILD_MAX = 2;
/** Fewer sensors than this: noise is told apart by the hour, not by the load of the network. */
const LOAD_SENSORS_MIN = 4;
/** Others whose score is this share of the greatest. */
const ALSO_NEAR = 0.4;
const SCORE_MAX = 100_000;
/** Learning keeps what is this many standard deviations out at a distance. */
const LEARN_OUTLIER = 8;

const newState = (): BurstState => ({
  version: 1,
  bins: 0,
  lastAtMs: null,
  sensors: [],
  moments: newMoments(),
  highest: 0,
  burst: null,
  refused: 0,
});

/**
 * Closes one bin. `state`: null at the beginning, else what the last call gave, which is **changed in place**. A burst stays until
 * the pressures are back; to accept the new state as normal (a valve that stays shut), begin again with null. Never throws.
 */
export function closeBurstBin(
  state: BurstState | null,
  bin: PressureBin,
  settings: BurstSettings = BURST_SETTINGS,
): { readonly state: BurstState; readonly verdict: BurstVerdict } {
  const now = state ?? newState();
  if (!(bin.atMs > (now.lastAtMs ?? -Infinity))) return { state: now, verdict: verdictOf(now, settings, bin.planned === true) };
  now.lastAtMs = bin.atMs;
  forgetGone(now, bin.atMs);
  const values = heard(now, bin);
  const usable = usableOf(now, values, settings);
  const slot = slotOf(now, values, usable, bin.minuteOfWeek);
  if (bin.planned === true) pause(now);
  else judge(now, { values, usable, slot, atMs: bin.atMs }, settings);
  now.bins++;
  return { state: now, verdict: verdictOf(now, settings, bin.planned === true) };
}

const binsADay = ({ binMs }: BurstSettings): number => DAY_MS / binMs;
const daysOf = (bins: number, settings: BurstSettings): number => bins / binsADay(settings);

function forgetGone(state: BurstState, atMs: number): void {
  for (let index = state.sensors.length - 1; index >= 0; index--) {
    if (atMs - state.sensors[index]!.lastAtMs <= GONE_MS) continue;
    state.sensors.splice(index, 1);
    removeSensor(state.moments, index);
  }
}

/** Values by row of the moments, NaN where nothing was heard. Sensors that are new get a row. */
function heard(state: BurstState, { atMs, minuteOfWeek, pressure_kpa }: PressureBin): Float64Array {
  const index = new Map(state.sensors.map(({ id }, at) => [id, at]));
  const found: (readonly [SensorMemory, number])[] = [];
  for (const [id, kpa] of Object.entries(pressure_kpa)) {
    if (!(kpa >= LOWEST_KPA && kpa <= HIGHEST_KPA)) continue;
    if (!index.has(id)) {
      if (state.sensors.length >= SENSORS_MAX) {
        state.refused++;
        continue;
      }
      index.set(id, state.sensors.length);
      state.sensors.push(newSensor(id, kpa, atMs));
      addSensor(state.moments);
    }
    found.push([state.sensors[index.get(id)!]!, kpa]);
  }
  const values = new Float64Array(PROFILE_TERMS + state.sensors.length).fill(Number.NaN);
  profileAt(Number.isFinite(minuteOfWeek) ? minuteOfWeek : 0).forEach((term, row) => (values[row] = term));
  for (const [sensor, kpa] of found) {
    sensor.bins++;
    sensor.lastAtMs = atMs;
    values[PROFILE_TERMS + index.get(sensor.id)!] = kpa - sensor.reference_kpa;
  }
  follow(state, values);
  return values;
}

function follow(state: BurstState, values: Float64Array): void {
  const levels = state.sensors.map((sensor, index) => (sensor.same > 1 ? Number.NaN : levelOf(state, values, index)));
  state.sensors.forEach((sensor, index) => {
    const value = values[PROFILE_TERMS + index]!;
    if (Number.isNaN(value)) return;
    const others = meanOf(levels.filter((_, other) => other !== index));
    followMovement(sensor, value + sensor.reference_kpa, others);
  });
}

/** Where a sensor stands, in its own standard deviations, never more than 3 away. */
function levelOf({ moments }: BurstState, values: Float64Array, sensor: number): number {
  const { mean, deviation } = spreadOf(moments, sensor);
  return Math.max(-3, Math.min(3, ((values[PROFILE_TERMS + sensor] ?? Number.NaN) - mean) / Math.max(deviation, 0.1)));
}

function meanOf(levels: readonly number[]): number | null {
  let sum = 0;
  let count = 0;
  for (const level of levels) {
    if (Number.isNaN(level)) continue;
    sum += level;
    count++;
  }
  return count === 0 ? null : sum / count;
}

/** Sensors whose value can be explained, and explain others: heard, moving, and known for long enough. */
function usableOf(state: BurstState, values: Float64Array, settings: BurstSettings): readonly number[] {
  const oldest = Math.max(0, ...state.sensors.map(({ bins }) => bins));
  const enough = Math.min(settings.learnDays * binsADay(settings), 0.8 * oldest);
  return state.sensors.flatMap((sensor, index) => {
    const known = sensor.bins > FIRST_DAYS * binsADay(settings) && sensor.bins >= enough;
    return known && !isStill(sensor) && !Number.isNaN(values[PROFILE_TERMS + index]!) ? [index] : [];
  });
}

/** Which noise to expect: by the load of the network, or by the hour where few sensors would be the load themselves. */
function slotOf(state: BurstState, values: Float64Array, usable: readonly number[], minuteOfWeek: number): number {
  const hour = (((minuteOfWeek % 1_440) + 1_440) % 1_440) / 60;
  if (state.sensors.length < LOAD_SENSORS_MIN) return Math.min(SLOTS - 1, Math.floor((hour / 24) * SLOTS) || 0);
  const level = meanOf(usable.map((sensor) => levelOf(state, values, sensor))) ?? 0;
  return Math.max(0, Math.min(SLOTS - 1, Math.floor(((level + 2) / 4) * SLOTS)));
}

function pause(state: BurstState): void {
  for (const sensor of state.sensors) sensor.score = 0;
}

interface Judged {
  readonly values: Float64Array;
  readonly usable: readonly number[];
  readonly slot: number;
  readonly atMs: number;
}

function judge(state: BurstState, bin: Judged, settings: BurstSettings): void {
  const drops = dropsWithoutWild(state, bin, settings);
  for (const [index, drop] of drops) score(state, state.sensors[index]!, { drop, ...bin }, settings);
  const lead = leadOf(state);
  const days = daysOf(state.bins, settings);
  const learning = days < settings.learnDays;
  if (learning && days > CALIBRATE_FROM_DAYS && lead !== null) state.highest = Math.max(state.highest, lead.score);
  if (state.burst !== null) {
    if (isOver(state, state.burst, drops, bin)) endBurst(state);
  } else if (!learning && lead !== null && lead.score > thresholdOf(state, settings)) {
    state.burst = openBurst(lead, bin.atMs);
  }
  const suspected = !learning && lead !== null && lead.score > thresholdOf(state, settings) / 2;
  if (state.burst === null && !suspected) learn(state, bin, drops, settings);
}

function isOver(state: BurstState, burst: OpenBurst, drops: ReadonlyMap<number, number>, { slot }: Judged): boolean {
  const lead = leadOf(state);
  if (lead === null || lead.score === 0) return true;
  if (lead.id !== burst.sensor) followAnother(burst, lead);
  const drop = drops.get(state.sensors.indexOf(lead));
  const scale = scaleOf(lead, slot);
  return drop !== undefined && scale !== null && followEnd(burst, drop, scale * persistence(lead));
}

/** Residuals by sensor; where some rise wildly, the others' without them: a sensor that reads too high is no burst at all others. */
function dropsWithoutWild(state: BurstState, { values, usable, slot }: Judged, settings: BurstSettings): ReadonlyMap<number, number> {
  const drops = new Map<number, number>();
  let left = usable;
  for (let round = 0; round <= WILD_MAX; round++) {
    dropsOf(state.moments, values, left, settings.ridge_kpa2).forEach((drop, at) => drops.set(left[at]!, drop));
    let wildest = -1;
    let most = WILD;
    for (const index of left) {
      const sensor = state.sensors[index]!;
      const count = -weighted(sensor, drops.get(index)!, scaleOf(sensor, slot));
      if (!(count > most)) continue;
      most = count;
      wildest = index;
    }
    if (wildest < 0) break;
    left = left.filter((index) => index !== wildest);
  }
  return drops;
}

function score(
  state: BurstState,
  sensor: SensorMemory,
  { drop, slot, atMs }: { readonly drop: number; readonly slot: number; readonly atMs: number },
  settings: BurstSettings,
): void {
  sensor.drop_kpa += (drop - sensor.drop_kpa) / 12;
  const isJudged = sensor.residuals > Math.min(SCALED_DAYS, settings.learnDays / 4) * binsADay(settings);
  const counted = isJudged ? weighted(sensor, drop, scaleOf(sensor, slot)) : 0;
  const bounded = Math.max(-settings.binScoreMax, Math.min(settings.binScoreMax, counted));
  sensor.score = Math.min(SCORE_MAX, Math.max(0, sensor.score + bounded - settings.allowance));
  if (sensor.score === 0) sensor.zeroAtMs = atMs;
  if (state.burst === null) takeResidual(sensor, drop, slot);
}

function leadOf({ sensors }: BurstState): SensorMemory | null {
  let lead: SensorMemory | null = null;
  for (const sensor of sensors) if (lead === null || sensor.score > lead.score) lead = sensor;
  return lead;
}

function endBurst(state: BurstState): void {
  state.burst = null;
  pause(state);
}

function learn(state: BurstState, { values, slot }: Judged, drops: ReadonlyMap<number, number>, settings: BurstSettings): void {
  const learned = Float64Array.from(values);
  state.sensors.forEach((sensor, index) => {
    const row = PROFILE_TERMS + index;
    if (isStill(sensor)) learned[row] = Number.NaN;
    const drop = drops.get(index);
    const scale = scaleOf(sensor, slot);
    if (drop === undefined || scale === null) return;
    const bound = LEARN_OUTLIER * scale;
    learned[row]! += drop - Math.max(-bound, Math.min(bound, drop));
  });
  takeBin(state.moments, learned, 2 ** (-1 / (settings.halfLifeDays * binsADay(settings))));
}

function thresholdOf({ highest, sensors }: BurstState, { threshold, thresholdFew, thresholdMax, overHighest }: BurstSettings): number {
  const least = sensors.length < LOAD_SENSORS_MIN ? thresholdFew : threshold;
  return Math.min(thresholdMax, Math.max(least, overHighest * highest));
}

function verdictOf(state: BurstState, settings: BurstSettings, planned: boolean): BurstVerdict {
  const learned = Math.min(1, daysOf(state.bins, settings) / settings.learnDays);
  const threshold = thresholdOf(state, settings);
  const lead = leadOf(state);
  const burst = state.burst === null || planned || lead === null ? null : burstOf(state, state.burst, lead, threshold);
  const value = lead?.score ?? 0;
  return {
    learning: learned < 1,
    learned,
    burst,
    stuck: state.sensors.flatMap((sensor, index) => {
      const { deviation } = spreadOf(state.moments, index);
      return isStuck(sensor, deviation, state.sensors.length > 1) ? [sensor.id] : [];
    }),
    criteria: [
      { name: "burst-score", value, threshold, unit: "σ", met: value > threshold },
      { name: "burst-drop", value: lead?.drop_kpa ?? 0, threshold: null, unit: "kPa", met: burst !== null },
    ],
  };
}

function burstOf(state: BurstState, { sinceMs, raisedMs }: OpenBurst, lead: SensorMemory, threshold: number): Burst {
  const others = state.sensors
    .filter((sensor) => sensor !== lead && sensor.score > ALSO_NEAR * lead.score)
    .toSorted((one, other) => other.score - one.score);
  return {
    sinceMs,
    raisedMs,
    score: lead.score,
    threshold,
    nearest: lead.id,
    dropKpa: Object.fromEntries([lead, ...others].map(({ id, drop_kpa }) => [id, drop_kpa])),
    alsoNear: others.map(({ id }) => id),
  };
}
