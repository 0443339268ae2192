import { observeSmoke, type SmokeSample, type SmokeState, type SmokeVerdict } from "../../../rules/detectors/smoke.ts";

/** What a detector would measure `s` seconds after the start. */
export type Curve = (s: number) => Omit<SmokeSample, "atMs">;

export interface Judged {
  readonly s: number;
  readonly verdict: SmokeVerdict;
  readonly state: SmokeState | null;
}

/** An evening at home, without events. */
const QUIET = { smoke_obscuration_pct_m: 0.2, temperature_c: 22, co_ppm: 1, humidity_pct: 55 };
/** Long enough for the detector to know its room. */
const BEFORE_S = 1_800;

/** A little of every sensor's noise, the same every time. */
const noise = (s: number): number => Math.sin(s * 12.9898) * 0.5 + Math.sin(s * 78.233) * 0.5;

/** What is added to the quiet evening from 0 s on, sampled every so many seconds after half an hour of nothing. */
export function added(extra: Curve, { every_s = 2, until_s = 900 } = {}): readonly SmokeSample[] {
  const samples: SmokeSample[] = [];
  for (let s = -BEFORE_S; s <= until_s; s += every_s) {
    const { smoke_obscuration_pct_m = 0, temperature_c = 0, co_ppm = 0, humidity_pct = 0 } = s < 0 ? {} : extra(s);
    samples.push({
      atMs: (s + BEFORE_S) * 1_000,
      smoke_obscuration_pct_m: Math.min(100, Math.max(0, QUIET.smoke_obscuration_pct_m + smoke_obscuration_pct_m + 0.05 * noise(s))),
      temperature_c: QUIET.temperature_c + temperature_c + 0.1 * noise(s + 0.3),
      co_ppm: Math.max(0, QUIET.co_ppm + co_ppm + 0.5 * noise(s + 0.7)),
      humidity_pct: Math.min(100, QUIET.humidity_pct + humidity_pct + noise(s + 0.9)),
    });
  }
  return samples;
}

/** Verdicts, in seconds after the beginning of the extra. */
export function judge(samples: readonly SmokeSample[]): readonly Judged[] {
  let state: SmokeState | null = null;
  return samples.map((sample) => {
    const observed = observeSmoke(state, sample);
    state = observed.state;
    return { s: sample.atMs / 1_000 - BEFORE_S, verdict: observed.verdict, state };
  });
}

/** Rises from 0 to `top` within `over_s` seconds from `from_s` on, and stays. */
export const ramp = (s: number, top: number, over_s: number, from_s = 0): number => top * Math.min(1, Math.max(0, (s - from_s) / over_s));

/** A ramp up, a stay and a fall. */
export const hump = (s: number, top: number, { up_s, stay_s, down_s }: { up_s: number; stay_s: number; down_s: number }): number =>
  ramp(s, top, up_s) - ramp(s, top, down_s, up_s + stay_s);
