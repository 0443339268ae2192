import { type FillDays, learnDay, type SeenDay } from "./fill-days.ts";
import { type Forecast, forecastFull, NO_FORECAST } from "./fill-forecast.ts";

/** What a bin reports at one moment. Times are event time, ms since 1970. */
export interface FillSample {
  readonly atMs: number;
  readonly fill_pct?: number | undefined;
  readonly weight_kg?: number | undefined;
  readonly temperature_c?: number | undefined;
  readonly tilted?: boolean | undefined;
  readonly lid_open?: boolean | undefined;
}

export interface FillSettings {
  /** Full from here on (contract, "Starter rules guarantee"). */
  readonly full_pct: number;
  /** A fall to half or less, by at least so much, is an emptying: garbage that settles or is pressed down falls less. */
  readonly drop_pct: number;
  /** It must have risen by so much by its own rate, for so long, while it showed one and the same value: the sensor is stuck. */
  readonly stuckRise_pct: number;
  readonly stuckMs: number;
  /** Warmer than its own last hour by so much and this warm at least: the sun on a lid does less. */
  readonly heatRise_c: number;
  readonly heatFrom_c: number;
  /** Where the bin stands: days begin there at midnight. China has one time zone and no summer time. */
  readonly utcOffsetMs: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const FILL_SETTINGS: FillSettings = {
  full_pct: 90,
  drop_pct: 15,
  stuckRise_pct: 30,
  stuckMs: DAY_MS,
  heatRise_c: 20,
  heatFrom_c: 45,
  utcOffsetMs: 8 * HOUR_MS,
};

/** All that is remembered of a bin: plain values, never mutated, of the same size after a year as after a week. */
export interface FillState {
  /** Newest sample; older ones change nothing. */
  readonly atMs: number;
  /** Last levels, at most three: their median is the level, so that one wild echo is none. */
  readonly recent_pct: readonly number[];
  /** Highest level since it was emptied, or since midnight. */
  readonly peak_pct: number;
  /** Time of the newest level; 0: none yet. */
  readonly levelAtMs: number;
  /** Since when the sensor has shown its newest value, and the bin's rate then: one that is stuck teaches that nothing comes in. */
  readonly sameSinceMs: number;
  readonly sameRate_pct_per_day: number;
  readonly weight_kg: number | null;
  /** Fading mean over an hour or so. */
  readonly temperature_c: number | null;
  readonly emptiedAtMs: number | null;
  readonly today: SeenDay;
  readonly days: FillDays | null;
}

export interface FillVerdict extends Forecast {
  /** It was emptied between the last level and this one. */
  readonly emptied: boolean;
  readonly emptiedAtMs: number | null;
  /** Median of the last three; null before the first. */
  readonly level_pct: number | null;
  /** null while it is learning: before it has seen half a day. */
  readonly rate_pct_per_day: number | null;
  /** Shows one and the same value although its own past says that it must have risen. */
  readonly stuck: boolean;
  readonly heating: boolean;
}

/** Before a first day is over, its hours stand in for it from here on. */
const LEARNED_FROM_DAYS = 0.5;
const GAP_DAYS = 3;

/** Takes in one sample, in order of event time. Pure; constant time and size. */
export function observeFill(
  state: FillState | null,
  sample: FillSample,
  settings: FillSettings = FILL_SETTINGS,
): { readonly state: FillState; readonly verdict: FillVerdict } {
  const before = state ?? begun(sample.atMs, settings);
  if (sample.atMs < before.atMs) return { state: before, verdict: verdictOf(before, false, false, settings) };
  const heating = isHeating(before, sample, settings);
  // What the sensor sees in a bin that lies on its side, or under an open lid, is no level.
  const level = sample.tilted === true || sample.lid_open === true ? undefined : sample.fill_pct;
  if (level === undefined) {
    const after = { ...before, atMs: sample.atMs, temperature_c: warmed(before, sample) };
    return { state: after, verdict: verdictOf(after, false, heating, settings) };
  }
  const after = withLevel(before, sample, level, settings);
  return { state: after, verdict: verdictOf(after, after.emptiedAtMs !== before.emptiedAtMs, heating, settings) };
}

/** What a bin's state says by itself, as of its newest level: for a list, without a new sample. */
export const fillVerdict = (state: FillState, settings: FillSettings = FILL_SETTINGS): FillVerdict =>
  verdictOf(state, false, false, settings);

const dayOf = (atMs: number, utcOffsetMs: number): number => Math.floor((atMs + utcOffsetMs) / DAY_MS);

const begun = (atMs: number, { utcOffsetMs }: FillSettings): FillState => ({
  atMs,
  recent_pct: [],
  peak_pct: 0,
  levelAtMs: 0,
  sameSinceMs: atMs,
  sameRate_pct_per_day: 0,
  weight_kg: null,
  temperature_c: null,
  emptiedAtMs: null,
  today: { index: dayOf(atMs, utcOffsetMs), rise_pct: 0, days: 0 },
  days: null,
});

/** Every field by name: a spread of the old state costs three times as much, and this runs for every report of every bin. */
function withLevel(before: FillState, sample: FillSample, level: number, settings: FillSettings): FillState {
  const { atMs, weight_kg = null } = sample;
  const isFirst = before.recent_pct.length === 0;
  const recent_pct = isSure(before, level, weight_kg, settings) ? [level] : newest(before.recent_pct, level);
  const now_pct = medianOf(recent_pct);
  const emptied = !isFirst && isFall(before.peak_pct, now_pct, settings);
  const same = before.recent_pct.at(-1) === level;
  const grown = isFirst ? before.today : grownBy(before, atMs, emptied ? 0 : Math.max(0, now_pct - before.peak_pct), settings);
  const index = dayOf(atMs, settings.utcOffsetMs);
  const isOver = index !== before.today.index;
  return {
    atMs,
    recent_pct,
    // Anew at midnight: an emptying that was too small to be seen, or garbage that settles, must not hide what comes in.
    peak_pct: isFirst || emptied || isOver ? now_pct : Math.max(before.peak_pct, now_pct),
    levelAtMs: atMs,
    sameSinceMs: same ? before.sameSinceMs : atMs,
    sameRate_pct_per_day: same ? before.sameRate_pct_per_day : (learnedOf(before)?.rate_pct_per_day ?? 0),
    weight_kg: weight_kg ?? before.weight_kg,
    temperature_c: warmed(before, sample),
    emptiedAtMs: emptied ? atMs : before.emptiedAtMs,
    today: isOver ? { index, rise_pct: 0, days: 0 } : grown,
    days: isOver ? learnDay(before.days, grown) : before.days,
  };
}

function newest(levels: readonly number[], level: number): readonly number[] {
  const [first, second, third] = levels;
  if (first === undefined) return [level];
  if (second === undefined) return [first, level];
  return [third === undefined ? first : second, third ?? second, level];
}

const isFall = (peak: number, level: number, { drop_pct }: FillSettings): boolean => peak - level >= drop_pct && level <= peak / 2;

/** Two witnesses, level and weight, need no third reading to agree that it was emptied. */
const isSure = (before: FillState, level: number, weight_kg: number | null, settings: FillSettings): boolean =>
  weight_kg !== null && before.weight_kg !== null && weight_kg <= before.weight_kg / 2 && isFall(before.peak_pct, level, settings);

/**
 * Today with what has come in since the last level. A step over several days counts as one long day; after a longer silence
 * the bin may have been emptied unseen, and nothing is learned. Nor does a full bin teach: it takes in no more.
 */
function grownBy({ today, peak_pct, levelAtMs }: FillState, atMs: number, rise_pct: number, { full_pct }: FillSettings): SeenDay {
  const days = peak_pct >= full_pct ? 0 : (atMs - levelAtMs) / DAY_MS;
  if (days > GAP_DAYS) return today;
  return { index: today.index, rise_pct: today.rise_pct + rise_pct, days: today.days + days };
}

/** Levels are at most three. Of two the lower: a first high echo does not count until it is seen again. */
function medianOf(levels: readonly number[]): number {
  const [first = 0, second = first, third] = levels;
  if (third === undefined) return Math.min(first, second);
  return Math.max(Math.min(first, second), Math.min(Math.max(first, second), third));
}

/** Share of the way to a new temperature after so long: nearly all of it after three hours. */
const approach = (ms: number): number => 1 - Math.exp(-ms / HOUR_MS);

function warmed(before: FillState, { atMs, temperature_c }: FillSample): number | null {
  if (temperature_c === undefined) return before.temperature_c;
  // Never -0, which JSON does not know.
  if (before.temperature_c === null) return temperature_c + 0;
  return before.temperature_c + approach(atMs - before.atMs) * (temperature_c - before.temperature_c);
}

const isHeating = (before: FillState, { temperature_c }: FillSample, { heatRise_c, heatFrom_c }: FillSettings): boolean =>
  temperature_c !== undefined &&
  before.temperature_c !== null &&
  temperature_c >= heatFrom_c &&
  temperature_c - before.temperature_c >= heatRise_c;

/** What its days have taught; its first hours before the first day is over. */
function learnedOf({ days, today }: FillState): FillDays | null {
  if (days !== null || today.days < LEARNED_FROM_DAYS) return days;
  return learnDay(null, today);
}

function verdictOf(state: FillState, emptied: boolean, heating: boolean, settings: FillSettings): FillVerdict {
  const level_pct = state.recent_pct.length === 0 ? null : medianOf(state.recent_pct);
  const known = learnedOf(state);
  const stuck = level_pct !== null && isStuck(state, level_pct, settings);
  const { fullAtMs, fullFromMs, fullToMs } =
    level_pct === null || known === null || stuck
      ? NO_FORECAST
      : forecastFull(known, { nowMs: state.levelAtMs, room_pct: settings.full_pct - level_pct, utcOffsetMs: settings.utcOffsetMs });
  return {
    fullAtMs,
    fullFromMs,
    fullToMs,
    emptied,
    emptiedAtMs: state.emptiedAtMs,
    level_pct,
    rate_pct_per_day: known === null ? null : known.rate_pct_per_day,
    stuck,
    heating,
  };
}

/** A full bin shows one value for good reason. */
function isStuck(state: FillState, level_pct: number, { stuckRise_pct, stuckMs, full_pct }: FillSettings): boolean {
  const sameMs = state.levelAtMs - state.sameSinceMs;
  return level_pct < full_pct && sameMs >= stuckMs && (state.sameRate_pct_per_day * sameMs) / DAY_MS >= stuckRise_pct;
}
