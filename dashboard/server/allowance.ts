/** True while fewer than `perS` were asked for in the last second, on average; a burst of one second's worth is fine. */
export function createAllowance(perS: number): () => boolean {
  let left = perS;
  let lastMs = performance.now();
  return () => {
    const nowMs = performance.now();
    left = Math.min(perS, left + ((nowMs - lastMs) * perS) / 1_000);
    lastMs = nowMs;
    if (left < 1) return false;
    left--;
    return true;
  };
}
