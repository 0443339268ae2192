import type { Block } from "./block.ts";
import type { RollupColumn } from "./rollup.ts";

export interface Bucket {
  readonly at: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly count: number;
}

/** Buckets of `everyMs` from `fromMs` on, filled in any order. Their number is what the caller bounds. */
export function createBuckets(fromMs: number, toMs: number, everyMs: number) {
  const length = Math.ceil((toMs - fromMs) / everyMs);
  const [mins, maxs, sums, counts] = Array.from({ length: 4 }, () => new Float64Array(length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];

  function put(atMs: number, min: number, max: number, sum: number, count: number): void {
    const index = Math.floor((atMs - fromMs) / everyMs);
    const isFirst = counts[index] === 0;
    if (isFirst || min < mins[index]!) mins[index] = min;
    if (isFirst || max > maxs[index]!) maxs[index] = max;
    sums[index]! += sum;
    counts[index]! += count;
  }

  return {
    /** Readings of [fromMs, toMs) among these; `isTaken` by their time. */
    addBlock(block: Block, value: number, isTaken: ((atMs: number) => boolean) | null): void {
      const column = block.columns.get(value);
      if (column === undefined) return;
      for (let at = 0; at < block.count; at++) {
        const measured = column[at]!;
        const atMs = block.times[at]!;
        if (Number.isNaN(measured) || atMs < fromMs || atMs >= toMs || (isTaken !== null && !isTaken(atMs))) continue;
        put(atMs, measured, measured, measured, 1);
      }
    },

    /** Spans of a rollup: each counts whole where it begins. */
    addRollup({ at, min, max, sum, count }: RollupColumn, stepMs: number, isTaken: (atMs: number) => boolean): void {
      for (let index = 0; index < at.length; index++) {
        const atMs = at[index]! * stepMs;
        if (isTaken(atMs)) put(Math.max(atMs, fromMs), min[index]!, max[index]!, sum[index]!, count[index]!);
      }
    },

    /** In order; empty ones are left out. */
    list(): Bucket[] {
      const filled: Bucket[] = [];
      for (let index = 0; index < length; index++) {
        const count = counts[index]!;
        if (count > 0)
          filled.push({ at: fromMs + index * everyMs, min: mins[index]!, max: maxs[index]!, mean: sums[index]! / count, count });
      }
      return filled;
    },
  };
}
