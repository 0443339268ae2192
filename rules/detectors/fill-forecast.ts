import { EVEN, type FillDays, spreadOf, usedWeekdays, weekdayOf, weightOf } from "./fill-days.ts";

/** When a bin will be full, and between when and when in eight of ten cases. null: not within `HORIZON_DAYS`, or not known. */
export interface Forecast {
  readonly fullAtMs: number | null;
  readonly fullFromMs: number | null;
  readonly fullToMs: number | null;
}

export const NO_FORECAST: Forecast = { fullAtMs: null, fullFromMs: null, fullToMs: null };

export interface Outlook {
  readonly nowMs: number;
  /** Percent that still go in. */
  readonly room_pct: number;
  readonly utcOffsetMs: number;
}

const DAY_MS = 86_400_000;
/** Nobody plans a collection further ahead; also the bound of the walk below. */
export const HORIZON_DAYS = 60;
/** Standard deviations on either side: 80 % of a normal spread. */
const SIDE = 1.28;
/** The slow end never assumes less than a quarter of the rate. */
const SLOWEST_SHARE = 0.25;
/** Below this nothing goes in at all, percent a day. */
const RATE_MIN = 0.05;

/**
 * What goes in is taken as a drift of one mean a day with independent days around it: after t days the level has risen by
 * rate x t, give or take spread x sqrt(t); the mean itself is only known to spread / sqrt(days seen).
 */
export function forecastFull(known: FillDays, outlook: Outlook): Forecast {
  const { nowMs, room_pct } = outlook;
  if (room_pct <= 0) return { fullAtMs: nowMs, fullFromMs: nowMs, fullToMs: nowMs };
  const rate = known.rate_pct_per_day;
  if (rate < RATE_MIN) return NO_FORECAST;
  const spread = SIDE * spreadOf(known);
  const unsure = spread / Math.sqrt(weightOf(known));
  const weekdays = usedWeekdays(known);
  return {
    fullAtMs: after(room_pct / rate, outlook, weekdays),
    fullFromMs: after(crossed(rate + unsure, -spread, room_pct), outlook, weekdays),
    fullToMs: after(crossed(Math.max(rate - unsure, rate * SLOWEST_SHARE), spread, room_pct), outlook, weekdays),
  };
}

/** t at which rate x t - spread x sqrt(t) = room: a quadratic in sqrt(t). */
function crossed(rate: number, spread: number, room: number): number {
  const root = (spread + Math.sqrt(spread * spread + 4 * rate * room)) / (2 * rate);
  return root * root;
}

/** Lets ordinary days pass, each as long as its weekday makes it. null beyond the horizon. */
function after(ordinaryDays: number, { nowMs, utcOffsetMs }: Outlook, weekdays: readonly number[]): number | null {
  if (weekdays === EVEN) return ordinaryDays > HORIZON_DAYS ? null : nowMs + Math.round(ordinaryDays * DAY_MS);
  let left = ordinaryDays;
  let passed = 0;
  for (let step = 0; step <= HORIZON_DAYS; step++) {
    const at = (nowMs + utcOffsetMs) / DAY_MS + passed;
    const day = Math.floor(at);
    const part = day + 1 - at;
    const factor = weekdays[weekdayOf(day)] ?? 1;
    if (left <= part * factor) return nowMs + Math.round((passed + left / factor) * DAY_MS);
    left -= part * factor;
    passed += part;
  }
  return null;
}
