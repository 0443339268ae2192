import type { Reading } from "../../rules/model/reading.ts";
import { VALUES } from "../../rules/model/values.ts";

/** Readings a block has room for at first: a device that reports every quarter of an hour needs no more. */
const FIRST_CAPACITY = 8;

/**
 * Readings of one device, column by column: a hundredth of the objects that readings would be. Times are event times, ms
 * since 1970. A column belongs to a value of VALUES by its number; booleans are 1 and 0, NaN is "not in this reading".
 */
export class Block {
  count = 0;
  times: Float64Array = new Float64Array(FIRST_CAPACITY);
  /** Journal ids; 0 where the reading was read back from a file. */
  ids: Float64Array = new Float64Array(FIRST_CAPACITY);
  flags: Uint8Array = new Uint8Array(FIRST_CAPACITY);
  readonly columns = new Map<number, Float64Array>();

  /** Makes room for one more reading and returns its place; its values are set with `set`. */
  add(atMs: number, flags: number, id: number): number {
    const at = this.count++;
    if (at === this.times.length) this.resize(at * 2);
    this.times[at] = atMs;
    this.flags[at] = flags;
    this.ids[at] = id;
    return at;
  }

  set(at: number, value: number, measured: number | boolean): void {
    this.column(value)[at] = Number(measured);
  }

  /** The column of a value; made, empty, where there is none yet. */
  column(value: number): Float64Array {
    let column = this.columns.get(value);
    if (column === undefined) {
      column = new Float64Array(this.times.length).fill(Number.NaN);
      this.columns.set(value, column);
    }
    return column;
  }

  /** Memory it takes, in bytes. */
  get bytes(): number {
    return this.times.length * (17 + 8 * this.columns.size);
  }

  private resize(capacity: number): void {
    this.times = enlarged(this.times, capacity, 0);
    this.ids = enlarged(this.ids, capacity, 0);
    const flags = new Uint8Array(capacity);
    flags.set(this.flags);
    this.flags = flags;
    for (const [value, column] of this.columns) this.columns.set(value, enlarged(column, capacity, Number.NaN));
  }
}

function enlarged(from: Float64Array, capacity: number, rest: number): Float64Array {
  const to = new Float64Array(capacity).fill(rest, from.length);
  to.set(from);
  return to;
}

const NUMBER_OF: ReadonlyMap<string, number> = new Map(VALUES.map(({ name }, number) => [name, number]));

/** Puts a reading behind the others. */
export function addReading(block: Block, { eventMs, flags, id, values }: Pick<Reading, "eventMs" | "flags" | "id" | "values">): void {
  const at = block.add(eventMs, flags, id);
  for (const name in values) block.set(at, NUMBER_OF.get(name)!, values[name]!);
}

/** An empty block with room for `count` readings. */
export function blockOf(count: number): Block {
  const block = new Block();
  block.times = new Float64Array(count);
  block.ids = new Float64Array(count);
  block.flags = new Uint8Array(count);
  block.count = count;
  return block;
}

/** The values of one reading by name, in the types they were sent in. */
export function valuesAt(block: Block, at: number): Record<string, number | boolean> {
  const values: Record<string, number | boolean> = {};
  // By their numbers, whatever came first: two readings that are the same are written the same.
  for (const value of [...block.columns.keys()].toSorted((one, other) => one - other)) {
    const column = block.columns.get(value)!;
    const measured = column[at]!;
    if (Number.isNaN(measured)) continue;
    const { name, type } = VALUES[value]!;
    values[name] = type === "boolean" ? measured === 1 : measured;
  }
  return values;
}

/** Which readings of a block to take. */
export type Chosen = (block: Block, at: number) => boolean;

export interface Part {
  readonly block: Block;
  readonly isTaken?: Chosen;
}

/** One block of all of them in the order of event times; those of one ms in the order of the parts, then of arrival. */
export function mergeBlocks(parts: readonly Part[]): Block {
  if (isInOrder(parts)) return concatenated(parts.map(({ block }) => block));
  const most = parts.reduce((sum, { block }) => sum + block.count, 0);
  const from: Block[] = [];
  const places = new Uint32Array(most);
  for (const { block, isTaken } of parts) {
    for (let at = 0; at < block.count; at++) {
      if (isTaken !== undefined && !isTaken(block, at)) continue;
      places[from.length] = at;
      from.push(block);
    }
  }
  return gathered(from, places, orderOf(from, places));
}

/** All of it is taken, and is in order as it stands: what is sealed hour by hour. */
function isInOrder(parts: readonly Part[]): boolean {
  let beforeMs = -Infinity;
  for (const { block, isTaken } of parts) {
    if (isTaken !== undefined) return false;
    const { count, times } = block;
    for (let at = 0; at < count; at++) {
      if (times[at]! < beforeMs) return false;
      beforeMs = times[at]!;
    }
  }
  return true;
}

function concatenated(blocks: readonly Block[]): Block {
  const to = blockOf(blocks.reduce((sum, { count }) => sum + count, 0));
  for (const block of blocks) for (const value of block.columns.keys()) to.column(value);
  let at = 0;
  for (const { count, times, ids, flags, columns } of blocks) {
    to.times.set(times.subarray(0, count), at);
    to.ids.set(ids.subarray(0, count), at);
    to.flags.set(flags.subarray(0, count), at);
    for (const [value, column] of columns) to.columns.get(value)!.set(column.subarray(0, count), at);
    at += count;
  }
  return to;
}

function orderOf(from: readonly Block[], places: Uint32Array): Uint32Array {
  const times = new Float64Array(from.length);
  const order = new Uint32Array(from.length);
  let isOrdered = true;
  for (let index = 0; index < from.length; index++) {
    times[index] = from[index]!.times[places[index]!]!;
    order[index] = index;
    if (index > 0 && times[index]! < times[index - 1]!) isOrdered = false;
  }
  return isOrdered ? order : order.sort((one, other) => times[one]! - times[other]! || one - other);
}

function gathered(from: readonly Block[], places: Uint32Array, order: Uint32Array): Block {
  const to = blockOf(order.length);
  for (const block of new Set(from)) for (const value of block.columns.keys()) to.column(value);
  for (let at = 0; at < order.length; at++) {
    const block = from[order[at]!]!;
    const place = places[order[at]!]!;
    to.times[at] = block.times[place]!;
    to.ids[at] = block.ids[place]!;
    to.flags[at] = block.flags[place]!;
    for (const [value, column] of block.columns) to.columns.get(value)![at] = column[place]!;
  }
  return to;
}

/**
 * Takes of other blocks what `known` does not have: as often as it is there more often than in it. For what comes a second
 * time. `byFlags` false: a reading is the same whatever its flags.
 */
export function unknownTo(known: Block, byFlags = true): Chosen {
  const left = new Map<string, number>();
  const what = (block: Block, at: number): string =>
    `${block.times[at]} ${byFlags ? block.flags[at] : ""} ${JSON.stringify(valuesAt(block, at))}`;
  for (let at = 0; at < known.count; at++) left.set(what(known, at), (left.get(what(known, at)) ?? 0) + 1);
  return (block, at) => {
    const times = left.get(what(block, at)) ?? 0;
    if (times > 0) left.set(what(block, at), times - 1);
    return times === 0;
  };
}
