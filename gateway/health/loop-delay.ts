import { monitorEventLoopDelay } from "node:perf_hooks";

export interface LoopDelay {
  /** ms at a quantile since the last reset, what an idle loop shows taken off. */
  quantileMs(quantile: number): number;
  reset(): void;
  stop(): void;
}

/** The timer behind the histogram fires every ms on an idle loop: that much is no delay. */
const RESOLUTION_MS = 1;

export function watchLoop(): LoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  return {
    quantileMs: (quantile) => Math.max(0, histogram.percentile(quantile * 100) / 1e6 - RESOLUTION_MS),
    reset: () => histogram.reset(),
    stop: () => void histogram.disable(),
  };
}
