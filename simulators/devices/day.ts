import { wander } from "../random.ts";

const HOUR_MS = 3_600_000;
/** China has one time zone and no summer time: eight hours ahead. */
const AHEAD_MS = 8 * HOUR_MS;

/** Hour of the day in [0, 24) where the community is. */
export const hourOf = (simulatedMs: number): number => ((((simulatedMs + AHEAD_MS) / HOUR_MS) % 24) + 24) % 24;

/** Simulated time at which a play begins, ms since 1970: an autumn day like any other, at this hour where the community is. */
export const startOfPlay = (hour: number): number => Date.UTC(2026, 8, 22) - AHEAD_MS + hour * HOUR_MS;

/** A rounded hump of the day around an hour, 1 at its top; `width` in hours is its standard deviation. */
function hump(hour: number, top: number, width: number): number {
  const apart = Math.abs(hour - top);
  const distance = Math.min(apart, 24 - apart);
  return Math.exp(-(distance * distance) / (2 * width * width));
}

/** Outdoor temperature, degC: an autumn day in Zhejiang, warmest at three, with weather that wanders. */
export function outdoor_c(seed: number, simulatedMs: number): number {
  const swing = 5 * Math.cos(((hourOf(simulatedMs) - 15) / 24) * 2 * Math.PI);
  return 18 + swing + 1.5 * wander(seed, simulatedMs / (3 * HOUR_MS));
}

/** How much of the community's greatest demand for water is drawn, 0 to 1: breakfast, noon, and the evening's cooking and showers. */
export function waterDemand(seed: number, simulatedMs: number): number {
  const hour = hourOf(simulatedMs);
  const habit = 0.06 + 0.75 * hump(hour, 7.3, 1.1) + 0.3 * hump(hour, 12, 1.3) + 0.9 * hump(hour, 19.5, 1.9);
  // All taps together: the same for every sensor, and changing over some ten minutes.
  return Math.max(0, Math.min(1, habit * (1 + 0.12 * wander(seed, simulatedMs / 600_000))));
}

/** Share of a day's waste that has been thrown away since the collection at `collectedAt` (hours), 0 to 1. */
export function wasteSince(collectedAt: number, simulatedMs: number): number {
  const since = (hourOf(simulatedMs) - collectedAt + 24) % 24;
  // People throw away on the way to work and after supper; nobody at night. Shares by hours since a collection about six.
  const points: readonly (readonly [number, number])[] = [
    [0, 0],
    [1, 0.08],
    [3, 0.3],
    [7, 0.45],
    [11, 0.55],
    [14.5, 0.9],
    [17, 1],
    [24, 1],
  ];
  for (let index = 1; index < points.length; index++) {
    const [fromHour, fromShare] = points[index - 1] ?? [0, 0];
    const [toHour, toShare] = points[index] ?? [24, 1];
    if (since <= toHour) return fromShare + ((since - fromHour) / (toHour - fromHour)) * (toShare - fromShare);
  }
  return 1;
}
