import { type Block, blockOf, mergeBlocks } from "./block.ts";
import { HOURS_A_DAY, type LookUp } from "./look-up.ts";
import type { Recorded } from "./messages.ts";
import { HOUR_MS } from "./rollup.ts";

/** Readings after which a page ends with its hour: some ms of work, a few hundred KiB. */
const READINGS_A_PAGE = 8_192;

export interface PageQuery {
  /** Registration. */
  readonly device: number;
  /** [fromMs, toMs) of one day (UTC), ms since 1970. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** Readings of a device in the order of their times, column by column. */
export interface ReadingPage {
  /** Event times, ms since 1970. */
  readonly times: Float64Array;
  /** Bits of READING_FLAG. */
  readonly flags: Uint8Array;
  /** By number in VALUES; booleans are 1 and 0, NaN is "not in this reading". */
  readonly columns: readonly (readonly [value: number, column: Float64Array])[];
  /** Where the next page of that day begins; null: this was the last. */
  readonly nextMs: number | null;
}

/**
 * The readings of a device from `fromMs` on, whole hours at a time. A reading belongs to the page that covers its time, so
 * that sealing between two pages makes neither a gap nor a double.
 */
export function pageOf(lookUp: LookUp, { device, fromMs, toMs }: PageQuery): ReadingPage {
  const first = Math.floor(fromMs / HOUR_MS);
  const last = Math.floor((toMs - 1) / HOUR_MS);
  const step = lookUp.isOneChunk(device, Math.floor(first / HOURS_A_DAY)) ? last - first + 1 : 1;
  const blocks: Block[] = [];
  let hour = first;
  for (let count = 0; hour <= last && count < READINGS_A_PAGE; hour += step) {
    const block = lookUp.readings(device, hour, Math.min(hour + step - 1, last));
    blocks.push(block);
    count += block.count;
  }
  const isTaken = (block: Block, at: number): boolean => block.times[at]! >= fromMs && block.times[at]! < toMs;
  const all = mergeBlocks(blocks.map((block) => ({ block, isTaken })));
  const cut = <Column extends Float64Array | Uint8Array>(column: Column): Column => column.slice(0, all.count) as Column;
  return {
    times: cut(all.times),
    flags: cut(all.flags),
    columns: [...all.columns].map(([value, column]) => [value, cut(column)] as const),
    nextMs: hour > last ? null : hour * HOUR_MS,
  };
}

/** A block of readings that came as columns. */
export function blockOfColumns({ times, flags, columns }: Recorded): Block {
  const block = blockOf(times.length);
  block.times.set(times);
  block.flags.set(flags);
  for (const [value, column] of columns) block.column(value).set(column);
  return block;
}
