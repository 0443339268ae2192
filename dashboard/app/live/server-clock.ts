import { type Cell, createCell } from "./cell.ts";
import type { Clock } from "./clock.ts";

/** The gateway's wall clock as this page knows it, ms since 1970. */
export interface ServerClock {
  now(): number;
  /** This machine's wall clock less the gateway's, in ms. */
  readonly skewMs: Cell<number>;
  /** The gateway says what time it is. */
  set(atMs: number): void;
}

/** `wallNow`: this machine's wall clock; only until the gateway has said its own. */
export function createServerClock(clock: Clock, wallNow: () => number): ServerClock {
  const skewMs = createCell(0);
  let aheadMs = wallNow() - clock.nowMs();
  return {
    // Whole: the API takes no part of a millisecond, and what a form sends is made of it.
    now: () => Math.round(clock.nowMs() + aheadMs),
    skewMs,
    set(atMs) {
      aheadMs = atMs - clock.nowMs();
      skewMs.set(wallNow() - atMs);
    },
  };
}
