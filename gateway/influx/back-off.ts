/** ms until the next try: doubles from `minMs` to `maxMs`, the upper half of each at random, so that many do not come at once. */
export interface BackOff {
  next(): number;
  reset(): void;
}

export function createBackOff(minMs: number, maxMs: number, random: () => number): BackOff {
  let ms = minMs;
  return {
    next() {
      const waitMs = ms * (0.5 + random() / 2);
      ms = Math.min(ms * 2, maxMs);
      return waitMs;
    },
    reset() {
      ms = minMs;
    },
  };
}
