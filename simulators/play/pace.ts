import type { Span } from "../scenarios/scenario.ts";

/**
 * Real ms after the start at which a moment of the play comes: `speed` times as fast, except in the spans that must last as
 * long as they do. What devices send carries real times: their clocks are not accelerated, only their day is.
 */
export function createPace(speed: number, realTime: readonly Span[]): (tMs: number) => number {
  const slow = Math.min(speed, 1);
  return (tMs) => {
    // Where speed is below 1 everything is slower, the spans too.
    const kept = realTime.reduce((sum, { fromMs, toMs }) => sum + Math.max(0, Math.min(tMs, toMs) - fromMs), 0);
    return (tMs - kept) / speed + kept / slow;
  };
}
