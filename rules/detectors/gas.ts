import { type Criterion, criterionOf } from "./criterion.ts";
import type { SmokeSettings } from "./smoke-settings.ts";
import { follow, riseOf, type Trace } from "./trace.ts";

export interface GasState {
  readonly trace: Trace;
  /** When CO last rose enough to confirm smoke or heat; null: never. */
  readonly risenAtMs: number | null;
  /** When it last rose so much that it is suspected by itself. */
  readonly highAtMs: number | null;
}

/** The wire's own bound. */
const MOST_PPM = 1_000_000;

/** CO after one more sample; one that can't be changes nothing. */
export function smell(state: GasState | null, co_ppm: number, atMs: number, { co }: SmokeSettings): GasState | null {
  if (!(co_ppm >= 0 && co_ppm <= MOST_PPM)) return state;
  const trace = follow(state?.trace ?? null, co_ppm, atMs, co);
  if (trace === state?.trace) return state;
  const rise_ppm = riseOf(trace, trace.slow);
  return {
    trace,
    risenAtMs: rise_ppm >= co.rise_ppm ? atMs : (state?.risenAtMs ?? null),
    highAtMs: rise_ppm >= co.alone_ppm ? atMs : (state?.highAtMs ?? null),
  };
}

export const gasCriteria = ({ trace }: GasState, { co }: SmokeSettings): readonly Criterion[] => [
  criterionOf("co-rise", riseOf(trace, trace.slow), co.rise_ppm, "ppm"),
];
