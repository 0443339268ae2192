import type { Random } from "../random.ts";

/**
 * How a device behaves when somebody else takes its place at the broker. The fleet yields: a scenario plays with some of its
 * devices, and the newer connection wins. A scenario insists.
 */
export type Temper = "yields" | "insists";

/** A connection that ends sooner than this after it stood was taken over, ms. */
const SOON_MS = 10_000;
/** So long the fleet leaves the place to whoever took it: at least a minute, at most three missed reports with the return. */
const YIELD_MIN_MS = 60_000;
const YIELD_MAX_MS = 90_000;
/** Tries while nobody answers: doubling up to this, ms. A gateway that is back has its community within half a minute. */
const REFUSED_MAX_MS = 15_000;
/** Times in a row that a scenario's device returns at once before it breathes: two that both insist must not spin. */
const AT_ONCE = 5;

export interface BackOff {
  /** ms to wait before the next try. `stoodMs`: how long the connection stood; null: it never did. */
  afterEnd(stoodMs: number | null): number;
}

export function createBackOff(temper: Temper, random: Random): BackOff {
  let refused = 0;
  let short = 0;
  return {
    afterEnd(stoodMs) {
      if (stoodMs === null) return random.between(0.5, 1) * Math.min(REFUSED_MAX_MS, 500 * 2 ** Math.min(refused++, 10));
      refused = 0;
      short = stoodMs < SOON_MS ? short + 1 : 0;
      if (temper === "insists") return short <= AT_ONCE ? random.between(0, 20) : random.between(1_000, 2_000);
      return short > 0 ? random.between(YIELD_MIN_MS, YIELD_MAX_MS) : random.between(1_000, 5_000);
    },
  };
}
