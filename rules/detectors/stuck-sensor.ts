import type { SensorMemory } from "./sensor-memory.ts";

/** Bins in a row with exactly the same mean: no judgement from here on, for nothing can be read from it. */
const STILL_BINS = 3;
/** From here on it is called stuck, if the others have moved so that it should have. */
const STUCK_BINS = 12;
/** Without others to compare with: half a day at 5 min. */
const STUCK_ALONE_BINS = 144;
/** It should have moved by so many of its usual steps. */
const STEPS = 3;

/** Counts bins without movement. `others`: where the other sensors stand, in standard deviations of theirs; null where there are none. */
export function followMovement(sensor: SensorMemory, kpa: number, others: number | null): void {
  const level = others ?? 0;
  if (kpa === sensor.last_kpa) {
    sensor.same++;
    sensor.othersLow = Math.min(sensor.othersLow, level);
    sensor.othersHigh = Math.max(sensor.othersHigh, level);
  } else {
    sensor.same = 1;
    sensor.othersLow = level;
    sensor.othersHigh = level;
    if (sensor.last_kpa !== null) sensor.step_kpa += (Math.abs(kpa - sensor.last_kpa) - sensor.step_kpa) / 100;
  }
  sensor.last_kpa = kpa;
}

export const isStill = ({ same }: SensorMemory): boolean => same >= STILL_BINS;

/** `deviation_kpa`: its own usual movement. A sensor of coarse steps in a quiet night is still, and not stuck. */
export function isStuck(sensor: SensorMemory, deviation_kpa: number, hasOthers: boolean): boolean {
  if (!hasOthers) return sensor.same >= STUCK_ALONE_BINS;
  const expected_kpa = deviation_kpa * (sensor.othersHigh - sensor.othersLow);
  return sensor.same >= STUCK_BINS && expected_kpa > STEPS * sensor.step_kpa;
}
