import { type Criterion, criterionOf } from "./criterion.ts";
import type { SmokeSettings } from "./smoke-settings.ts";
import { follow, stepOf, type Trace } from "./trace.ts";

/** Smoke in the chamber, from the moment it left clean air until the air is clean again. */
export interface Episode {
  readonly sinceMs: number;
  readonly peak_pct_m: number;
  readonly peakAtMs: number;
  /** Smoke times time, % per m x s, of samples that agreed. */
  readonly dose_pct_s_m: number;
}

export interface OpticalState {
  readonly trace: Trace;
  /** When there last was smoke; null: never. */
  readonly smokeAtMs: number | null;
  readonly episode: Episode | null;
}

/** An episode begins at this share of the level of smoke, and is over below half of that: smoke comes in billows. */
const EPISODE_SHARE = 0.6;

/** Smoke after one more sample, % per m; one that can't be changes nothing. */
export function look(state: OpticalState | null, value_pct_m: number, atMs: number, { smoke }: SmokeSettings): OpticalState | null {
  if (!(value_pct_m >= 0 && value_pct_m <= 100)) return state;
  const trace = follow(state?.trace ?? null, value_pct_m, atMs, smoke);
  if (trace === state?.trace) return state;
  const excess_pct_m = excessOf(trace, smoke);
  const isSmoke = excess_pct_m >= smoke.excess_pct_m;
  const wasSmoke = state !== null && state.smokeAtMs === state.trace.atMs;
  const added_pct_s_m = isSmoke && wasSmoke ? (excess_pct_m * (atMs - state.trace.atMs)) / 1_000 : 0;
  return {
    trace,
    smokeAtMs: isSmoke ? atMs : (state?.smokeAtMs ?? null),
    episode: episodeAfter(state?.episode ?? null, trace, added_pct_s_m, smoke),
  };
}

/** What the chamber always shows is dirt, up to a point. */
const cleanOf = ({ slow }: Trace, { clean_pct_m }: SmokeSettings["smoke"]): number => Math.min(slow, clean_pct_m);

const excessOf = (trace: Trace, smoke: SmokeSettings["smoke"]): number => stepOf(trace, cleanOf(trace, smoke));

function episodeAfter(episode: Episode | null, trace: Trace, added_pct_s_m: number, smoke: SmokeSettings["smoke"]): Episode | null {
  const { value, fast, atMs } = trace;
  const begin_pct_m = cleanOf(trace, smoke) + smoke.excess_pct_m * EPISODE_SHARE;
  const end_pct_m = cleanOf(trace, smoke) + (smoke.excess_pct_m * EPISODE_SHARE) / 2;
  if (episode === null) return value < begin_pct_m ? null : { sinceMs: atMs, peak_pct_m: value, peakAtMs: atMs, dose_pct_s_m: 0 };
  if (value < end_pct_m && fast < end_pct_m) return null;
  const dose_pct_s_m = episode.dose_pct_s_m + added_pct_s_m;
  if (value > episode.peak_pct_m) return { sinceMs: episode.sinceMs, peak_pct_m: value, peakAtMs: atMs, dose_pct_s_m };
  return added_pct_s_m === 0 ? episode : { ...episode, dose_pct_s_m };
}

export function opticalCriteria({ trace, episode }: OpticalState, { smoke }: SmokeSettings): readonly Criterion[] {
  return [
    criterionOf("smoke-level", excessOf(trace, smoke), smoke.excess_pct_m, "%/m"),
    criterionOf("smoke-dose", episode?.dose_pct_s_m ?? 0, smoke.dose_pct_s_m, "%·s/m"),
  ];
}
