import { z } from "zod";
import type { Text } from "../model/alert.ts";

/** A value of any type that a function understands; null where it does not, and then this is what was expected. */
const understood = <Meaning>(meaningOf: (given: unknown) => Meaning | null, expected: Text) =>
  z.unknown().transform((given, context) => {
    const meaning = meaningOf(given);
    if (meaning !== null) return meaning;
    context.addIssue({ code: "custom", params: { expected } });
    return z.NEVER;
  });

const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

/** `30s`, `5m`, `2h`, `7d`, `500ms` in ms; null for anything else. */
function durationOf(given: unknown): number | null {
  const [, count, unit] = (typeof given === "string" ? /^(\d{1,9})(ms|s|m|h|d)$/.exec(given) : null) ?? [];
  return count === undefined ? null : Number(count) * UNIT_MS.get(unit!)!;
}

/** ms in the largest unit that has no rest. */
export function shownDuration(ms: number): string {
  if (ms === 0) return "0s";
  const [unit, unitMs] = [...UNIT_MS].findLast(([, size]) => ms % size === 0)!;
  return `${ms / unitMs}${unit}`;
}

/** A duration with its bounds, in ms. */
export function duration(minMs: number, maxMs: number) {
  const range = [shownDuration(minMs), shownDuration(maxMs)] as const;
  return understood(
    (given) => {
      const ms = durationOf(given);
      return ms !== null && ms >= minMs && ms <= maxMs ? ms : null;
    },
    {
      zh: `时长(如 30s、5m、2h、7d),${range[0]} 到 ${range[1]}`,
      en: `a duration such as 30s, 5m, 2h or 7d, from ${range[0]} to ${range[1]}`,
    },
  );
}

/** A time of day in minutes, 24:00 included. */
export const Clock = understood(
  (given) => (typeof given === "string" && /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/.test(given) ? minuteOf(given) : null),
  { zh: '时刻,"00:00" 到 "24:00"', en: 'a time of day, "00:00" to "24:00"' },
);

const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

const START = /^(\d{4})-(\d\d)-(\d\d) ((?:[01]\d|2[0-3]):[0-5]\d)(?: ([+-])((?:0\d|1[0-4]):[0-5]\d))?$/;

/** `2026-01-05 08:00`, in China's time or with the offset given, as ms since 1970. */
export const WallClock = understood(
  (given) => {
    const [, year, month, day, clock, sign, offset] = (typeof given === "string" ? START.exec(given) : null) ?? [];
    if (clock === undefined) return null;
    const days = daysSince1970(Number(year), Number(month), Number(day));
    const ahead = offset === undefined ? CHINA_AHEAD_MIN : minuteOf(offset) * (sign === "-" ? -1 : 1);
    return days === null ? null : (days * 1_440 + minuteOf(clock) - ahead) * 60_000;
  },
  {
    zh: '日期和时刻,如 "2026-01-05 08:00" 或 "2026-01-05 08:00 +08:00"',
    en: 'a day and time such as "2026-01-05 08:00" or "2026-01-05 08:00 +08:00"',
  },
);

const CHINA_AHEAD_MIN = 8 * 60;

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** Days of the Gregorian calendar; null for a day there is not. Rules have no clock and no calendar of their own. */
function daysSince1970(year: number, month: number, day: number): number | null {
  const lengths = MONTH_DAYS.map((days, at) => (at === 1 && isLeap(year) ? 29 : days));
  const length = lengths[month - 1];
  if (year < 1970 || length === undefined || day < 1 || day > length) return null;
  const before = year - 1;
  const leaps = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) - 477;
  return (year - 1970) * 365 + leaps + lengths.slice(0, month - 1).reduce((sum, days) => sum + days, 0) + day - 1;
}
