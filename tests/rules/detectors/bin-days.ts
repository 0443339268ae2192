import {
  type FillSample,
  type FillSettings,
  FILL_SETTINGS,
  type FillState,
  type FillVerdict,
  observeFill,
} from "../../../rules/detectors/fill.ts";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** Monday 5 January 2026, midnight in China. */
export const MONDAY_MS = Date.UTC(2026, 0, 4, 16);

/** Plays samples in order; the verdict of each. */
export function observed(
  samples: readonly FillSample[],
  settings: FillSettings = FILL_SETTINGS,
): { readonly state: FillState | null; readonly verdicts: readonly FillVerdict[] } {
  let state: FillState | null = null;
  const verdicts: FillVerdict[] = [];
  for (const sample of samples) {
    const next = observeFill(state, sample, settings);
    state = next.state;
    verdicts.push(next.verdict);
  }
  return { state, verdicts };
}

interface Course {
  readonly days: number;
  /** What comes in on a day, percent. */
  readonly rise_pct: (day: number) => number;
  /** Emptied at this level when the day begins; above 100: never. */
  readonly emptiedAt_pct: number;
  readonly noise: () => number;
  readonly everyMs?: number;
}

/** The reports of a bin over days, its true level beside each. */
export function course({
  days,
  rise_pct,
  emptiedAt_pct,
  noise,
  everyMs = HOUR_MS,
}: Course): readonly (FillSample & { readonly true_pct: number })[] {
  const samples: (FillSample & { true_pct: number })[] = [];
  let level = 5;
  for (let day = 0; day < days; day++) {
    if (level >= emptiedAt_pct) level = 3;
    const rise = rise_pct(day);
    for (let ms = 0; ms < DAY_MS; ms += everyMs) {
      const true_pct = Math.min(100, level + (rise * ms) / DAY_MS);
      samples.push({ atMs: MONDAY_MS + day * DAY_MS + ms, fill_pct: Math.min(100, Math.max(0, true_pct + noise())), true_pct });
    }
    level = Math.min(100, level + rise);
  }
  return samples;
}
