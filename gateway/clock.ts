/** A jump of the wall clock larger than this is an input and an alert (design, "Time"). */
export const JUMP_MS = 5_000;

/**
 * The queue's time: starts at the wall clock or the last journaled time, whichever is later, and then follows the
 * monotonic clock. It never goes back and does not follow jumps; `offsetMs` leads from it to the wall clock.
 */
export interface Clock {
  /** Whole ms; never goes back. */
  nowMs(): number;
  /** Wall clock as last agreed on: nowMs + offset. */
  wallMs(): number;
  readonly offsetMs: number;
  setOffsetMs(offsetMs: number): void;
  /** Where the system's wall clock is, relative to nowMs. */
  measureOffsetMs(): number;
}

export function createClock(lastJournaledMs: number, lastOffsetMs = 0): Clock {
  const atStartMs = Date.now();
  // With the offset of the last run, so that a wall clock that was set then and goes on does not count as set again.
  const startMs = Math.max(atStartMs - lastOffsetMs, lastJournaledMs);
  const zeroMs = performance.now();
  let offsetMs = atStartMs - startMs;
  // Asked for at least once a reading: a plain subtraction.
  const nowMs = (): number => Math.floor(startMs + performance.now() - zeroMs);
  return {
    nowMs,
    wallMs: () => nowMs() + offsetMs,
    get offsetMs() {
      return offsetMs;
    },
    setOffsetMs(next) {
      offsetMs = next;
    },
    measureOffsetMs: () => Date.now() - nowMs(),
  };
}
