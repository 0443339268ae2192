import { decodeRollup, encodeRollup, joinRollups } from "./rollup.ts";
import { keyOf, WHOLE_DAY } from "./day-file.ts";
import { monthKey } from "./look-up.ts";
import type { Shelf } from "./shelf.ts";

/** Days whose readings leave at one time: a clock that jumps a century ahead for a minute costs a week, not everything. */
const DAYS_AT_ONCE = 7;

export interface RetentionOptions {
  readonly shelf: Shelf;
  /** Days of readings kept. */
  readonly days: number;
  /** Days of hourly rollups kept. */
  readonly hourlyDays: number;
  /** Bytes of all files. */
  readonly maxBytes: number;
  readonly onDamaged: (path: string, key: number, message: string) => void;
}

/** What left: days since 1970. */
export interface Removed {
  readonly days: readonly number[];
  readonly months: readonly number[];
}

/** Removes files that are too old, then the oldest until all fit. Of readings that leave the hourly rollups stay. */
export function createRetention({ shelf, days, hourlyDays, maxBytes, onDamaged }: RetentionOptions) {
  function rollUpDay(day: number): void {
    const month = shelf.monthToWrite(day);
    const file = shelf.day(day)!;
    month.transaction(() => {
      for (const device of file.devices()) {
        try {
          const rollups = [...file.rollups(keyOf(device, 0), keyOf(device, WHOLE_DAY))].map(({ hours }) => decodeRollup(hours));
          month.putRollup({ key: monthKey(device, day), hours: encodeRollup(joinRollups(rollups)), minutes: null });
        } catch (error) {
          onDamaged(file.path, keyOf(device, WHOLE_DAY), (error as Error).message);
        }
      }
    });
    month.sync();
  }

  return {
    /** Days older than this are not kept. */
    firstDay: (today: number): number => today - days,

    /** `today`: days since 1970 of the wall clock. Never touches today and yesterday. */
    run(today: number): Removed {
      const removed: number[] = [];
      const old = (): number | undefined => shelf.days().find((day) => day < today - 1);
      for (let day = old(); day !== undefined && removed.length < DAYS_AT_ONCE; day = old()) {
        if (day >= today - days && shelf.bytes() <= maxBytes) break;
        rollUpDay(day);
        shelf.removeDay(day);
        removed.push(day);
      }
      const months = shelf.months().filter((month) => month + 31 < today - hourlyDays);
      for (const month of months.slice(0, 1)) shelf.removeMonth(month);
      return { days: removed, months: months.slice(0, 1) };
    },
  };
}
