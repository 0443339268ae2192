/** A bin without a sensor: how full it was is known only when somebody empties it. Times are event time, ms since 1970. */
export interface VisitedState {
  readonly lastAtMs: number;
  /** Sums that fade from visit to visit: what was found in it, percent, over the days it took. */
  readonly found_pct: number;
  readonly days: number;
  /** Fading share of the visits that were needed. */
  readonly neededShare: number;
  readonly visits: number;
}

export interface Visit {
  readonly atMs: number;
  /** How full it was found, 0 to 100. */
  readonly fill_pct: number;
}

export interface VisitSettings {
  /** A visit was needed where it was at least so full: halfway between the classes "little" (20 %) and "more than half" (60 %). */
  readonly neededFrom_pct: number;
  /** Weight of the newest visit in the rate and in the share. */
  readonly rateWeight: number;
  readonly shareWeight: number;
  /** A bin nobody has been at: so many percent a day, worth so many days of its own. */
  readonly priorRate_pct_per_day: number;
  readonly priorDays: number;
  /** Log-odds that it is needed: `base` + `level` x ln(expected / 60 %) + `share` x (share of its visits that were needed - 1/2). */
  readonly base: number;
  readonly level: number;
  readonly share: number;
  /** Chance from which it is called needed; below one half, since an overflowing bin costs more than a trip. */
  readonly neededFrom: number;
}

/**
 * Weights: a logistic fit to the collections of the first 45 days of Philadelphia's street bins, first quarter of 2014;
 * what it scores on the later days stands in tests/evaluation/bins.ts. The weekday did not help (F1 + 0.001) and is left out.
 */
export const VISIT_SETTINGS: VisitSettings = {
  neededFrom_pct: 40,
  rateWeight: 0.3,
  shareWeight: 0.2,
  priorRate_pct_per_day: 25,
  priorDays: 3,
  base: 0.12,
  level: 0.48,
  share: 3.9,
  neededFrom: 0.345,
};

export interface NeedVerdict {
  readonly needed: boolean;
  /** 0 to 1. */
  readonly chance: number;
  /** Rate x days since it was emptied; may be over 100. */
  readonly expected_pct: number;
  readonly rate_pct_per_day: number;
}

const DAY_MS = 86_400_000;
/** Two visits in one hour: the second says nothing about a rate, but must not divide by nothing. */
const DAYS_MIN = 0.05;
/** What ln(expected / 60 %) is measured from: a bin more than half full. */
const REFERENCE_PCT = 60;

/** Takes in one visit. A visit before the newest one changes nothing. */
export function observeVisit(
  state: VisitedState | null,
  { atMs, fill_pct }: Visit,
  settings: VisitSettings = VISIT_SETTINGS,
): VisitedState {
  const { rateWeight, shareWeight, priorRate_pct_per_day, priorDays, neededFrom_pct } = settings;
  const neededNow = fill_pct >= neededFrom_pct ? 1 : 0;
  if (state === null) {
    return {
      lastAtMs: atMs,
      found_pct: priorRate_pct_per_day * priorDays,
      days: priorDays,
      neededShare: faded(0.5, neededNow, shareWeight),
      visits: 1,
    };
  }
  if (atMs < state.lastAtMs) return state;
  const days = daysBetween(state.lastAtMs, atMs);
  return {
    lastAtMs: atMs,
    found_pct: faded(state.found_pct, fill_pct * priorDays, rateWeight),
    days: faded(state.days, days * priorDays, rateWeight),
    neededShare: faded(state.neededShare, neededNow, shareWeight),
    visits: state.visits + 1,
  };
}

/** Whether the bin needs emptying at `atMs`, from its own past only. null: nobody has been at it yet. */
export function needsEmptying(state: VisitedState | null, atMs: number, settings: VisitSettings = VISIT_SETTINGS): NeedVerdict | null {
  if (state === null) return null;
  const { base, level, share, neededFrom } = settings;
  const rate_pct_per_day = state.found_pct / state.days;
  const expected_pct = rate_pct_per_day * daysBetween(state.lastAtMs, atMs);
  // A bin that was always found empty has a rate of nothing: its logarithm is held.
  const odds = base + level * Math.log(Math.max(expected_pct, 0.1) / REFERENCE_PCT) + share * (state.neededShare - 0.5);
  const chance = 1 / (1 + Math.exp(-odds));
  return { needed: chance >= neededFrom, chance, expected_pct, rate_pct_per_day };
}

const daysBetween = (fromMs: number, toMs: number): number => Math.max((toMs - fromMs) / DAY_MS, DAYS_MIN);
const faded = (old: number, now: number, weight: number): number => old + weight * (now - old);
