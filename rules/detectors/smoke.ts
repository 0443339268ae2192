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
  if (!voices.isSuspected && !voices.isCertain && !voices.isWarming && !voices.isCo && !isDense(state)) return CALM;
  const criteria = criteriaOf(state, settings);
  if (voices.isCertain || (voices.isCo && (voices.isSmoke || voices.isWarming))) return { grade: "fire", criteria, nuisance: null };
  const nuisance = nuisanceOf(state, atMs, settings);
  const isConfirmed = voices.isSmoke && voices.isConfirmedByHeat && nuisance !== "steam";
  if (isConfirmed || (nuisance === null && isStaying(state, atMs, settings))) return { grade: "fire", criteria, nuisance: null };
  return voices.isSuspected ? { grade: "suspected", criteria, nuisance } : { grade: "none", criteria, nuisance: null };
}

const isDense = ({ smoke }: SmokeState): boolean => smoke !== null && smoke.denseSinceMs !== null;

/** Smoke that stays is a fire without heat or CO: soon where it is dense, after some minutes where it is thin. */
function isStaying({ smoke }: SmokeState, atMs: number, settings: SmokeSettings): boolean {
  if (smoke === null) return false;
  const { denseMs, lastingMs } = settings.smoke;
  const isSmoke = smoke.smokeAtMs === smoke.trace.atMs;
  const isDenseForLong = atMs - (smoke.denseSinceMs ?? Infinity) >= denseMs;
  return isDenseForLong || (isSmoke && atMs - (smoke.smokeSinceMs ?? Infinity) >= lastingMs);
}

/** What each quantity says at a moment. */
interface Voices {
  readonly isSmoke: boolean;
  readonly isWarming: boolean;
  /** A little warmth with clean air is a pan; a rise that is suspected by itself is not. */
  readonly isConfirmedByHeat: boolean;
  readonly isCo: boolean;
  /** Heat that is a fire by itself. */
  readonly isCertain: boolean;
  readonly isSuspected: boolean;
}

function voicesOf({ smoke, heat, co }: SmokeState, atMs: number, { togetherMs, co: { clean_ppm } }: SmokeSettings): Voices {
  const speaks = (spokeAtMs: number | null | undefined): boolean => atMs - (spokeAtMs ?? -Infinity) <= togetherMs;
  const isSmoke = speaks(smoke?.smokeAtMs);
  const isWarming = speaks(heat?.warmingAtMs);
  const isRising = speaks(heat?.risingAtMs);
  const isClean = co !== null && speaks(co.trace.atMs) && Math.max(co.trace.value, co.trace.fast) <= clean_ppm;
  return {
    isSmoke,
    isWarming,
    isConfirmedByHeat: isRising || (isWarming && !isClean),
    isCo: speaks(co?.risenAtMs),
    isCertain: speaks(heat?.certainAtMs),
    isSuspected: isSmoke || speaks(co?.highAtMs) || isRising,
  };
}

function criteriaOf({ smoke, heat, co }: SmokeState, settings: SmokeSettings): readonly Criterion[] {
  return [
    ...(smoke === null ? [] : opticalCriteria(smoke, settings)),
    ...(heat === null ? [] : heatCriteria(heat, settings)),
    ...(co === null ? [] : gasCriteria(co, settings)),
  ];
}
