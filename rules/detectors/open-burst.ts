import type { SensorMemory } from "./sensor-memory.ts";

/** A burst that has been raised; changed in place. */
export interface OpenBurst {
  readonly sinceMs: number;
  readonly raisedMs: number;
  /** The sensor by which its end is told, and its drop of late, kPa. */
  sensor: string;
  drop_kpa: number;
  /** Evidence that it is over: logarithm of the odds. */
  quiet: number;
}

/** So fast the drop is followed, bins. */
const FOLLOW_BINS = 48;
/** "Still there" means at least this share of the drop. */
const SHARE = 0.6;
/** Odds of e^12 end it; no bin gives more than e^4, so that one bin never does. */
const QUIET_ENOUGH = 12;
const QUIET_A_BIN = 4;

export const openBurst = ({ id, drop_kpa, lowAtMs }: SensorMemory, atMs: number): OpenBurst => ({
  sinceMs: lowAtMs,
  raisedMs: atMs,
  sensor: id,
  drop_kpa,
  quiet: 0,
});

/** Another sensor shows the burst better. */
export function followAnother(burst: OpenBurst, { id, drop_kpa }: SensorMemory): void {
  burst.sensor = id;
  burst.drop_kpa = drop_kpa;
}

/**
 * Takes one bin's drop in; true where it is over: a sequential test of "no drop" against "most of the drop is still there".
 * `deviation_kpa`: of a sensor's drops in ordinary bins, in the long run.
 */
export function followEnd(burst: OpenBurst, drop_kpa: number, deviation_kpa: number): boolean {
  const still_kpa = SHARE * Math.max(burst.drop_kpa, deviation_kpa / 2);
  const odds = (still_kpa * (still_kpa / 2 - drop_kpa)) / (deviation_kpa * deviation_kpa);
  burst.quiet = Math.max(0, burst.quiet + Math.max(-QUIET_A_BIN, Math.min(QUIET_A_BIN, odds)));
  burst.drop_kpa += (drop_kpa - burst.drop_kpa) / FOLLOW_BINS;
  return burst.quiet > QUIET_ENOUGH;
}
