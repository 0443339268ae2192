import { observeSmoke, type SmokeSample, type SmokeState } from "../../rules/detectors/smoke.ts";
import type { SmokeSettings } from "../../rules/detectors/smoke-settings.ts";

/** Seconds at which a recording was first suspected and first called a fire, counted from `from_s`; Infinity: never. */
export interface FirstVerdicts {
  readonly suspected_s: number;
  readonly fire_s: number;
}

/** Plays samples from the first on; verdicts outside [from_s, until_s) don't count. */
export function firstVerdicts(
  samples: readonly SmokeSample[],
  settings: SmokeSettings,
  { from_s = -Infinity, until_s = Infinity }: { from_s?: number; until_s?: number } = {},
): FirstVerdicts {
  let state: SmokeState | null = null;
  let suspected_s = Infinity;
  for (const sample of samples) {
    const at_s = sample.atMs / 1_000;
    if (at_s >= until_s) break;
    const observed = observeSmoke(state, sample, settings);
    state = observed.state;
    if (at_s < from_s || observed.verdict.grade === "none") continue;
    suspected_s = Math.min(suspected_s, at_s);
    if (observed.verdict.grade === "fire") return { suspected_s, fire_s: at_s };
  }
  return { suspected_s, fire_s: Infinity };
}
