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

export function createClock(lastJournaledMs: number): Clock {
  const startMs = Math.max(Date.now(), lastJournaledMs);
  const zeroMs = performance.now();
  let offsetMs = Date.now() - startMs;
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
