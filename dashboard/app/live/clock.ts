/** Time and timers as the live parts use them, so that tests own them. */
export interface Clock {
  /** ms, never goes back. */
  nowMs(): number;
  /** Calls once after `ms`; returns its own stop. */
  after(ms: number, call: () => void): () => void;
  /** Calls every `ms`; returns its own stop. */
  every(ms: number, call: () => void): () => void;
}

/** The browser's monotonic clock. */
export const browserClock: Clock = {
  nowMs: () => performance.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
  every(ms, call) {
    const timer = setInterval(call, ms);
    return () => clearInterval(timer);
  },
};
