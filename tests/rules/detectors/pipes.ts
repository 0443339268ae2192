import { BURST_SETTINGS, type BurstSettings } from "../../../rules/detectors/burst-settings.ts";
import type { BurstState, BurstVerdict, PressureBin } from "../../../rules/detectors/burst-state.ts";
import { closeBurstBin } from "../../../rules/detectors/burst.ts";
import { createRandom } from "../../../simulators/random.ts";

/** Quarter hours and fewer days keep the tests quick; everything else is as it ships. */
export const QUICK: BurstSettings = { ...BURST_SETTINGS, binMs: 900_000 };
export const BINS_A_DAY = 96;
/** A Monday, 0:00. */
const MONDAY_MS = Date.UTC(2024, 0, 1);

export interface Happening {
  /** kPa to take off a sensor at a bin. */
  readonly drop?: (sensor: number, bin: number) => number;
  /** The value that a sensor says instead of the true one; null: it says nothing. */
  readonly says?: (sensor: number, bin: number, kpa: number) => number | null;
  readonly planned?: (bin: number) => boolean;
}

/** Bins of a network whose sensors all feel the same demand, each in its measure, and some noise of their own. */
export function binsOf(sensors: number, bins: number, happening: Happening = {}, seed = 1): readonly PressureBin[] {
  const random = createRandom(seed);
  const shares = Array.from({ length: sensors }, () => random.between(10, 40));
  let drift = 0;
  return Array.from({ length: bins }, (_, bin) => {
    const minuteOfWeek = (bin * 15) % 10_080;
    drift = 0.9 * drift + 0.05 * random.normal();
    const demand = (0.6 + 0.4 * Math.sin(((minuteOfWeek / 1_440) % 1) * 2 * Math.PI)) * (1 + drift);
    const values = shares.map((share, sensor) => {
      const kpa = 500 - 10 * sensor - share * demand + 0.4 * random.normal() - (happening.drop?.(sensor, bin) ?? 0);
      const said = happening.says === undefined ? kpa : happening.says(sensor, bin, kpa);
      return said === null ? [] : [[`s${sensor}`, Math.round(said * 10) / 10] as const];
    });
    return {
      atMs: MONDAY_MS + (bin + 1) * 900_000,
      minuteOfWeek,
      pressure_kpa: Object.fromEntries(values.flat()),
      planned: happening.planned?.(bin) ?? false,
    };
  });
}

export interface Watched {
  readonly state: BurstState | null;
  readonly verdicts: readonly BurstVerdict[];
}

export function watch(bins: readonly PressureBin[], from: BurstState | null = null, settings = QUICK): Watched {
  let state = from;
  const verdicts = bins.map((bin) => {
    const closed = closeBurstBin(state, bin, settings);
    state = closed.state;
    return closed.verdict;
  });
  return { state, verdicts };
}

/** First bin with a burst, and the first after it without one; -1 where there is none. */
export function spanOf({ verdicts }: Watched): { readonly raised: number; readonly over: number } {
  const raised = verdicts.findIndex(({ burst }) => burst !== null);
  return { raised, over: raised < 0 ? -1 : verdicts.findIndex(({ burst }, bin) => bin > raised && burst === null) };
}
