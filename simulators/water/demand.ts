import type { Random } from "../random.ts";

const HOUR_MIN = 60;
const DAY_MIN = 24 * HOUR_MIN;

/** How water is drawn over a week, and by how much it wanders from that. Standard deviations are shares of the demand. */
export interface DemandManner {
  /** What all draw more or less of together, and how long it lasts from step to step (AR(1)). */
  readonly common: { readonly deviation: number; readonly memory: number };
  /** What each node does by itself. */
  readonly own: { readonly deviation: number; readonly memory: number };
  /** One day is not like the other. */
  readonly day: number;
  /** Share of nodes that are shops and offices. */
  readonly offices: number;
}

export const USUAL_MANNER: DemandManner = {
  common: { deviation: 0.05, memory: 0.97 },
  own: { deviation: 0.25, memory: 0.85 },
  day: 0.03,
  offices: 0.15,
};

/** AR(1): standard deviation `deviation`, so that the next is `memory` times the last and something new. */
export function wandering(random: Random, length: number, { deviation, memory }: DemandManner["own"]): Float64Array {
  const fresh = deviation * Math.sqrt(1 - memory * memory);
  const series = new Float64Array(length);
  let now = deviation * random.normal();
  for (let step = 0; step < length; step++) {
    series[step] = now;
    now = memory * now + fresh * random.normal();
  }
  return series;
}

function hump(minute: number, top: number, width: number): number {
  const apart = Math.abs(minute - top);
  const distance = Math.min(apart, DAY_MIN - apart);
  return Math.exp(-(distance * distance) / (2 * width * width));
}

/** Share of the mean demand at a minute of the week (Monday 0:00 is 0): people sleep longer at the week's end. */
export function homeDemand(minuteOfWeek: number): number {
  const isWeekend = minuteOfWeek >= 5 * DAY_MIN;
  const minute = minuteOfWeek % DAY_MIN;
  const morning = isWeekend ? 9 * HOUR_MIN : 7.3 * HOUR_MIN;
  const habit =
    0.38 + 1.15 * hump(minute, morning, 75) + 0.45 * hump(minute, 12.3 * HOUR_MIN, 90) + 1.2 * hump(minute, 19.5 * HOUR_MIN, 120);
  return habit * (isWeekend ? 1.06 : 1);
}

/** The same of a shop or an office. */
export function officeDemand(minuteOfWeek: number): number {
  const isWeekend = minuteOfWeek >= 5 * DAY_MIN;
  const minute = minuteOfWeek % DAY_MIN;
  return 0.3 + (isWeekend ? 0.5 : 1.7) * hump(minute, 13.5 * HOUR_MIN, 190);
}

/** What the network draws as a whole, to be multiplied by each node's own: days, weather, a match on television. */
export function commonDemand(random: Random, steps: number, stepsADay: number, manner: DemandManner): Float64Array {
  const drift = wandering(random.fork("common"), steps, manner.common);
  const days = random.fork("days");
  let day = 1;
  return drift.map((value, step) => {
    if (step % stepsADay === 0) day = 1 + manner.day * days.normal();
    return day * (1 + value);
  });
}
