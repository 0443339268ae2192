/** Classes of the network's load (or of the hour), each with its own noise: water drawn fast moves pressure more. */
export const SLOTS = 12;

/** What is kept of one sensor; changed in place. Numbers alone, so that it can be written as JSON. */
export interface SensorMemory {
  readonly id: string;
  /** First value heard: sums are kept of what differs from it, for precision. */
  readonly reference_kpa: number;
  /** Bin of the network in which it was first heard, or in which its level was found to be another. */
  joined: number;
  /** Bins in a row in which it read far too high. */
  wild: number;
  /** Bins in which it was heard since, and those whose residual entered its scales. */
  bins: number;
  residuals: number;
  lastAtMs: number;
  last_kpa: number | null;
  /** Bins in a row with exactly this value, how far the others moved meanwhile, and its usual step from bin to bin. */
  same: number;
  othersLow: number;
  othersHigh: number;
  step_kpa: number;
  /** Sums of squared residuals and their weights, by slot, forgetting. */
  readonly squares: number[];
  readonly weights: number[];
  /** For the memory of the residual from bin to bin: products and squares of neighbours in time, forgetting. */
  product: number;
  square: number;
  lastResidual: number;
  /** CUSUM of drops, when it last was low, and the drop of late. */
  score: number;
  lowAtMs: number;
  drop_kpa: number;
}

export const newSensor = (id: string, kpa: number, { atMs, joined }: { readonly atMs: number; readonly joined: number }): SensorMemory => ({
  id,
  // Never -0, which JSON does not know.
  reference_kpa: kpa + 0,
  joined,
  wild: 0,
  bins: 0,
  residuals: 0,
  lastAtMs: atMs,
  last_kpa: null,
  same: 1,
  othersLow: 0,
  othersHigh: 0,
  step_kpa: 0,
  squares: Array.from({ length: SLOTS }, () => 0),
  weights: Array.from({ length: SLOTS }, () => 0),
  product: 0,
  square: 0,
  lastResidual: 0,
  score: 0,
  lowAtMs: atMs,
  drop_kpa: 0,
});

/** Its level is another now (a sensor was adjusted, a valve stays shut): what was known of it is not true any more. */
export function beginAnew(sensor: SensorMemory, joined: number): void {
  sensor.joined = joined;
  sensor.wild = 0;
  sensor.bins = 0;
  sensor.residuals = 0;
  sensor.score = 0;
  sensor.drop_kpa = 0;
  sensor.product = 0;
  sensor.square = 0;
  sensor.lastResidual = 0;
  sensor.squares.fill(0);
  sensor.weights.fill(0);
}

/** Forgets within some three days of bins. */
const KEEP = 0.999;
/** Bins of a slot before its own scale is trusted. */
const SLOT_MIN = 6;
/** A residual that is still as it was in the last bin says little new; never taken as wholly the same. */
const MEMORY_MAX = 0.95;
const OUTLIER = 5;

/** Standard deviation of its residual in a slot, kPa; that of its noisiest where the slot is hardly known; null: not known at all. */
export function scaleOf(sensor: SensorMemory, slot: number): number | null {
  const at = (index: number): number | null => {
    const weight = sensor.weights[index] ?? 0;
    return weight > SLOT_MIN ? Math.sqrt((sensor.squares[index] ?? 0) / weight + 1e-6) : null;
  };
  const own = at(slot);
  if (own !== null) return own;
  let noisiest: number | null = null;
  for (let index = 0; index < SLOTS; index++) noisiest = Math.max(noisiest ?? 0, at(index) ?? 0);
  return noisiest === null || noisiest === 0 ? null : noisiest;
}

/** By how much the standard deviation of sums of its residuals exceeds that of independent ones (AR(1)). */
export function persistence({ product, square }: SensorMemory): number {
  const memory = square > 0 ? Math.min(MEMORY_MAX, Math.max(0, product / square)) : 0;
  return Math.sqrt((1 + memory) / (1 - memory));
}

/** What a drop counts, in standard deviations of its long run: drops that last by nature count less. */
export const weighted = (sensor: SensorMemory, drop_kpa: number, scale: number | null): number =>
  scale === null ? 0 : drop_kpa / scale / persistence(sensor);

/** Takes a residual of an ordinary bin in; one far out counts as one less far. */
export function takeResidual(sensor: SensorMemory, drop_kpa: number, slot: number): void {
  const scale = scaleOf(sensor, slot);
  const bound = scale === null ? Infinity : OUTLIER * scale;
  const drop = Math.min(bound, Math.max(-bound, drop_kpa));
  const now = scale === null ? 0 : drop / scale;
  sensor.product = KEEP * sensor.product + now * sensor.lastResidual;
  sensor.square = KEEP * sensor.square + now * now;
  sensor.lastResidual = now;
  sensor.squares[slot] = KEEP * (sensor.squares[slot] ?? 0) + drop * drop;
  sensor.weights[slot] = KEEP * (sensor.weights[slot] ?? 0) + 1;
  sensor.residuals++;
}
