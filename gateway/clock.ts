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

/** The system's two clocks, ms. */
export interface TimeSource {
  /** Since 1970; may jump. */
  wallMs(): number;
  /** Since anything; never jumps. */
  monotonicMs(): number;
}

const SYSTEM: TimeSource = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };

export function createClock(lastJournaledMs: number, lastOffsetMs = 0, source: TimeSource = SYSTEM): Clock {
  const atStartMs = source.wallMs();
  // With the offset of the last run, so that a wall clock that was set then and goes on does not count as set again.
  const startMs = Math.max(atStartMs - lastOffsetMs, lastJournaledMs);
  const zeroMs = source.monotonicMs();
  let offsetMs = atStartMs - startMs;
  // Asked for at least once a reading: a plain subtraction.
  const nowMs = (): number => Math.floor(startMs + source.monotonicMs() - zeroMs);
  return {
    nowMs,
    wallMs: () => nowMs() + offsetMs,
    get offsetMs() {
      return offsetMs;
    },
    setOffsetMs(next) {
      offsetMs = next;
    },
    measureOffsetMs: () => source.wallMs() - nowMs(),
  };
}
