import { solve } from "./cholesky.ts";
import { PROFILE_TERMS } from "./pressure-profile.ts";

/**
 * Second moments of the profile's terms and the sensors, forgetting: rows 0..PROFILE_TERMS-1 are the terms, then one a sensor;
 * each row ends at its own column. `pairs` has the weight of each moment, since not all sensors are heard in all bins.
 */
export interface Moments {
  readonly sums: number[][];
  readonly pairs: number[][];
}

/** A term's own ridge: enough against terms that have not been seen yet, such as the weekend. */
const TERM_RIDGE = 1e-4;

export const newMoments = (): Moments => ({
  sums: Array.from({ length: PROFILE_TERMS }, (_, row) => zeros(row + 1)),
  pairs: Array.from({ length: PROFILE_TERMS }, (_, row) => zeros(row + 1)),
});

const zeros = (length: number): number[] => Array.from({ length }, () => 0);

export function addSensor({ sums, pairs }: Moments): void {
  sums.push(zeros(sums.length + 1));
  pairs.push(zeros(pairs.length + 1));
}

export function removeSensor({ sums, pairs }: Moments, sensor: number): void {
  const row = PROFILE_TERMS + sensor;
  for (const half of [sums, pairs]) {
    half.splice(row, 1);
    for (let below = row; below < half.length; below++) half[below]?.splice(row, 1);
  }
}

/** Takes one bin in. `values`: by row, NaN where there is none. */
export function takeBin({ sums, pairs }: Moments, values: Float64Array, keep: number): void {
  for (let row = 0; row < sums.length; row++) {
    const value = values[row] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    const sum = sums[row] ?? [];
    const weight = pairs[row] ?? [];
    for (let column = 0; column <= row; column++) {
      const other = values[column] ?? Number.NaN;
      if (Number.isNaN(other)) continue;
      sum[column] = keep * (sum[column] ?? 0) + value * other;
      weight[column] = keep * (weight[column] ?? 0) + 1;
    }
  }
}

function momentAt({ sums, pairs }: Moments, one: number, other: number): number {
  const [row, column] = one > other ? [one, other] : [other, one];
  const weight = pairs[row]?.[column] ?? 0;
  return weight > 0 ? (sums[row]?.[column] ?? 0) / weight : 0;
}

/** Mean and standard deviation of a sensor, kPa from its reference. */
export function spreadOf(moments: Moments, sensor: number): { readonly mean: number; readonly deviation: number } {
  const row = PROFILE_TERMS + sensor;
  const mean = momentAt(moments, row, 0);
  return { mean, deviation: Math.sqrt(Math.max(0, momentAt(moments, row, row) - mean * mean)) };
}

/**
 * How far each of these sensors (ascending) is below what the hour and the others make of it, kPa, in their order: the residual of
 * the ridge regression of each on the terms and all others, all of them at once from one solution of the moments.
 */
export function dropsOf(moments: Moments, values: Float64Array, sensors: readonly number[], ridge_kpa2: number): Float64Array {
  const rows = Int32Array.from({ length: PROFILE_TERMS + sensors.length }, (_, row) =>
    row < PROFILE_TERMS ? row : PROFILE_TERMS + (sensors[row - PROFILE_TERMS] ?? 0),
  );
  const { answer, diagonal } = solve(
    matrixOf(moments, rows, ridge_kpa2),
    Float64Array.from(rows, (row) => values[row] ?? 0),
    PROFILE_TERMS,
  );
  return diagonal.map((entry, index) => -answer[PROFILE_TERMS + index]! / entry);
}

function matrixOf({ sums, pairs }: Moments, rows: Int32Array, ridge_kpa2: number): Float64Array {
  const size = rows.length;
  const matrix = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    const sum = sums[rows[row]!]!;
    const weight = pairs[rows[row]!]!;
    for (let column = 0; column <= row; column++) {
      const from = rows[column]!;
      matrix[row * size + column] = weight[from]! > 0 ? sum[from]! / weight[from]! : 0;
    }
    matrix[row * size + row]! += row < PROFILE_TERMS ? TERM_RIDGE : ridge_kpa2;
  }
  return matrix;
}
