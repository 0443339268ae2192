import { BURST_SETTINGS, type BurstSettings, DAY_MS, GONE_MS, SENSORS_MAX } from "./burst-settings.ts";
import {
  closeDay,
  closeNight,
  FLOW_SENSE,
  isNight,
  learnedOf,
  medianOf,
  newTrace,
  PRESSURE_SENSE,
  spoil,
  takeValue,
  type Trace,
} from "./night-flow.ts";
import type { PipeCriterion } from "./pipe-criterion.ts";

/** One bin of time of one network, as for bursts, with the flow of those sensors that measure it. */
export interface LeakBin {
  readonly atMs: number;
  /** Local; Monday 0:00 is 0. */
  readonly minuteOfWeek: number;
  readonly pressure_kpa: Readonly<Record<string, number>>;
  readonly flow_m3_h: Readonly<Record<string, number>>;
  readonly planned?: boolean;
}

/** What is kept of a network: JSON, at most SENSORS_MAX sensors of some 2 kB. `closeLeakBin` changes it in place. */
export interface LeakState {
  readonly version: 1;
  lastAtMs: number | null;
  lastMinute: number;
  readonly sensors: LeakSensor[];
}

interface LeakSensor {
  readonly id: string;
  lastAtMs: number;
  /** First pressure heard. */
  reference_kpa: number | null;
  readonly flow: Trace;
  readonly pressure: Trace;
}

/** A slow leak somewhere behind a sensor. */
export interface Leak {
  readonly sensor: string;
  readonly sinceMs: number;
  readonly by: PipeCriterion["name"];
  /** Beyond the usual, m3/h or kPa. */
  readonly excess: number;
}

export interface LeakVerdict {
  /** No sensor has been heard for long enough yet. */
  readonly learning: boolean;
  readonly learned: number;
  readonly leaks: readonly Leak[];
  readonly criteria: readonly PipeCriterion[];
}

/** Others' median takes out what the waterworks do to all; with fewer sensors there is no telling. */
const OTHERS_MIN = 3;
const HIGHEST = 100_000;
const LOWEST = -1_000;

const newState = (): LeakState => ({ version: 1, lastAtMs: null, lastMinute: 0, sensors: [] });

/**
 * Closes one bin: takes the values in, and at four in the morning and at midnight judges each sensor against its own nights and
 * days. Slow by design: two nights, or two days. `state` is **changed in place**; null at the beginning. Never throws.
 */
export function closeLeakBin(
  state: LeakState | null,
  bin: LeakBin,
  settings: BurstSettings = BURST_SETTINGS,
): { readonly state: LeakState; readonly verdict: LeakVerdict } {
  const now = state ?? newState();
  if (!(bin.atMs > (now.lastAtMs ?? -Infinity)) || !Number.isFinite(bin.minuteOfWeek)) return { state: now, verdict: verdictOf(now) };
  const minute = ((bin.minuteOfWeek % 10_080) + 10_080) % 10_080;
  closePast(now, minute, bin.atMs, settings);
  now.lastAtMs = bin.atMs;
  now.lastMinute = minute;
  for (let index = now.sensors.length - 1; index >= 0; index--)
    if (bin.atMs - now.sensors[index]!.lastAtMs > GONE_MS) now.sensors.splice(index, 1);
  takeBin(now, bin, minute % 1_440);
  return { state: now, verdict: verdictOf(now) };
}

/** Closes the night and the day that this bin no longer belongs to; a gap of days closes them too, and they are too short to tell. */
function closePast(state: LeakState, minute: number, atMs: number, { binMs }: BurstSettings): void {
  if (state.lastAtMs === null) return;
  const [dayBefore, dayNow] = [Math.floor(state.lastMinute / 1_440), Math.floor(minute / 1_440)];
  const otherDay = dayBefore !== dayNow || atMs - state.lastAtMs > DAY_MS;
  const expected = DAY_MS / binMs;
  for (const { flow, pressure } of state.sensors) {
    for (const [trace, sense] of [
      [flow, FLOW_SENSE],
      [pressure, PRESSURE_SENSE],
    ] as const) {
      if (trace.night.length > 0 && (otherDay || !isNight(minute % 1_440))) closeNight(trace, sense, atMs, expected / 12);
      if (otherDay) closeDay(trace, sense, { atMs, expected, isWeekend: dayBefore >= 5 });
    }
  }
}

function takeBin(state: LeakState, bin: LeakBin, minuteOfDay: number): void {
  const put = (trace: Trace, value: number): void => (bin.planned === true ? spoil(trace) : takeValue(trace, value, minuteOfDay));
  const heard = Object.entries(bin.pressure_kpa).flatMap(([id, kpa]) => {
    const sensor = isSound(kpa) ? sensorOf(state, id, bin.atMs) : null;
    if (sensor === null) return [];
    sensor.reference_kpa ??= kpa;
    return [{ sensor, change_kpa: kpa - sensor.reference_kpa }];
  });
  const level = commonChange(state, heard);
  if (level !== null) for (const { sensor, change_kpa } of heard) put(sensor.pressure, change_kpa - level);
  for (const [id, flow] of Object.entries(bin.flow_m3_h)) {
    const sensor = isSound(flow) ? sensorOf(state, id, bin.atMs) : null;
    if (sensor !== null) put(sensor.flow, flow);
  }
}

/** What all pressures do together, by the waterworks' doing: 0 where too few sensors are known, null where too few of them speak. */
function commonChange({ sensors }: LeakState, heard: readonly { readonly change_kpa: number }[]): number | null {
  const known = sensors.filter(({ reference_kpa }) => reference_kpa !== null).length;
  if (known <= OTHERS_MIN) return 0;
  return heard.length > OTHERS_MIN && heard.length > known / 2 ? medianOf(heard.map(({ change_kpa }) => change_kpa)) : null;
}

const isSound = (value: number): boolean => value > LOWEST && value < HIGHEST;

/** null: no place for one more. */
function sensorOf({ sensors }: LeakState, id: string, atMs: number): LeakSensor | null {
  let sensor = sensors.find((one) => one.id === id);
  if (sensor === undefined) {
    if (sensors.length >= SENSORS_MAX) return null;
    sensor = { id, lastAtMs: atMs, reference_kpa: null, flow: newTrace(), pressure: newTrace() };
    sensors.push(sensor);
  }
  sensor.lastAtMs = atMs;
  return sensor;
}

function verdictOf({ sensors }: LeakState): LeakVerdict {
  const learned = Math.max(0, ...sensors.flatMap(({ flow, pressure }) => [learnedOf(flow), learnedOf(pressure)]));
  const open = sensors.flatMap(({ id, flow, pressure }) => [...openOf(id, flow, "flow"), ...openOf(id, pressure, "pressure")]);
  return {
    learning: learned < 1,
    learned,
    leaks: open.map(({ leak }) => leak),
    criteria: open.map(({ criterion }) => criterion),
  };
}

function openOf(
  sensor: string,
  { open }: Trace,
  what: "flow" | "pressure",
): readonly { readonly leak: Leak; readonly criterion: PipeCriterion }[] {
  if (open === null) return [];
  const name = open.by === "night" ? (`night-${what}` as const) : (`${what}-step` as const);
  const unit = what === "flow" ? "m³/h" : "kPa";
  return [
    {
      leak: { sensor, sinceMs: open.sinceMs, by: name, excess: open.excess },
      criterion: { name, value: open.excess, threshold: open.bound, unit, met: open.excess > open.bound },
    },
  ];
}
