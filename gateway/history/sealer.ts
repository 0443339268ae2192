import { setImmediate } from "node:timers/promises";
import { type Block, type Chosen, mergeBlocks, unknownTo } from "./block.ts";
import { decodeChunk, encodeChunk } from "./chunk.ts";
import { type ChunkRow, type DayFile, keyOf, type RollupRow, SLOTS, WHOLE_DAY } from "./day-file.ts";
import type { Hot } from "./hot.ts";
import { DAY_MS, decodeRollup, encodeRollup, HOUR_MS, MINUTE_MS, replaceHour, rollUp } from "./rollup.ts";
import type { Shelf } from "./shelf.ts";

/** Work between two looks at what else there is to do: a question waits no longer. */
const SLICE_MS = 8;
const HOURS_A_DAY = DAY_MS / HOUR_MS;
/** Readings an hour from which its minutes are worth being kept: eight to one. */
const DENSE_PER_HOUR = 480;
/** Readings of a device and day that are put into one chunk; with more an hour is long enough, and a short question stays short. */
const DAY_READINGS_MAX = 2_000;

export interface SealerOptions {
  readonly shelf: Shelf;
  readonly hot: Hot;
  readonly generation: number;
  /** Highest journal id that was taken from the journal. */
  readonly seenId: () => number;
  readonly onDamaged: (path: string, key: number, message: string) => void;
}

/** Puts hot readings into files. Everything is done a slice at a time, and may be done again: nothing is then there twice. */
export function createSealer({ shelf, hot, generation, seenId, onDamaged }: SealerOptions) {
  /** A chunk, or null where it can't be read: told, and put aside. */
  function readable(file: DayFile, row: ChunkRow): Block | null {
    try {
      return decodeChunk(row.body);
    } catch (error) {
      onDamaged(file.path, row.key, (error as Error).message);
      file.setAside(row);
      return null;
    }
  }

  const bodyOf = (key: number, block: Block, through: number): ChunkRow => ({ key, through, generation, body: encodeChunk(block) });

  function write(file: DayFile, key: number, block: Block, through: number): void {
    file.putChunk(bodyOf(key, block, through));
    const [device, slot] = [Math.floor(key / SLOTS), key % SLOTS];
    const whole = slot === WHOLE_DAY ? null : file.rollup(keyOf(device, WHOLE_DAY));
    if (whole !== null) return file.putRollup(mended(file, whole, block));
    file.putRollup({ key, ...rollupsOf(block, slot === WHOLE_DAY ? HOURS_A_DAY : 1) });
  }

  /** The rollups of a finished day with one hour anew; where they can't be read, those of that hour are all that is known. */
  function mended(file: DayFile, row: RollupRow, block: Block): RollupRow {
    const hour = Math.floor(block.times[0]! / HOUR_MS);
    const anew = (bytes: Uint8Array, stepMs: number): Uint8Array =>
      encodeRollup(replaceHour(decodeRollup(bytes), hour, rollUp(block, stepMs), stepMs));
    try {
      return { key: row.key, hours: anew(row.hours, HOUR_MS), minutes: row.minutes === null ? null : anew(row.minutes, MINUTE_MS) };
    } catch (error) {
      onDamaged(file.path, row.key, (error as Error).message);
      return { key: row.key, ...rollupsOf(block, 1) };
    }
  }

  /** Which of the added readings the chunk does not have: by their ids; by what they are where ids say nothing. */
  function newTo(row: ChunkRow, before: Block, recorded: boolean): Chosen {
    if (recorded) return unknownTo(before, false);
    if (row.generation !== generation) return unknownTo(before);
    return (block, at) => block.ids[at]! > row.through;
  }

  /** Inside a transaction. `added`: blocks in no order; what the chunk has already is left out. Returns how many it did not have. */
  function merge(file: DayFile, key: number, added: readonly Block[], recorded: boolean): number {
    const row = file.chunk(key);
    const before = row === null ? null : readable(file, row);
    const isTaken = row === null || before === null ? () => true : newTo(row, before, recorded);
    const parts = added.map((block) => ({ block, isTaken }));
    const through = recorded ? (row?.generation === generation ? row.through : 0) : seenId();
    const all = mergeBlocks(before === null ? parts : [{ block: before }, ...parts]);
    write(file, key, all, through);
    return all.count - (before?.count ?? 0);
  }

  function sealDevice(file: DayFile, device: number, blocks: ReadonlyMap<number, Block>, recorded = false): number {
    const wholeKey = keyOf(device, WHOLE_DAY);
    if (file.chunk(wholeKey) !== null) return merge(file, wholeKey, [...blocks.values()], recorded);
    let added = 0;
    for (const [hour, block] of blocks) added += merge(file, keyOf(device, hour % HOURS_A_DAY), [block], recorded);
    return added;
  }

  /** What is hot has a place in the chunk to come. */
  function notHot(device: number, block: Block): Chosen {
    const hours = new Set(Array.from(block.times.subarray(0, block.count), (atMs) => Math.floor(atMs / HOUR_MS)));
    return unknownTo(mergeBlocks([...hotOf([...hours], device).values()].map((one) => ({ block: one }))), false);
  }

  const hotOf = (hours: readonly number[], device: number): Map<number, Block> =>
    new Map(hours.map((hour) => [hour, hot.block(hour, device)] as const).filter((one): one is [number, Block] => one[1] !== null));

  async function sealDay(day: number, hours: readonly number[]): Promise<void> {
    const devices = [...new Set(hours.flatMap((hour) => hot.devices(hour)))].toSorted((one, other) => one - other);
    for (let next = 0; next < devices.length;) {
      const file = shelf.dayToWrite(day);
      const first = next;
      const untilMs = performance.now() + SLICE_MS;
      file.transaction(() => {
        while (next < devices.length && performance.now() < untilMs) sealDevice(file, devices[next]!, hotOf(hours, devices[next++]!));
      });
      for (const device of devices.slice(first, next)) for (const hour of hours) hot.remove(hour, device);
      await setImmediate();
    }
    shelf.dayToWrite(day).sync();
  }

  return {
    /** Seals the hours for which `isDue` holds. On disk when it resolves; the journal up to the id it gives may go. */
    async seal(isDue: (hour: number) => boolean): Promise<number> {
      const due = hot.hours().filter(isDue);
      for (const day of new Set(due.map(dayOfHour))) {
        await sealDay(
          day,
          due.filter((hour) => dayOfHour(hour) === day),
        );
      }
      return (hot.firstId() ?? seenId() + 1) - 1;
    },

    /** A day that is over: one chunk a device instead of 24, in a file without gaps. */
    async finishDay(day: number): Promise<void> {
      const whole = shelf.startDay(day);
      const hours = Array.from({ length: HOURS_A_DAY }, (_, index) => day * HOURS_A_DAY + index);
      const devices = shelf.dayToWrite(day).devices();
      for (let next = 0; next < devices.length;) {
        const from = shelf.dayToWrite(day);
        const untilMs = performance.now() + SLICE_MS;
        whole.transaction(() => {
          while (next < devices.length && performance.now() < untilMs) finishDevice(from, whole, devices[next++]!, hours);
        });
        await setImmediate();
      }
      shelf.finishDay(day, whole);
    },

    /** Readings of a device from a file: what is there already is left out. On disk when it returns how many were new. Not while a day is finished. */
    record(device: number, all: Block): number {
      let added = 0;
      const block = mergeBlocks([{ block: all, isTaken: notHot(device, all) }]);
      for (const day of new Set(Array.from(block.times.subarray(0, block.count), (atMs) => Math.floor(atMs / DAY_MS)))) {
        const blocks = hoursOf(block, day);
        const file = shelf.dayToWrite(day);
        file.transaction(() => {
          added += sealDevice(file, device, blocks, true);
        });
        file.sync();
      }
      return added;
    },
  };

  /** What came late meanwhile goes into the hours first: then all up to the newest id is in the chunk of the day. */
  function finishDevice(from: DayFile, whole: DayFile, device: number, hours: readonly number[]): void {
    const late = hotOf(hours, device);
    if (late.size > 0) {
      from.transaction(() => sealDevice(from, device, late));
      for (const hour of late.keys()) hot.remove(hour, device);
    }
    const rows = [...from.chunks(keyOf(device, 0), keyOf(device, WHOLE_DAY))]
      .map((row) => ({ row, block: readable(whole, row) }))
      .filter((one): one is { row: ChunkRow; block: Block } => one.block !== null);
    const all = mergeBlocks(rows);
    const key = keyOf(device, WHOLE_DAY);
    if (all.count <= DAY_READINGS_MAX) whole.putChunk(bodyOf(key, all, seenId()));
    else for (const { row } of rows) whole.putChunk(row);
    whole.putRollup({ key, ...rollupsOf(all, HOURS_A_DAY) });
  }
}

function rollupsOf(block: Block, hours: number): Omit<RollupRow, "key"> {
  const isDense = block.count >= DENSE_PER_HOUR * hours;
  return { hours: encodeRollup(rollUp(block, HOUR_MS)), minutes: isDense ? encodeRollup(rollUp(block, MINUTE_MS)) : null };
}

const dayOfHour = (hour: number): number => Math.floor(hour / HOURS_A_DAY);

/** The readings of a day by hour since 1970. */
function hoursOf(block: Block, day: number): Map<number, Block> {
  const hours = new Map<number, Block>();
  for (let hour = day * HOURS_A_DAY; hour < (day + 1) * HOURS_A_DAY; hour++) {
    const isTaken = (its: Block, at: number): boolean => Math.floor(its.times[at]! / HOUR_MS) === hour;
    const one = mergeBlocks([{ block, isTaken }]);
    if (one.count > 0) hours.set(hour, one);
  }
  return hours;
}
