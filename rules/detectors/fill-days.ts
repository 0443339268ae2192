/** What a bin's own days have taught: sums and means only, so that a year weighs as little as a week. */
export interface FillDays {
  /** Days that were seen at least by half. */
  readonly seen: number;
  /** Fading mean of what came in, percent a day. */
  readonly rate_pct_per_day: number;
  /** Fading mean square of a day's rate against the mean, and against the mean times its weekday. */
  readonly plainError: number;
  readonly weekdayError: number;
  /** A weekday's rate over the mean, from Monday; 1 where nothing is known. */
  readonly weekdays: readonly number[];
}

/** One day as it was seen: how much came in over which part of it. `index`: days since 1970 where the bin stands. */
export interface SeenDay {
  readonly index: number;
  readonly rise_pct: number;
  readonly days: number;
}

/** Weight of the newest day: a week or so is remembered, or the weekday's own newest. */
const DAY_WEIGHT = 0.15;
const WEEKDAY_WEIGHT = 0.3;
/** A day seen for less than this says little about a day. */
const SEEN_MIN_DAYS = 0.5;
/** Weekday factors need three weeks, and must have forecast better than the plain mean by a seventh. */
const WEEKDAYS_FROM = 21;
const BETTER = 0.85;
const FACTOR_MIN = 0.2;
const FACTOR_MAX = 5;
/** Before days were compared, a day is taken to differ from the mean by half of it. */
const FIRST_SPREAD = 0.5;
/** No weekday differs from another. */
export const EVEN: readonly number[] = [1, 1, 1, 1, 1, 1, 1];

/** From Monday = 0; 1970 began on a Thursday. */
export const weekdayOf = (dayIndex: number): number => (((dayIndex + 3) % 7) + 7) % 7;

/** Takes in a day that is over. Never mutates. */
export function learnDay(known: FillDays | null, { index, rise_pct, days }: SeenDay): FillDays | null {
  if (days < SEEN_MIN_DAYS) return known;
  const rate = rise_pct / days;
  if (known === null) {
    const error = (FIRST_SPREAD * rate) ** 2;
    return { seen: 1, rate_pct_per_day: rate, plainError: error, weekdayError: error, weekdays: EVEN };
  }
  const weekday = weekdayOf(index);
  const { rate_pct_per_day: mean, weekdays } = known;
  const factor = weekdays[weekday] ?? 1;
  // The first days count evenly: one odd day at the start is not remembered for a week.
  const weight = Math.max(DAY_WEIGHT, 1 / (known.seen + 1));
  const seenFactor = mean > 0 ? Math.min(FACTOR_MAX, Math.max(FACTOR_MIN, rate / mean)) : 1;
  return {
    seen: known.seen + 1,
    rate_pct_per_day: mean + weight * (rate - mean),
    plainError: known.plainError + weight * ((rate - mean) ** 2 - known.plainError),
    weekdayError: known.weekdayError + weight * ((rate - mean * factor) ** 2 - known.weekdayError),
    weekdays: weekdays.map((old, day) => (day === weekday ? old + WEEKDAY_WEIGHT * (seenFactor - old) : old)),
  };
}

/** The factors that forecasts go by: its own weekdays where they have proved better, else none. */
export const usedWeekdays = ({ seen, plainError, weekdayError, weekdays }: FillDays): readonly number[] =>
  seen >= WEEKDAYS_FROM && weekdayError < BETTER * plainError ? weekdays : EVEN;

/** How much one day differs from what is expected of it, percent: one standard deviation. */
export const spreadOf = (known: FillDays): number =>
  Math.sqrt(usedWeekdays(known) === EVEN ? known.plainError : Math.min(known.plainError, known.weekdayError));

/** Days that the mean rests on. */
export const weightOf = ({ seen }: FillDays): number => Math.min(seen, 2 / DAY_WEIGHT);
