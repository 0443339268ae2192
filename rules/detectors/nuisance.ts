import type { Episode } from "./optical.ts";
import type { SmokeSettings } from "./smoke-settings.ts";
import type { SmokeState } from "./smoke.ts";
import { riseOf, type Trace } from "./trace.ts";

export type Nuisance = "cooking" | "steam" | "dust" | "smoking";

/** Dust comes at once and then only settles, by half in this time or faster; smoke keeps coming. */
const DUST_RISE_MS = 10_000;
const DUST_HALF_MS = 90_000;
/** It has begun to settle below this share of its peak. */
const DUST_SETTLING_SHARE = 0.95;
/** Air over a stove is a little warmer, K; under a cigarette it is not. */
const STOVE_K = 0.5;
/** What short smoke without heat or CO looks like; null: like nothing of the kind, or it lasts too long. */
export function nuisanceOf(state: SmokeState, atMs: number, settings: SmokeSettings): Nuisance | null {
  const episode = state.smoke?.episode ?? null;
  if (state.smoke === null || episode === null || atMs - episode.sinceMs > settings.smoke.nuisanceMs) return null;
  if (isDamp(state, settings)) return "steam";
  if (isSettling(episode, state.smoke.trace)) return "dust";
  const isWarm = state.heat !== null && state.heat.trace.fast - state.heat.trace.slow >= STOVE_K;
  if (isWarm) return episode.peak_pct_m < settings.smoke.dense_pct_m ? "cooking" : null;
  return episode.peak_pct_m <= settings.smoke.smoking_pct_m ? "smoking" : null;
}

function isDamp({ humidity }: SmokeState, settings: SmokeSettings): boolean {
  return humidity !== null && riseOf(humidity, humidity.slow) >= settings.humidity.rise_pct;
}

function isSettling({ sinceMs, peakAtMs, peak_pct_m }: Episode, { value, atMs }: Trace): boolean {
  const most_pct_m = peak_pct_m * DUST_SETTLING_SHARE * 2 ** (-(atMs - peakAtMs) / DUST_HALF_MS);
  return peakAtMs - sinceMs <= DUST_RISE_MS && value <= most_pct_m;
}
