import { type BurstSettings, GONE_MS, SENSORS_MAX } from "./burst-settings.ts";
import type { BurstState, PressureBin } from "./burst-state.ts";
import { addRow, binsADay, covers, removeRow } from "./pressure-book.ts";
import { spreadOf } from "./pressure-moments.ts";
import { PROFILE_TERMS, profileAt } from "./pressure-profile.ts";
import { newSensor, type SensorMemory, SLOTS } from "./sensor-memory.ts";
import { followMovement, isStill } from "./stuck-sensor.ts";

/** Days before the first predictions. */
const FIRST_DAYS = 1.5;
/** What no pipe has (bounds of pressure_kpa): taken as missing. */
const LOWEST_KPA = -101.4;
const HIGHEST_KPA = 100_000;
/** Fewer sensors than this: noise is told apart by the hour, for they would be the network's load themselves. */
export const LOAD_SENSORS_MIN = 4;

export function forgetGone(state: BurstState, atMs: number): void {
  for (let index = state.sensors.length - 1; index >= 0; index--) {
    if (atMs - state.sensors[index]!.lastAtMs <= GONE_MS) continue;
    state.sensors.splice(index, 1);
    removeRow(state, index);
  }
}

/** Values by row of the moments, NaN where nothing was heard. Sensors that are new get a row. */
export function valuesOf(state: BurstState, { atMs, minuteOfWeek, pressure_kpa }: PressureBin): Float64Array {
  const index = new Map(state.sensors.map(({ id }, at) => [id, at]));
  const heard: (readonly [SensorMemory, number])[] = [];
  for (const [id, kpa] of Object.entries(pressure_kpa)) {
    if (!(kpa >= LOWEST_KPA && kpa <= HIGHEST_KPA)) continue;
    const sensor = state.sensors[index.get(id) ?? -1] ?? join(state, id, kpa, atMs);
    if (sensor === null) continue;
    if (!index.has(id)) index.set(id, index.size);
    heard.push([sensor, kpa]);
  }
  const values = new Float64Array(PROFILE_TERMS + state.sensors.length).fill(Number.NaN);
  profileAt(Number.isFinite(minuteOfWeek) ? minuteOfWeek : 0).forEach((term, row) => (values[row] = term));
  for (const [sensor, kpa] of heard) {
    sensor.bins++;
    sensor.lastAtMs = atMs;
    values[PROFILE_TERMS + index.get(sensor.id)!] = kpa - sensor.reference_kpa;
  }
  follow(state, values);
  return values;
}

/** null: no place for one more. */
function join(state: BurstState, id: string, kpa: number, atMs: number): SensorMemory | null {
  if (state.sensors.length >= SENSORS_MAX) {
    state.refused++;
    return null;
  }
  const sensor = newSensor(id, kpa, { atMs, joined: state.bins });
  state.sensors.push(sensor);
  addRow(state);
  return sensor;
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
function levelOf({ book: { moments } }: BurstState, values: Float64Array, sensor: number): number {
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

/** Sensors whose value can be explained, and explain others: heard, moving, and known for long enough. Ascending. */
export const usableOf = (state: BurstState, values: Float64Array, settings: BurstSettings): readonly number[] =>
  state.sensors.flatMap((sensor, index) => {
    const isKnown = sensor.bins > FIRST_DAYS * binsADay(settings) && covers(state.book, sensor, settings);
    return isKnown && !isStill(sensor) && !Number.isNaN(values[PROFILE_TERMS + index]!) ? [index] : [];
  });

/** Which noise to expect: by the load of the network, or by the hour. */
export function slotOf(state: BurstState, values: Float64Array, usable: readonly number[]): number {
  if (state.sensors.length < LOAD_SENSORS_MIN) {
    // The first wave of the profile is the hour's angle.
    const turn = Math.atan2(values[2]!, values[1]!) / (2 * Math.PI);
    return Math.max(0, Math.min(SLOTS - 1, Math.floor(((turn + 1) % 1) * SLOTS)));
  }
  const level = meanOf(usable.map((sensor) => levelOf(state, values, sensor))) ?? 0;
  return Math.max(0, Math.min(SLOTS - 1, Math.floor(((level + 2) / 4) * SLOTS)));
}
