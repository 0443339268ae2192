import type { Block } from "./block.ts";
import { ByteReader, ByteWriter } from "./bytes.ts";
import { sealed, unsealed } from "./chunk.ts";
import { decimalsOf, readNumbers, writeNumbers } from "./columns.ts";

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** One value over spans of equal length: span `at[i]` begins at `at[i]` times the length, ms since 1970. Booleans count as 0 and 1. */
export interface RollupColumn {
  readonly at: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly sum: Float64Array;
  readonly count: Float64Array;
}

/** By number of the value. */
export type Rollup = ReadonlyMap<number, RollupColumn>;

const scratch = new ByteWriter();

/** A sorted block in spans of `stepMs`. Sums are of whole numbers wherever the values have few decimals: nothing is rounded on the way. */
export function rollUp(block: Block, stepMs: number): Rollup {
  const rollup = new Map<number, RollupColumn>();
  for (const [value, column] of block.columns) rollup.set(value, rolledUp(block, column.subarray(0, block.count), stepMs));
  return rollup;
}

function rolledUp(block: Block, column: Float64Array, stepMs: number): RollupColumn {
  const decimals = decimalsOf(column.filter((measured) => !Number.isNaN(measured)));
  const scale = decimals === null ? 1 : 10 ** decimals;
  const [at, min, max, sum, count]: [number[], number[], number[], number[], number[]] = [[], [], [], [], []];
  let last = -1;
  column.forEach((measured, place) => {
    if (Number.isNaN(measured)) return;
    const span = Math.floor(block.times[place]! / stepMs);
    if (last < 0 || at[last] !== span) {
      last = at.push(span) - 1;
      min.push(measured);
      max.push(measured);
      sum.push(0);
      count.push(0);
    }
    if (measured < min[last]!) min[last] = measured;
    if (measured > max[last]!) max[last] = measured;
    sum[last]! += decimals === null ? measured : Math.round(measured * scale);
    count[last]!++;
  });
  return columnOf({ at, min, max, sum: sum.map((whole) => whole / scale), count });
}

/** The rollup with the spans of `hour` (since 1970) taken from `fresh` instead. */
export function replaceHour(rollup: Rollup, hour: number, fresh: Rollup, stepMs: number): Rollup {
  const [from, to] = [(hour * HOUR_MS) / stepMs, ((hour + 1) * HOUR_MS) / stepMs];
  const replaced = new Map<number, RollupColumn>();
  for (const value of new Set([...rollup.keys(), ...fresh.keys()])) {
    const [before, after] = [rollup.get(value), fresh.get(value)];
    const early = spansOf(before, (at) => at < from);
    const late = spansOf(before, (at) => at >= to);
    replaced.set(value, joined([early, spansOf(after, () => true), late]));
  }
  return replaced;
}

/** One rollup of several that do not overlap, in their order. */
export function joinRollups(rollups: readonly Rollup[]): Rollup {
  const values = new Set(rollups.flatMap((rollup) => [...rollup.keys()]));
  return new Map([...values].map((value) => [value, joined(rollups.map((rollup) => spansOf(rollup.get(value), () => true)))]));
}

const KEYS = ["at", "min", "max", "sum", "count"] as const;
type Lists = Record<keyof RollupColumn, number[]>;

function spansOf(column: RollupColumn | undefined, isTaken: (at: number) => boolean): Lists {
  const lists: Lists = { at: [], min: [], max: [], sum: [], count: [] };
  column?.at.forEach((at, index) => {
    if (isTaken(at)) for (const key of KEYS) lists[key].push(column[key][index]!);
  });
  return lists;
}

const joined = (parts: readonly Lists[]): RollupColumn =>
  columnOf({
    at: parts.flatMap(({ at }) => at),
    min: parts.flatMap(({ min }) => min),
    max: parts.flatMap(({ max }) => max),
    sum: parts.flatMap(({ sum }) => sum),
    count: parts.flatMap(({ count }) => count),
  });

const columnOf = (lists: Readonly<Record<keyof RollupColumn, readonly number[]>>): RollupColumn => ({
  at: Float64Array.from(lists.at),
  min: Float64Array.from(lists.min),
  max: Float64Array.from(lists.max),
  sum: Float64Array.from(lists.sum),
  count: Float64Array.from(lists.count),
});

export function encodeRollup(rollup: Rollup): Uint8Array {
  const to = scratch;
  to.clear();
  to.varint(rollup.size);
  for (const [value, column] of rollup) {
    to.byte(value);
    to.varint(column.at.length);
    writeColumn(to, column);
  }
  return sealed(to.take());
}

/** Decimals of a column whose numbers are no decimal fractions. */
const DOUBLES = 255;

/** What is between the least and the greatest, and above the least, is small: half the bytes of the numbers themselves. */
function writeColumn(to: ByteWriter, { at, min, max, sum, count }: RollupColumn): void {
  const all = [min, max, sum].map(decimalsOf);
  const decimals = all.includes(null) ? DOUBLES : Math.max(...all.map(Number));
  to.byte(decimals);
  writeNumbers(to, at);
  writeNumbers(to, count);
  if (decimals === DOUBLES) return [min, max, sum].forEach((numbers) => writeNumbers(to, numbers));
  const whole = (number: number): number => Math.round(number * 10 ** decimals);
  const least = min.map(whole);
  writeNumbers(to, least);
  writeNumbers(
    to,
    max.map((number, index) => whole(number) - least[index]!),
  );
  writeNumbers(
    to,
    sum.map((number, index) => whole(number) - least[index]! * count[index]!),
  );
}

/** Throws where a bit is not as it was written. */
export function decodeRollup(bytes: Uint8Array): Rollup {
  const from = new ByteReader(unsealed(bytes));
  const rollup = new Map<number, RollupColumn>();
  for (let left = from.varint(); left > 0; left--) {
    const value = from.byte();
    rollup.set(value, readColumn(from, from.varint()));
  }
  return rollup;
}

function readColumn(from: ByteReader, length: number): RollupColumn {
  const decimals = from.byte();
  const [at, count, min, max, sum] = [0, 1, 2, 3, 4].map(() => readNumbers(from, length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  if (decimals === DOUBLES) return { at, min, max, sum, count };
  const scale = 10 ** decimals;
  for (let index = 0; index < length; index++) {
    const least = min[index]!;
    min[index] = least / scale;
    max[index] = (max[index]! + least) / scale;
    sum[index] = (sum[index]! + least * count[index]!) / scale;
  }
  return { at, min, max, sum, count };
}
