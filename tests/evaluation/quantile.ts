/** The value that a share of all does not exceed (nearest rank); null of nothing. Infinity stands for what never came. */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

/** The middle value, or the middle of the two; null of nothing. */
export function median(values: readonly number[]): number | null {
  const [low, high] = [
    quantile(values, 0.5),
    quantile(
      values.map((value) => -value),
      0.5,
    ),
  ];
  return low === null || high === null ? null : (low - high) / 2;
}
