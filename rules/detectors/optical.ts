import { type Criterion, criterionOf } from "./criterion.ts";
import type { SmokeSettings } from "./smoke-settings.ts";
import { follow, stepOf, type Trace } from "./trace.ts";

/** Smoke in the chamber, from the moment it left clean air until the air is clean again. */
export interface Episode {
  readonly sinceMs: number;
  readonly peak_pct_m: number;
  readonly peakAtMs: number;
}

export interface OpticalState {
  readonly trace: Trace;
  /** When there last was smoke; null: never. */
  readonly smokeAtMs: number | null;
  /** Since when there has been smoke, and dense smoke, without a pause; null: there is none. */
  readonly smokeSinceMs: number | null;
  readonly denseSinceMs: number | null;
  readonly episode: Episode | null;
}

/** An episode begins at this share of the level of smoke, and is over below half of that. */
const EPISODE_SHARE = 0.6;
/** Smoke comes in billows: it stays dense above this share of the level. */
const DENSE_SHARE = 0.7;
/** Longer without smoke, and it is another puff. */
const PAUSE_MS = 30_000;

/** Smoke after one more sample, % per m; one that can't be changes nothing. */
export function look(state: OpticalState | null, value_pct_m: number, atMs: number, { smoke }: SmokeSettings): OpticalState | null {
  if (!(value_pct_m >= 0 && value_pct_m <= 100)) return state;
  const trace = follow(state?.trace ?? null, value_pct_m, atMs, smoke);
  if (trace === state?.trace) return state;
  const isSmoke = excessOf(trace, smoke) >= smoke.excess_pct_m;
  return {
    trace,
    smokeAtMs: isSmoke ? atMs : (state?.smokeAtMs ?? null),
    smokeSinceMs: smokeSince(state, isSmoke, atMs),
    denseSinceMs: denseSince(state?.denseSinceMs ?? null, trace, smoke.dense_pct_m),
    episode: episodeAfter(state?.episode ?? null, trace, smoke),
  };
}

/** A short pause is a billow's. Two samples in a row with smoke have none between them, however far apart. */
function smokeSince(state: OpticalState | null, isSmoke: boolean, atMs: number): number | null {
  if (state === null || state.smokeAtMs === null || state.smokeSinceMs === null) return isSmoke ? atMs : null;
  const goesOn = atMs - state.smokeAtMs <= PAUSE_MS || (isSmoke && state.smokeAtMs === state.trace.atMs);
  return goesOn ? state.smokeSinceMs : isSmoke ? atMs : null;
}

function denseSince(sinceMs: number | null, { agreed, fast, atMs }: Trace, dense_pct_m: number): number | null {
  if (sinceMs === null) return agreed >= dense_pct_m ? atMs : null;
  return fast >= dense_pct_m * DENSE_SHARE ? sinceMs : null;
}

/** What the chamber always shows is dirt, up to a point. */
const cleanOf = ({ slow }: Trace, { clean_pct_m }: SmokeSettings["smoke"]): number => Math.min(slow, clean_pct_m);

const excessOf = (trace: Trace, smoke: SmokeSettings["smoke"]): number => stepOf(trace, cleanOf(trace, smoke));

function episodeAfter(episode: Episode | null, trace: Trace, smoke: SmokeSettings["smoke"]): Episode | null {
  const { value, fast, atMs } = trace;
  const begin_pct_m = cleanOf(trace, smoke) + smoke.excess_pct_m * EPISODE_SHARE;
  const end_pct_m = cleanOf(trace, smoke) + (smoke.excess_pct_m * EPISODE_SHARE) / 2;
  if (episode === null) return value < begin_pct_m ? null : { sinceMs: atMs, peak_pct_m: value, peakAtMs: atMs };
  if (value < end_pct_m && fast < end_pct_m) return null;
  return value > episode.peak_pct_m ? { sinceMs: episode.sinceMs, peak_pct_m: value, peakAtMs: atMs } : episode;
}

export function opticalCriteria({ trace }: OpticalState, { smoke }: SmokeSettings): readonly Criterion[] {
  return [
    criterionOf("smoke-level", excessOf(trace, smoke), smoke.excess_pct_m, "%/m"),
    criterionOf("smoke-dense", trace.agreed, smoke.dense_pct_m, "%/m"),
  ];
}
