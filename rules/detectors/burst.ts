import { forgetGone, LOAD_SENSORS_MIN, slotOf, usableOf, valuesOf } from "./bin-values.ts";
import { BURST_SETTINGS, type BurstSettings } from "./burst-settings.ts";
import type { Burst, BurstState, BurstVerdict, PressureBin } from "./burst-state.ts";
import { followAnother, followEnd, type OpenBurst, openBurst } from "./open-burst.ts";
import { binsADay, joinAnew, learnBin, newBook, turnOver } from "./pressure-book.ts";
import { dropsOf, spreadOf } from "./pressure-moments.ts";
import { PROFILE_TERMS } from "./pressure-profile.ts";
import { persistence, scaleOf, type SensorMemory, takeResidual, weighted } from "./sensor-memory.ts";
import { isStill, isStuck } from "./stuck-sensor.ts";

/** Days before scores of the learning days count for the threshold. */
const CALIBRATE_FROM_DAYS = 4;
/** A sensor is judged after so many days of predictions. */
const SCALED_DAYS = 2;
/** So far off (long-run standard deviations) that the others must not be explained by it; the most that are left out so. */
const WILD = 12;
const WILD_MAX = 2;
/** Others whose score is this share of the greatest. */
const ALSO_NEAR = 0.4;
const SCORE_MAX = 100_000;
/** A score below this is noise: a burst begins where it was last seen. */
const LOW_SCORE = 4;
/** Learning keeps what is this many standard deviations out at a distance. */
const LEARN_OUTLIER = 8;
/** Bins over which the drop of late is averaged. */
const LATE_BINS = 12;

const newState = (): BurstState => ({
  version: 1,
  bins: 0,
  lastAtMs: null,
  sensors: [],
  book: newBook(0, 0),
  next: null,
  highest: 0,
  burst: null,
  acceptedUntil: 0,
  refused: 0,
});

/**
 * Closes one bin. `state`: null at the beginning, else what the last call gave, which is **changed in place**. A burst stays until
 * the pressures are back, or a person says that they are as they should be (`acceptPressures`). Never throws.
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
  const values = valuesOf(now, bin);
  turnOver(now, now, settings);
  const usable = usableOf(now, values, settings);
  if (bin.planned === true) clearScores(now);
  else judge(now, { values, usable, slot: slotOf(now, values, usable), atMs: bin.atMs }, settings);
  now.bins++;
  return { state: now, verdict: verdictOf(now, settings, bin.planned === true) };
}

/**
 * A person says that nothing runs out: the burst is over, and the sensors that showed it are learned anew, as are those that
 * would raise it again within a day. Changes `state` in place.
 */
export function acceptPressures(state: BurstState, settings: BurstSettings = BURST_SETTINGS): void {
  state.acceptedUntil = state.bins + binsADay(settings);
  const most = leadOf(state)?.score ?? 0;
  for (const sensor of state.sensors) if (sensor.score > 0 && sensor.score >= ALSO_NEAR * most) joinAnew(state, sensor, state.bins);
  endBurst(state);
}

function clearScores(state: BurstState): void {
  for (const sensor of state.sensors) sensor.score = 0;
}

function endBurst(state: BurstState): void {
  state.burst = null;
  clearScores(state);
}

interface Judged {
  readonly values: Float64Array;
  readonly usable: readonly number[];
  readonly slot: number;
  readonly atMs: number;
}

/** Residuals by sensor, kPa below what is expected. */
type Drops = ReadonlyMap<number, number>;

function judge(state: BurstState, bin: Judged, settings: BurstSettings): void {
  const drops = dropsWithoutHigh(state, bin, settings);
  for (const [index, drop] of drops) score(state.sensors[index]!, { drop, ...bin }, settings);
  const lead = leadOf(state);
  const learnedDays = state.bins / binsADay(settings);
  const learning = learnedDays < settings.learnDays;
  const threshold = thresholdOf(state, settings);
  if (learning && learnedDays > CALIBRATE_FROM_DAYS && lead !== null) state.highest = Math.max(state.highest, lead.score);
  if (state.burst !== null) {
    if (isOver(state, state.burst, drops, bin)) endBurst(state);
  } else if (!learning && lead !== null && lead.score > threshold) {
    if (state.bins < state.acceptedUntil) joinAnew(state, lead, state.bins);
    else state.burst = openBurst(lead, bin.atMs);
  }
  if (state.burst !== null) return;
  const isSuspected = !learning && lead !== null && lead.score > threshold / 2;
  learn(state, bin, { drops, isSuspected }, settings);
}

function isOver(state: BurstState, burst: OpenBurst, drops: Drops, { slot }: Judged): boolean {
  const lead = leadOf(state);
  if (lead === null || lead.score === 0) return true;
  if (lead.id !== burst.sensor) followAnother(burst, lead);
  const drop = drops.get(state.sensors.indexOf(lead));
  const scale = scaleOf(lead, slot);
  return drop !== undefined && scale !== null && followEnd(burst, drop, scale * persistence(lead));
}

/** What a residual counts for its sensor in this bin. */
function countOf({ sensors }: BurstState, index: number, drop: number, slot: number): number {
  const sensor = sensors[index]!;
  return weighted(sensor, drop, scaleOf(sensor, slot));
}

/** Residuals; where some sensors read far too high, the others' without them, or it would be a burst at all others. */
function dropsWithoutHigh(state: BurstState, { values, usable, slot }: Judged, settings: BurstSettings): Drops {
  const drops = new Map<number, number>();
  let left = usable;
  for (let round = 0; round <= WILD_MAX; round++) {
    dropsOf(state.book.moments, values, left, settings.ridge_kpa2).forEach((drop, at) => drops.set(left[at]!, drop));
    let highest = -1;
    let most = WILD;
    for (const index of left) {
      const count = -countOf(state, index, drops.get(index)!, slot);
      if (!(count > most)) continue;
      most = count;
      highest = index;
    }
    if (highest < 0) break;
    left = left.filter((index) => index !== highest);
  }
  return drops;
}

function score(sensor: SensorMemory, { drop, slot, atMs }: Judged & { readonly drop: number }, settings: BurstSettings): void {
  sensor.drop_kpa += (drop - sensor.drop_kpa) / LATE_BINS;
  const isJudged = sensor.residuals > Math.min(SCALED_DAYS, settings.learnDays / 4) * binsADay(settings);
  const count = isJudged ? weighted(sensor, drop, scaleOf(sensor, slot)) : 0;
  const bounded = Math.max(-settings.binScoreMax, Math.min(settings.binScoreMax, count));
  sensor.score = Math.min(SCORE_MAX, Math.max(0, sensor.score + bounded - settings.allowance));
  if (sensor.score < LOW_SCORE) sensor.lowAtMs = atMs;
}

function leadOf({ sensors }: BurstState): SensorMemory | null {
  let lead: SensorMemory | null = null;
  for (const sensor of sensors) if (lead === null || sensor.score > lead.score) lead = sensor;
  return lead;
}

/** Takes an ordinary bin in: scales always, moments only where nothing is suspected. Wild sensors teach nothing, nor do others by them. */
function learn(
  state: BurstState,
  bin: Judged,
  { drops, isSuspected }: { readonly drops: Drops; readonly isSuspected: boolean },
  settings: BurstSettings,
): void {
  const wild = bin.usable.filter((index) => Math.abs(countOf(state, index, drops.get(index)!, bin.slot)) > WILD);
  const calm = wild.length === 0 ? drops : dropsWithout(state, bin, wild, settings);
  const learned = Float64Array.from(bin.values);
  state.sensors.forEach((sensor, index) => {
    const row = PROFILE_TERMS + index;
    if (isStill(sensor) || wild.includes(index)) learned[row] = Number.NaN;
    const drop = calm.get(index);
    if (drop === undefined) return;
    const scale = scaleOf(sensor, bin.slot);
    const bound = scale === null ? Infinity : LEARN_OUTLIER * scale;
    learned[row]! += drop - Math.max(-bound, Math.min(bound, drop));
    takeResidual(sensor, drop, bin.slot);
  });
  if (!isSuspected) learnBin(state, learned, settings);
  learnNewLevels(state, drops, bin, settings);
}

function dropsWithout(state: BurstState, { values, usable }: Judged, wild: readonly number[], settings: BurstSettings): Drops {
  const left = usable.filter((index) => !wild.includes(index));
  return new Map(Array.from(dropsOf(state.book.moments, values, left, settings.ridge_kpa2), (drop, at) => [left[at]!, drop]));
}

/** A sensor that has read far too high for a day was adjusted. */
function learnNewLevels(state: BurstState, drops: Drops, { slot }: Judged, settings: BurstSettings): void {
  for (const [index, drop] of drops) {
    const sensor = state.sensors[index]!;
    sensor.wild = -countOf(state, index, drop, slot) > WILD ? sensor.wild + 1 : 0;
    if (sensor.wild > binsADay(settings)) joinAnew(state, sensor, state.bins);
  }
}

function thresholdOf({ highest, sensors }: BurstState, { threshold, thresholdFew, thresholdMax, overHighest }: BurstSettings): number {
  const least = sensors.length < LOAD_SENSORS_MIN ? thresholdFew : threshold;
  return Math.min(thresholdMax, Math.max(least, overHighest * highest));
}

function verdictOf(state: BurstState, settings: BurstSettings, planned: boolean): BurstVerdict {
  const learned = Math.min(1, state.bins / (settings.learnDays * binsADay(settings)));
  const threshold = thresholdOf(state, settings);
  const lead = leadOf(state);
  const burst = state.burst === null || planned || lead === null ? null : burstOf(state, state.burst, { lead, threshold });
  const value = lead?.score ?? 0;
  return {
    learning: learned < 1,
    learned,
    burst,
    stuck: state.sensors.flatMap((sensor, index) => {
      const { deviation } = spreadOf(state.book.moments, index);
      return isStuck(sensor, deviation, state.sensors.length > 1) ? [sensor.id] : [];
    }),
    criteria: [
      { name: "burst-score", value, threshold, unit: "σ", met: value > threshold },
      { name: "burst-drop", value: lead?.drop_kpa ?? 0, threshold: null, unit: "kPa", met: burst !== null },
    ],
  };
}

function burstOf(
  { sensors }: BurstState,
  { sinceMs, raisedMs }: OpenBurst,
  { lead, threshold }: { readonly lead: SensorMemory; readonly threshold: number },
): Burst {
  const others = sensors
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
