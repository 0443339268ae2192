import type { Criterion } from "./criterion.ts";
import { type GasState, gasCriteria, smell } from "./gas.ts";
import { feel, type HeatState, heatCriteria } from "./heat.ts";
import { type Nuisance, nuisanceOf } from "./nuisance.ts";
import { look, type OpticalState, opticalCriteria } from "./optical.ts";
import { SMOKE_SETTINGS, type SmokeSettings } from "./smoke-settings.ts";
import { follow, type Trace } from "./trace.ts";

/** What a detector measured at one moment. Any value may be missing, and moments may be 1 s or 15 min apart. */
export interface SmokeSample {
  readonly atMs: number;
  readonly smoke_obscuration_pct_m?: number | undefined;
  readonly temperature_c?: number | undefined;
  readonly co_ppm?: number | undefined;
  readonly humidity_pct?: number | undefined;
}

/** All that is kept of a device: some thirty numbers, whatever it sends. Plain JSON, never changed in place. */
export interface SmokeState {
  readonly smoke: OpticalState | null;
  readonly heat: HeatState | null;
  readonly co: GasState | null;
  readonly humidity: Trace | null;
}

export interface SmokeVerdict {
  /** `fire`: two quantities agree, or one is certain. `suspected`: one speaks. */
  readonly grade: "none" | "suspected" | "fire";
  /** What was looked at in the last samples of each quantity. */
  readonly criteria: readonly Criterion[];
  /** What it looks like where it is suspected and no fire. */
  readonly nuisance: Nuisance | null;
}

/** Level of an ordinary home alarm, optical density 0.058 per m: smoke below it is thin. */
const ORDINARY_PCT_M = 12.5;
/** So many doses of thin smoke where nothing else speaks for a fire; the NIST fires are found no later for it. */
const THIN_DOSES = 4;
const NOTHING: SmokeState = { smoke: null, heat: null, co: null, humidity: null };
const CALM: SmokeVerdict = { grade: "none", criteria: [], nuisance: null };

/**
 * One more sample of a device, in the order of event time; a sample older than the last of its quantity changes nothing.
 * Gives the new state, the same object where nothing changed, and what it means. Values that can't be are as if missing.
 * Humidity is no evidence of fire: it only speaks for steam. A detector's own alarm does not come here, it is a fire at once.
 */
export function observeSmoke(
  state: SmokeState | null,
  sample: SmokeSample,
  settings: SmokeSettings = SMOKE_SETTINGS,
): { readonly state: SmokeState | null; readonly verdict: SmokeVerdict } {
  const next = stateAfter(state ?? NOTHING, sample, settings);
  if (next === NOTHING) return { state, verdict: CALM };
  return { state: next, verdict: verdictOf(next, sample.atMs, settings) };
}

function stateAfter(state: SmokeState, sample: SmokeSample, settings: SmokeSettings): SmokeState {
  const { atMs, smoke_obscuration_pct_m, temperature_c, co_ppm, humidity_pct } = sample;
  const smoke = isNumber(smoke_obscuration_pct_m) ? look(state.smoke, smoke_obscuration_pct_m, atMs, settings) : state.smoke;
  const heat = isNumber(temperature_c) ? feel(state.heat, temperature_c, atMs, settings) : state.heat;
  const co = isNumber(co_ppm) ? smell(state.co, co_ppm, atMs, settings) : state.co;
  const isHumidity = isNumber(humidity_pct) && humidity_pct >= 0 && humidity_pct <= 100;
  const humidity = isHumidity ? follow(state.humidity, humidity_pct, atMs, settings.humidity) : state.humidity;
  const isSame = smoke === state.smoke && heat === state.heat && co === state.co && humidity === state.humidity;
  return isSame ? state : { smoke, heat, co, humidity };
}

const isNumber = (value: number | undefined): value is number => value !== undefined && Number.isFinite(value);

function verdictOf(state: SmokeState, atMs: number, settings: SmokeSettings): SmokeVerdict {
  const voices = voicesOf(state, atMs, settings);
  // Nearly always: nothing is put together for nobody to read.
  if (!voices.isSuspected && !voices.isCertain && !voices.isWarming && !voices.isCo && voices.dose_pct_s_m === 0) return CALM;
  const criteria = criteriaOf(state, settings);
  if (voices.isCertain || (voices.isCo && (voices.isSmoke || voices.isWarming))) return { grade: "fire", criteria, nuisance: null };
  const nuisance = nuisanceOf(state, atMs, settings);
  // Steam warms a room too; everything else that comes with heat is no nuisance.
  const isConfirmed = voices.isSmoke && voices.isWarming && nuisance !== "steam";
  if (isConfirmed || (nuisance === null && isLasting(state, voices, settings))) return { grade: "fire", criteria, nuisance: null };
  return voices.isSuspected ? { grade: "suspected", criteria, nuisance } : { grade: "none", criteria, nuisance: null };
}

/**
 * Smoke that is there now and has been for long enough to be a fire by itself. Where CO and heat are measured too and neither
 * has stirred, thin smoke has to last longer: a wok makes as much in half a minute.
 */
function isLasting({ smoke, heat, co }: SmokeState, { dose_pct_s_m, isWarming, isCo }: Voices, settings: SmokeSettings): boolean {
  if (smoke === null || smoke.smokeAtMs !== smoke.trace.atMs) return false;
  const isThin = (smoke.episode?.peak_pct_m ?? 0) < ORDINARY_PCT_M;
  const isAlone = heat !== null && co !== null && !isWarming && !isCo;
  return dose_pct_s_m >= settings.smoke.dose_pct_s_m * (isThin && isAlone ? THIN_DOSES : 1);
}

/** What each quantity says at a moment. */
interface Voices {
  readonly isSmoke: boolean;
  readonly isWarming: boolean;
  readonly isCo: boolean;
  /** Heat that is a fire by itself. */
  readonly isCertain: boolean;
  readonly isSuspected: boolean;
  readonly dose_pct_s_m: number;
}

function voicesOf({ smoke, heat, co }: SmokeState, atMs: number, { togetherMs }: SmokeSettings): Voices {
  const speaks = (spokeAtMs: number | null | undefined): boolean => atMs - (spokeAtMs ?? -Infinity) <= togetherMs;
  const isSmoke = speaks(smoke?.smokeAtMs);
  return {
    isSmoke,
    isWarming: speaks(heat?.warmingAtMs),
    isCo: speaks(co?.risenAtMs),
    isCertain: speaks(heat?.certainAtMs),
    isSuspected: isSmoke || speaks(co?.highAtMs) || speaks(heat?.risingAtMs),
    dose_pct_s_m: smoke?.episode?.dose_pct_s_m ?? 0,
  };
}

function criteriaOf({ smoke, heat, co }: SmokeState, settings: SmokeSettings): readonly Criterion[] {
  return [
    ...(smoke === null ? [] : opticalCriteria(smoke, settings)),
    ...(heat === null ? [] : heatCriteria(heat, settings)),
    ...(co === null ? [] : gasCriteria(co, settings)),
  ];
}
