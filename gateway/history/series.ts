import { VALUES } from "../../rules/model/values.ts";
import type { Block } from "./block.ts";
import { type Bucket, createBuckets } from "./buckets.ts";
import { type DayRollups, HOURS_A_DAY, type LookUp } from "./look-up.ts";
import { HOUR_MS, MINUTE_MS } from "./rollup.ts";

export interface SeriesQuery {
  /** Registration. */
  readonly device: number;
  readonly value: string;
  /** [fromMs, toMs), ms since 1970; buckets begin at `fromMs`. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly everyMs: number;
}

const NUMBER_OF: ReadonlyMap<string, number> = new Map(VALUES.map(({ name }, number) => [name, number]));

/** Where an hour of a day is taken from. */
const FROM = { nothing: 0, readings: 1, minutes: 2, hour: 3 } as const;

/**
 * The buckets of a value, exactly as the readings would give them: an hour that lies in one bucket is taken from its rollup,
 * one whose minutes do from theirs, any other from its readings. Of days whose readings are no longer kept each hour counts
 * where it begins.
 */
export function seriesOf(lookUp: LookUp, query: SeriesQuery, tail: Block): readonly Bucket[] {
  const { device, fromMs, toMs, everyMs } = query;
  const value = NUMBER_OF.get(query.value)!;
  const buckets = createBuckets(fromMs, toMs, everyMs);
  for (const day of lookUp.days(fromMs, toMs)) {
    const rollups = everyMs >= MINUTE_MS || lookUp.isRolledUp(day) ? lookUp.rollups(device, day, everyMs < HOUR_MS) : null;
    const from = sources(lookUp, query, day, rollups);
    const fromOf = (atMs: number): number => from[Math.floor(atMs / HOUR_MS) - day * HOURS_A_DAY] ?? FROM.nothing;
    for (const rollup of rollups?.hours ?? []) {
      const column = rollup.get(value);
      if (column !== undefined) buckets.addRollup(column, HOUR_MS, (atMs) => fromOf(atMs) === FROM.hour);
    }
    for (const rollup of rollups?.minutes.values() ?? []) {
      const column = rollup.get(value);
      const isTaken = (atMs: number): boolean => atMs >= fromMs && atMs < toMs && fromOf(atMs) === FROM.minutes;
      if (column !== undefined) buckets.addRollup(column, MINUTE_MS, isTaken);
    }
    const first = from.indexOf(FROM.readings);
    if (first < 0) continue;
    const readings = lookUp.readings(device, day * HOURS_A_DAY + first, day * HOURS_A_DAY + from.lastIndexOf(FROM.readings));
    const isMixed = from.includes(FROM.hour) || from.includes(FROM.minutes);
    buckets.addBlock(readings, value, isMixed ? (atMs) => fromOf(atMs) === FROM.readings : null);
  }
  buckets.addBlock(tail, value, null);
  return buckets.list();
}

/** For each hour of a day that meets [fromMs, toMs). */
function sources(lookUp: LookUp, query: SeriesQuery, day: number, rollups: DayRollups | null): Uint8Array {
  const { device, fromMs, toMs, everyMs } = query;
  const from = new Uint8Array(HOURS_A_DAY);
  const isGone = rollups !== null && lookUp.isRolledUp(day);
  const hasMinutes = rollups !== null && rollups.minutes.size > 0 && [fromMs, toMs, everyMs].every((ms) => ms % MINUTE_MS === 0);
  const bucketOf = (atMs: number): number => Math.floor((atMs - fromMs) / everyMs);
  for (let slot = 0; slot < HOURS_A_DAY; slot++) {
    const hour = day * HOURS_A_DAY + slot;
    const [beginMs, endMs] = [hour * HOUR_MS, (hour + 1) * HOUR_MS];
    if (endMs <= fromMs || beginMs >= toMs) continue;
    const isOneBucket = beginMs >= fromMs && endMs <= toMs && bucketOf(beginMs) === bucketOf(endMs - 1);
    if (isGone) from[slot] = FROM.hour;
    else if (rollups === null || lookUp.isHot(device, hour)) from[slot] = FROM.readings;
    else if (isOneBucket) from[slot] = FROM.hour;
    else from[slot] = hasMinutes && (rollups.minutes.has(null) || rollups.minutes.has(hour)) ? FROM.minutes : FROM.readings;
  }
  return from;
}

export interface ManyQuery {
  readonly devices: readonly (readonly [registration: number, id: string])[];
  readonly value: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly everyMs: number;
}

/** The newest of each value of a device at a past moment, by name, of that day and the one before; null where it said nothing. */
export function momentOf(lookUp: LookUp, device: number, atMs: number): Readonly<Record<string, Moment>> | null {
  const last = Math.floor(atMs / HOUR_MS);
  const found: Record<string, Moment> = {};
  // The hour first: most devices have spoken in it. Then what there is of that day, then the day before.
  for (const [from, to] of [
    [last, last],
    [last - (last % HOURS_A_DAY), last - 1],
    [dayBefore(last), dayBefore(last) + HOURS_A_DAY - 1],
  ] as const) {
    if (to < from) continue;
    const block = lookUp.readings(device, from, to);
    for (let at = block.count - 1, values = 0; at >= 0 && values < block.columns.size; at--) {
      if (block.times[at]! <= atMs) values = collect(found, block, at);
    }
    if (Object.keys(found).length > 0) return found;
  }
  return null;
}

/** First hour of the day before that of an hour since 1970. */
const dayBefore = (hour: number): number => hour - (hour % HOURS_A_DAY) - HOURS_A_DAY;

export interface Moment {
  readonly atMs: number;
  readonly value: number | boolean;
}

/** Returns how many values are known by then. */
function collect(found: Record<string, Moment>, block: Block, at: number): number {
  for (const [value, column] of block.columns) {
    const { name, type } = VALUES[value]!;
    const measured = column[at]!;
    if (Number.isNaN(measured) || name in found) continue;
    found[name] = { atMs: block.times[at]!, value: type === "boolean" ? measured === 1 : measured };
  }
  return Object.keys(found).length;
}
