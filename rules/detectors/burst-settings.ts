/** How a burst is told from an ordinary day. Fitted on seeds 1 to 6 of the generated town; scored on others by `npm run evaluate`. */
export interface BurstSettings {
  /** Length of a bin. Readings within it are averaged by the caller. */
  readonly binMs: number;
  /** A whole week, so that a weekend has been seen. */
  readonly learnDays: number;
  /** What is older than this counts half. */
  readonly halfLifeDays: number;
  /** Added to each sensor's variance, kPa²: keeps sensors that always agree from explaining each other's noise. */
  readonly ridge_kpa2: number;
  /** In standard deviations of the residual, long-run: what a bin must exceed to count at all, and the most that one bin counts. */
  readonly allowance: number;
  readonly binScoreMax: number;
  /** Score at which it is a burst; higher where the learning days went higher. */
  readonly threshold: number;
  /** Of a network of three sensors or fewer: their residuals last, and count little. */
  readonly thresholdFew: number;
  readonly thresholdMax: number;
  readonly overHighest: number;
}

const MINUTE_MS = 60_000;

export const BURST_SETTINGS: BurstSettings = {
  binMs: 5 * MINUTE_MS,
  learnDays: 7,
  halfLifeDays: 14,
  ridge_kpa2: 1,
  allowance: 0.45,
  binScoreMax: 12,
  threshold: 42,
  thresholdFew: 15,
  thresholdMax: 150,
  overHighest: 1.3,
};

/** Sensors of one network: the state's and each bin's cost grow with their square and cube. */
export const SENSORS_MAX = 50;
/** A sensor not heard of for so long is forgotten. */
export const GONE_MS = 7 * 24 * 60 * MINUTE_MS;
export const DAY_MS = 24 * 60 * MINUTE_MS;
