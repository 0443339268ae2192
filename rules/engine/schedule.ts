import type { Schedule } from "../model/rule-file.ts";

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
/** 1970-01-01 was a Thursday. */
const FIRST_DAY = 4;

/** True within the hours of a schedule. `localMs`: wall clock of the site. Over midnight the day is that of the evening. */
export function inSchedule({ days, fromMinute, toMinute }: Schedule, localMs: number): boolean {
  const minutes = Math.floor(localMs / MINUTE_MS);
  const minute = ((minutes % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
  const day = (((Math.floor(minutes / DAY_MINUTES) + FIRST_DAY) % 7) + 7) % 7;
  if (fromMinute < toMinute) return minute >= fromMinute && minute < toMinute && days.includes(day);
  return (minute >= fromMinute && days.includes(day)) || (minute < toMinute && days.includes((day + 6) % 7));
}

/** The next time, on the same clock, at which a schedule may begin or end. */
export function nextEdgeMs({ fromMinute, toMinute }: Schedule, localMs: number): number {
  const midnightMs = Math.floor(localMs / (DAY_MINUTES * MINUTE_MS)) * DAY_MINUTES * MINUTE_MS;
  const edges = [fromMinute, toMinute, fromMinute + DAY_MINUTES, toMinute + DAY_MINUTES].map((minute) => midnightMs + minute * MINUTE_MS);
  return Math.min(...edges.filter((edgeMs) => edgeMs > localMs));
}
