import type { Block } from "./block.ts";
import type { RollupColumn } from "./rollup.ts";

export interface Bucket {
  readonly at: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly count: number;
}

interface Filling {
  min: number;
  max: number;
  sum: number;
  count: number;
}

/** Buckets of `everyMs` from `fromMs` on, filled in any order. */
export function createBuckets(fromMs: number, toMs: number, everyMs: number) {
  const filled = new Map<number, Filling>();

  function put(atMs: number, { min, max, sum, count }: Filling): void {
    const index = Math.floor((atMs - fromMs) / everyMs);
    const bucket = filled.get(index);
    if (bucket === undefined) {
      filled.set(index, { min, max, sum, count });
      return;
    }
    if (min < bucket.min) bucket.min = min;
    if (max > bucket.max) bucket.max = max;
    bucket.sum += sum;
    bucket.count += count;
  }

  return {
    /** Readings of [fromMs, toMs) among these; `isTaken` by their time. */
    addBlock(block: Block, value: number, isTaken: (atMs: number) => boolean): void {
      const column = block.columns.get(value);
      if (column === undefined) return;
      for (let at = 0; at < block.count; at++) {
        const measured = column[at]!;
        const atMs = block.times[at]!;
        if (Number.isNaN(measured) || atMs < fromMs || atMs >= toMs || !isTaken(atMs)) continue;
        put(atMs, { min: measured, max: measured, sum: measured, count: 1 });
      }
    },

    /** Spans of a rollup: each counts whole where it begins. */
    addRollup(column: RollupColumn, stepMs: number, isTaken: (atMs: number) => boolean): void {
      for (let index = 0; index < column.at.length; index++) {
        const atMs = column.at[index]! * stepMs;
        if (!isTaken(atMs)) continue;
        const [min, max] = [column.min[index]!, column.max[index]!];
        put(Math.max(atMs, fromMs), { min, max, sum: column.sum[index]!, count: column.count[index]! });
      }
    },

    /** In order; empty ones are left out. */
    list(): Bucket[] {
      return [...filled]
        .sort(([one], [other]) => one - other)
        .map(([index, { min, max, sum, count }]) => ({ at: fromMs + index * everyMs, min, max, mean: sum / count, count }));
    },
  };
}
