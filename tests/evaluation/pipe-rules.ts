import { STEPS_A_DAY } from "./pipe-world.ts";

/** A plain rule: does this sensor's value raise an alarm at this step? */
export type PlainRule = (sensor: number, step: number, kpa: number) => boolean;

interface Usual {
  readonly usual: readonly Float64Array[];
  readonly learnSteps: number;
}

/** Kindly fitted: the least margin that gives no false alarm on the very days on which it is scored. */
function withoutFalseAlarms({ usual, learnSteps }: Usual, excess: (sensor: number, step: number, kpa: number) => number): PlainRule {
  let margin = 0;
  usual.forEach((series, sensor) => {
    for (let step = learnSteps; step < series.length; step++) margin = Math.max(margin, excess(sensor, step, series[step]!));
  });
  return (sensor, step, kpa) => excess(sensor, step, kpa) > margin;
}

/** Below the lowest of the learning days. */
export function fixedMinimum(world: Usual): PlainRule {
  const lowest = world.usual.map((series) => series.slice(0, world.learnSteps).reduce((least, kpa) => Math.min(least, kpa), Infinity));
  return withoutFalseAlarms(world, (sensor, _step, kpa) => lowest[sensor]! - kpa);
}

/** Below the mean of the hour of the day by some standard deviations. */
export function timeOfDayBand(world: Usual): PlainRule {
  const hours = world.usual.map((series) => Array.from({ length: 24 }, (_, hour) => hourOf(series.slice(0, world.learnSteps), hour)));
  return withoutFalseAlarms(world, (sensor, step, kpa) => {
    const { mean, deviation } = hours[sensor]![Math.floor((step % STEPS_A_DAY) / 12)]!;
    return (mean - kpa) / deviation;
  });
}

function hourOf(series: Float64Array, hour: number): { readonly mean: number; readonly deviation: number } {
  const values = series.filter((_, step) => Math.floor((step % STEPS_A_DAY) / 12) === hour);
  const mean = values.reduce((sum, kpa) => sum + kpa, 0) / values.length;
  const variance = values.reduce((sum, kpa) => sum + (kpa - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance + 0.01) };
}
