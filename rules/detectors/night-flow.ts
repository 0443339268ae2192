/** What one quantity of one sensor has been, night by night and day by day; changed in place. */
export interface Trace {
  /** Values of the night that is going on. */
  night: number[];
  daySum: number;
  dayCount: number;
  /** The quietest quarter of past nights, and means of past days; newest last. */
  readonly nights: number[];
  readonly days: { readonly mean: number; readonly isWeekend: boolean }[];
  open: OpenLeak | null;
}

/** A leak that has been raised, and the usual it is measured against, which is not learned from as long as it lasts. */
export interface OpenLeak {
  readonly sinceMs: number;
  readonly by: "night" | "day";
  /** So far from the usual, in the direction of a leak, and from where on it counts. */
  excess: number;
  readonly usual: number;
  readonly bound: number;
  /** Nights or days in a row that were usual again. */
  quiet: number;
}

/** What a leak does to a quantity: +1 it rises (flow), -1 it falls (pressure). */
export interface LeakSense {
  readonly sign: 1 | -1;
  /** Less than this is never a leak, in the quantity's unit; nor is less than this share of the usual. */
  readonly least: number;
  readonly leastShare: number;
}

export const FLOW_SENSE: LeakSense = { sign: 1, least: 0.1, leastShare: 0.1 };
export const PRESSURE_SENSE: LeakSense = { sign: -1, least: 3, leastShare: 0 };

/** 02:00 to 04:00, when nearly nobody draws. */
const NIGHT_FROM_MIN = 120;
const NIGHT_TO_MIN = 240;
/** A night of one-minute bins. */
const NIGHT_VALUES_MAX = 120;
const KEPT = 21;
/** Nights or days that are usual before anything is judged. */
const LEARN = 7;
/** The usual of weekends is known from fewer. */
const LEARN_ALIKE = 4;
/** So many nights in a row must be out; days vary more, and are many bins each. */
const NIGHTS_OUT = 2;
const DAYS_OUT = 2;
/** In robust standard deviations (1.4826 x median absolute deviation). */
const NIGHT_DEVIATIONS = 3;
const DAY_DEVIATIONS = 6;
const ROBUST = 1.4826;
const QUIET_ENOUGH = 2;

export const newTrace = (): Trace => ({ night: [], daySum: 0, dayCount: 0, nights: [], days: [], open: null });

export const isNight = (minuteOfDay: number): boolean => minuteOfDay >= NIGHT_FROM_MIN && minuteOfDay < NIGHT_TO_MIN;

/** Takes one bin in. */
export function takeValue(trace: Trace, value: number, minuteOfDay: number): void {
  trace.daySum += value;
  trace.dayCount++;
  if (isNight(minuteOfDay) && trace.night.length < NIGHT_VALUES_MAX) trace.night.push(rounded(value));
}

/** Works were going on: what was heard of this night and day tells nothing. */
export function spoil(trace: Trace): void {
  trace.night = [];
  trace.daySum = 0;
  trace.dayCount = 0;
}

/** The night is over. `expected`: bins that a whole one has. */
export function closeNight(trace: Trace, sense: LeakSense, atMs: number, expected: number): void {
  const values = trace.night;
  trace.night = [];
  if (values.length < expected / 2) return;
  // Taps are opened now and then, a leak never stops: the quietest quarter tells them apart.
  const sorted = values.toSorted((one, other) => sense.sign * (one - other));
  const quiet = sorted[Math.floor(sorted.length / 4)]!;
  follow(trace, { value: quiet, atMs, by: "night", past: trace.nights, out: NIGHTS_OUT, deviations: NIGHT_DEVIATIONS }, sense);
  if (trace.open === null) keep(trace.nights, quiet);
}

/** The day is over: its mean against days of the same kind, which takes the season of the hours out. */
export function closeDay(
  trace: Trace,
  sense: LeakSense,
  { atMs, expected, isWeekend }: { readonly atMs: number; readonly expected: number; readonly isWeekend: boolean },
): void {
  const mean = trace.dayCount >= 0.8 * expected ? rounded(trace.daySum / trace.dayCount) : null;
  trace.daySum = 0;
  trace.dayCount = 0;
  if (mean === null) return;
  const past = trace.days.filter((day) => day.isWeekend === isWeekend).map((day) => day.mean);
  follow(trace, { value: mean, atMs, by: "day", past, out: DAYS_OUT, deviations: DAY_DEVIATIONS }, sense);
  if (trace.open === null) keep(trace.days, { mean, isWeekend });
}

/** To thousandths; never -0, which JSON can't write. */
const rounded = (value: number): number => Math.round(value * 1_000) / 1_000 + 0;

function keep<Item>(list: Item[], item: Item): void {
  list.push(item);
  if (list.length > KEPT) list.shift();
}

interface Closed {
  readonly value: number;
  readonly atMs: number;
  readonly by: OpenLeak["by"];
  /** Earlier ones, newest last; the newest may be part of the leak already. */
  readonly past: readonly number[];
  readonly out: number;
  readonly deviations: number;
}

function follow(trace: Trace, closed: Closed, sense: LeakSense): void {
  if (trace.open !== null) {
    if (trace.open.by === closed.by) followOpen(trace, trace.open, closed, sense);
    return;
  }
  const known = closed.by === "night" ? LEARN + NIGHTS_OUT - 1 : LEARN_ALIKE + DAYS_OUT - 1;
  if (closed.past.length < known || trace.nights.length < LEARN) return;
  const recent = [...closed.past.slice(closed.past.length - closed.out + 1), closed.value];
  const { usual, bound } = usualOf(closed.past.slice(0, closed.past.length - closed.out + 1), closed.deviations, sense);
  if (!recent.every((value) => sense.sign * (value - usual) > bound)) return;
  trace.open = { sinceMs: closed.atMs, by: closed.by, excess: sense.sign * (closed.value - usual), usual, bound, quiet: 0 };
}

function followOpen(trace: Trace, open: OpenLeak, { value }: Closed, sense: LeakSense): void {
  open.excess = sense.sign * (value - open.usual);
  open.quiet = open.excess < open.bound / 2 ? open.quiet + 1 : 0;
  if (open.quiet >= QUIET_ENOUGH) trace.open = null;
}

function usualOf(
  past: readonly number[],
  deviations: number,
  { least, leastShare }: LeakSense,
): { readonly usual: number; readonly bound: number } {
  const usual = medianOf(past);
  const deviation = ROBUST * medianOf(past.map((value) => Math.abs(value - usual)));
  return { usual, bound: Math.max(least, leastShare * Math.abs(usual), deviations * deviation) };
}

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return 0;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** 0 to 1: how much of what has to be learned has been seen. */
export const learnedOf = ({ nights }: Trace): number => Math.min(1, nights.length / (LEARN + NIGHTS_OUT - 1));
