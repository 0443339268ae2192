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

/**
 * The buckets of a value, exactly as the readings would give them: an hour that lies in one bucket is taken from its rollup,
 * one whose minutes do from theirs, any other from its readings. Of days whose readings are no longer kept each hour counts
 * where it begins.
 */
export function seriesOf(lookUp: LookUp, query: SeriesQuery, tail: Block): readonly Bucket[] {
  const { device, fromMs, toMs, everyMs } = query;
  const value = NUMBER_OF.get(query.value)!;
  const buckets = createBuckets(fromMs, toMs, everyMs);
  const always = (): boolean => true;
  for (const day of lookUp.days(fromMs, toMs)) {
    const rollups = everyMs >= MINUTE_MS || lookUp.isRolledUp(day) ? lookUp.rollups(device, day, everyMs < HOUR_MS) : null;
    const coarse = hoursFromRollups(lookUp, query, day, rollups);
    for (const rollup of rollups?.hours ?? []) {
      const column = rollup.get(value);
      if (column !== undefined) buckets.addRollup(column, HOUR_MS, (atMs) => coarse.has(Math.floor(atMs / HOUR_MS)));
    }
    const fine = hoursFromMinutes(lookUp, query, day, rollups);
    for (const rollup of rollups?.minutes.values() ?? []) {
      const column = rollup.get(value);
      const isTaken = (atMs: number): boolean => {
        const hour = Math.floor(atMs / HOUR_MS);
        return fine.has(hour) && !coarse.has(hour) && atMs >= fromMs && atMs < toMs;
      };
      if (column !== undefined) buckets.addRollup(column, MINUTE_MS, isTaken);
    }
    const rest = hoursWithin(day, fromMs, toMs).filter((hour) => !coarse.has(hour) && !fine.has(hour));
    if (rest.length === 0) continue;
    const wanted = new Set(rest);
    const readings = lookUp.readings(device, rest[0]!, rest.at(-1)!);
    buckets.addBlock(readings, value, rest.length === HOURS_A_DAY ? always : (atMs) => wanted.has(Math.floor(atMs / HOUR_MS)));
  }
  buckets.addBlock(tail, value, always);
  return buckets.list();
}

/** Hours of a day that meet [fromMs, toMs). */
function hoursWithin(day: number, fromMs: number, toMs: number): readonly number[] {
  const first = Math.max(day * HOURS_A_DAY, Math.floor(fromMs / HOUR_MS));
  const last = Math.min((day + 1) * HOURS_A_DAY - 1, Math.floor((toMs - 1) / HOUR_MS));
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

function hoursFromRollups(lookUp: LookUp, query: SeriesQuery, day: number, rollups: DayRollups | null): ReadonlySet<number> {
  const { device, fromMs, toMs, everyMs } = query;
  if (rollups === null) return new Set();
  const isGone = lookUp.isRolledUp(day);
  const bucketOf = (atMs: number): number => Math.floor((atMs - fromMs) / everyMs);
  const isOneBucket = (hour: number): boolean => {
    const [beginMs, endMs] = [hour * HOUR_MS, (hour + 1) * HOUR_MS];
    return beginMs >= fromMs && endMs <= toMs && bucketOf(beginMs) === bucketOf(endMs - 1);
  };
  const hours = hoursWithin(day, fromMs, toMs).filter((hour) => isGone || (isOneBucket(hour) && !lookUp.isHot(device, hour)));
  return new Set(hours);
}

function hoursFromMinutes(lookUp: LookUp, query: SeriesQuery, day: number, rollups: DayRollups | null): ReadonlySet<number> {
  const { device, fromMs, toMs, everyMs } = query;
  const isAligned = [fromMs, toMs, everyMs].every((ms) => ms % MINUTE_MS === 0);
  if (rollups === null || rollups.minutes.size === 0 || !isAligned) return new Set();
  const { minutes } = rollups;
  return new Set(hoursWithin(day, fromMs, toMs).filter((hour) => (minutes.has(null) || minutes.has(hour)) && !lookUp.isHot(device, hour)));
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
