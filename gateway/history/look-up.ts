import { type Block, type Chosen, mergeBlocks, type Part, unknownTo } from "./block.ts";
import { decodeChunk } from "./chunk.ts";
import { type ChunkRow, keyOf, SLOTS, WHOLE_DAY } from "./day-file.ts";
import type { Hot } from "./hot.ts";
import { DAY_MS, decodeRollup, HOUR_MS, type Rollup } from "./rollup.ts";
import type { Shelf } from "./shelf.ts";

export const HOURS_A_DAY = DAY_MS / HOUR_MS;

/** Rollups of a device and day. */
export interface DayRollups {
  readonly hours: readonly Rollup[];
  /** Where they were kept: by hour since 1970, those of the whole day under `null`. */
  readonly minutes: ReadonlyMap<number | null, Rollup>;
}

/** What is known of a device and a day, from files and from memory. */
export interface LookUp {
  /** Days since 1970 of [fromMs, toMs) of which anything may be known, oldest first. */
  days(fromMs: number, toMs: number): readonly number[];
  /** Readings of these hours since 1970 of one day, in the order of their times. */
  readings(device: number, firstHour: number, lastHour: number): Block;
  /** null where none can be read. They say nothing of hours that `isHot`. */
  rollups(device: number, day: number, withMinutes: boolean): DayRollups | null;
  isHot(device: number, hour: number): boolean;
  /** Its sealed readings of that day are one chunk: reading an hour costs as much as reading the day. */
  isOneChunk(device: number, day: number): boolean;
  /** The readings of that day are gone, its rollups are kept. */
  isRolledUp(day: number): boolean;
}

export interface LookUpOptions {
  readonly shelf: Shelf;
  readonly hot: Hot;
  readonly generation: number;
  readonly onDamaged: (path: string, key: number, message: string) => void;
}

export function createLookUp({ shelf, hot, generation, onDamaged }: LookUpOptions): LookUp {
  function tryDecode<Found>(path: string, key: number, decode: () => Found): Found | null {
    try {
      return decode();
    } catch (error) {
      onDamaged(path, key, (error as Error).message);
      return null;
    }
  }

  /** Hot readings that the chunk of their place does not have yet. */
  function hotPart(block: Block, row: ChunkRow | undefined, sealed: Block | null): Part {
    if (row === undefined || sealed === null) return { block };
    const isNew: Chosen = (its, at) => its.ids[at]! > row.through;
    return { block, isTaken: row.generation === generation ? isNew : unknownTo(sealed) };
  }

  function readings(device: number, firstHour: number, lastHour: number): Block {
    const day = Math.floor(firstHour / HOURS_A_DAY);
    const file = shelf.day(day);
    const first = keyOf(device, firstHour % HOURS_A_DAY);
    const parts: Part[] = [];
    let isOrdered = true;
    const bySlot = new Map<number, { row: ChunkRow; sealed: Block | null }>();
    for (const row of file?.chunks(first, keyOf(device, WHOLE_DAY)) ?? []) {
      const slot = row.key % SLOTS;
      if (slot !== WHOLE_DAY && slot > lastHour % HOURS_A_DAY) continue;
      const sealed = tryDecode(file!.path, row.key, () => decodeChunk(row.body));
      bySlot.set(slot, { row, sealed });
      if (sealed !== null) parts.push(slot === WHOLE_DAY ? { block: sealed, isTaken: within(firstHour, lastHour) } : { block: sealed });
    }
    for (let hour = firstHour; hour <= lastHour; hour++) {
      const block = hot.block(hour, device);
      const at = bySlot.get(WHOLE_DAY) ?? bySlot.get(hour % HOURS_A_DAY);
      if (block === null) continue;
      isOrdered = false;
      parts.push(hotPart(block, at?.row, at?.sealed ?? null));
    }
    const [only] = parts;
    // Most questions: one chunk, whole and in order.
    return isOrdered && parts.length === 1 && only!.isTaken === undefined ? only!.block : mergeBlocks(parts);
  }

  function rollups(device: number, day: number, withMinutes: boolean): DayRollups | null {
    const file = shelf.day(day) ?? shelf.month(day);
    if (file === null) return null;
    const isMonth = shelf.day(day) === null;
    const [from, to] = isMonth ? [monthKey(device, day), monthKey(device, day)] : [keyOf(device, 0), keyOf(device, WHOLE_DAY)];
    const hours: Rollup[] = [];
    const minutes = new Map<number | null, Rollup>();
    for (const row of file.rollups(from, to)) {
      const slot = row.key % SLOTS;
      const rollup = tryDecode(file.path, row.key, () => decodeRollup(row.hours));
      if (rollup === null) return null;
      hours.push(rollup);
      const fine = row.minutes === null || !withMinutes ? null : tryDecode(file.path, row.key, () => decodeRollup(row.minutes!));
      if (fine !== null) minutes.set(isMonth || slot === WHOLE_DAY ? null : day * HOURS_A_DAY + slot, fine);
    }
    return { hours, minutes };
  }

  return {
    days(fromMs, toMs) {
      const [first, last] = [Math.floor(fromMs / DAY_MS), Math.floor((toMs - 1) / DAY_MS)];
      const known = new Set([...shelf.days(), ...hot.hours().map((hour) => Math.floor(hour / HOURS_A_DAY))]);
      for (const month of shelf.months()) for (let day = month; day < month + 31; day++) known.add(day);
      return [...known].filter((day) => day >= first && day <= last).toSorted((one, other) => one - other);
    },
    readings,
    rollups,
    isHot: (device, hour) => hot.block(hour, device) !== null,
    isOneChunk: (device, day) => (shelf.day(day)?.chunk(keyOf(device, WHOLE_DAY)) ?? null) !== null,
    isRolledUp: (day) => shelf.day(day) === null,
  };
}

/** In a month's file a device has a place for each day of the month. */
export const monthKey = (device: number, day: number): number => keyOf(device, new Date(day * DAY_MS).getUTCDate());

function within(firstHour: number, lastHour: number): Chosen {
  const [fromMs, toMs] = [firstHour * HOUR_MS, (lastHour + 1) * HOUR_MS];
  return (block, at) => block.times[at]! >= fromMs && block.times[at]! < toMs;
}
