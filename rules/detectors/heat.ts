import { type Criterion, criterionOf } from "./criterion.ts";
import type { SmokeSettings } from "./smoke-settings.ts";
import { follow, rate_per_min, riseOf, stepOf, type Trace } from "./trace.ts";

/** When heat last was a fire by itself, was suspected, and was enough to confirm smoke or CO; null: never. */
export interface HeatState {
  readonly trace: Trace;
  readonly certainAtMs: number | null;
  readonly risingAtMs: number | null;
  readonly warmingAtMs: number | null;
}

/** Colder is a broken sensor in a room; hotter is one unless it was seen to climb: an open thermocouple shows over 1,200. */
const COLDEST_C = -40;
const HOTTEST_C = 400;
const CLIMBED_C = 200;

/** Heat after one more sample; one that no room can have changes nothing. */
export function feel(state: HeatState | null, temperature_c: number, atMs: number, { heat }: SmokeSettings): HeatState | null {
  if (!isSound(state, temperature_c)) return state;
  const trace = follow(state?.trace ?? null, temperature_c, atMs, heat);
  if (trace === state?.trace) return state;
  const { certainAtMs, risingAtMs, warmingAtMs } = state ?? NEVER;
  const isRising = isRisingBy(trace, heat.rise_k, heat);
  const isCertain = trace.agreed >= heat.hot_c || isRisingBy(trace, heat.certain_k, heat);
  return {
    trace,
    certainAtMs: isCertain ? atMs : certainAtMs,
    risingAtMs: isRising || isCertain ? atMs : risingAtMs,
    warmingAtMs: isRising || isCertain || isWarming(trace, heat) ? atMs : warmingAtMs,
  };
}

const NEVER = { certainAtMs: null, risingAtMs: null, warmingAtMs: null };

const isRisingBy = (trace: Trace, rise_k: number, heat: SmokeSettings["heat"]): boolean =>
  rate_per_min(trace, heat) >= heat.rate_k_min && riseOf(trace, trace.slow) >= rise_k;

const isWarming = (trace: Trace, heat: SmokeSettings["heat"]): boolean =>
  (rate_per_min(trace, heat) >= heat.warming_k_min && stepOf(trace, trace.slow) >= heat.warming_k) ||
  riseOf(trace, trace.slow) >= heat.warm_k;

function isSound(state: HeatState | null, temperature_c: number): boolean {
  if (temperature_c < COLDEST_C) return false;
  return temperature_c <= HOTTEST_C || (state !== null && state.trace.value >= CLIMBED_C);
}

export function heatCriteria({ trace }: HeatState, { heat }: SmokeSettings): readonly Criterion[] {
  return [
    criterionOf("heat-level", trace.agreed, heat.hot_c, "°C"),
    criterionOf("heat-rise", riseOf(trace, trace.slow), heat.rise_k, "K"),
    criterionOf("heat-rate", rate_per_min(trace, heat), heat.rate_k_min, "K/min"),
  ];
}
