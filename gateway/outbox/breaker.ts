/** Failures in a row after which a way is left alone. */
const OPENS_AFTER = 5;
/** Left alone for this long; then one try shows whether it is back. */
const REST_MS = 30_000;

/** One way's fuse: what fails again and again is not asked all the time. Times are monotonic ms. */
export interface Breaker {
  readonly isOpen: boolean;
  /** Whether a try may begin now: `running` others have not ended. */
  allows(nowMs: number, running: number): boolean;
  /** When it is worth looking again; 0: now. */
  readonly restsUntilMs: number;
  /** True where it has just closed or opened. */
  worked(): boolean;
  failed(nowMs: number): boolean;
}

export function createBreaker(): Breaker {
  let failures = 0;
  let restsUntilMs = 0;
  return {
    get isOpen() {
      return failures >= OPENS_AFTER;
    },
    get restsUntilMs() {
      return restsUntilMs;
    },
    allows: (nowMs, running) => failures < OPENS_AFTER || (nowMs >= restsUntilMs && running === 0),
    worked() {
      const wasOpen = failures >= OPENS_AFTER;
      failures = 0;
      restsUntilMs = 0;
      return wasOpen;
    },
    failed(nowMs) {
      failures++;
      if (failures >= OPENS_AFTER) restsUntilMs = nowMs + REST_MS;
      return failures === OPENS_AFTER;
    },
  };
}
