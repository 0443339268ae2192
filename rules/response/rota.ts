import type { ResponsePlan, ShiftPlan, StationPlan } from "../model/response-plan.ts";
import type { Swap } from "../model/duty.ts";
import { isWithin } from "./ladder.ts";

const DAY_MS = 24 * 3_600_000;
const MINUTE_MS = 60_000;

/** Minute of the site's day. `atMs`: wall clock. */
export const minuteAt = (atMs: number, utcOffsetMs: number): number => Math.floor(mod(atMs + utcOffsetMs, DAY_MS) / MINUTE_MS);
const mod = (value: number, by: number): number => ((value % by) + by) % by;

/** The station that answers for a building; null for none. */
export const stationFor = ({ stations }: ResponsePlan, building: string | null): StationPlan | null =>
  stations.find(({ covers }) => building !== null && covers.includes(building)) ?? stations[0] ?? null;

/** Who is on duty at a moment: the shift, less who is away, with who stands in. `atMs`: wall clock. */
export function onDuty(
  station: StationPlan,
  { swaps, atMs, utcOffsetMs }: { readonly swaps: Iterable<Swap>; readonly atMs: number; readonly utcOffsetMs: number },
): readonly string[] {
  const minute = minuteAt(atMs, utcOffsetMs);
  const people = new Set(station.shifts.filter((shift: ShiftPlan) => isWithin(shift, minute)).flatMap((shift) => shift.people));
  for (const { station: of, fromMs, toMs, away, instead } of swaps) {
    if (of !== station.id || atMs < fromMs || atMs >= toMs || !people.delete(away)) continue;
    if (instead !== null) people.add(instead);
  }
  return [...people];
}

/** Hours with too few people, in the site's time of day: `02:00`. */
export interface TooFew {
  readonly from: string;
  readonly to: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
}

/** Looked at every quarter of an hour: shifts and swaps begin and end by the clock. */
const QUARTER_MS = 15 * MINUTE_MS;
/** At most this far ahead. */
const LOOK_MS_MAX = 31 * DAY_MS;

/** Stretches in which fewer than `least` are on duty. */
export function tooFewIn(
  station: StationPlan,
  {
    swaps,
    utcOffsetMs,
    fromMs,
    toMs,
    least,
  }: {
    readonly swaps: readonly Swap[];
    readonly utcOffsetMs: number;
    readonly fromMs: number;
    readonly toMs: number;
    readonly least: number;
  },
): readonly TooFew[] {
  const found: { fromMs: number; toMs: number; count: number }[] = [];
  const endMs = Math.min(toMs, fromMs + LOOK_MS_MAX);
  for (let atMs = Math.floor(fromMs / QUARTER_MS) * QUARTER_MS; atMs < endMs; atMs += QUARTER_MS) {
    const count = onDuty(station, { swaps, atMs, utcOffsetMs }).length;
    const last = found.at(-1);
    if (count >= least) continue;
    if (last !== undefined && last.toMs === atMs) Object.assign(last, { toMs: atMs + QUARTER_MS, count: Math.min(last.count, count) });
    else found.push({ fromMs: atMs, toMs: atMs + QUARTER_MS, count });
  }
  return found.map((one) => ({ ...one, from: clockAt(one.fromMs, utcOffsetMs), to: clockAt(one.toMs, utcOffsetMs) }));
}

function clockAt(atMs: number, utcOffsetMs: number): string {
  const minute = minuteAt(atMs, utcOffsetMs);
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}
