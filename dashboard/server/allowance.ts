/** So many a second on average; a burst of one second's worth is fine. */
export interface Allowance {
  /** False where there is none left; then nothing is taken. */
  take(): boolean;
  /** Takes in any case: what is too much is paid back by waiting. */
  owe(): void;
  readonly isInDebt: boolean;
}

export function createAllowance(perS: number): Allowance {
  let left = perS;
  let lastMs = performance.now();

  function refill(): void {
    const nowMs = performance.now();
    left = Math.min(perS, left + ((nowMs - lastMs) * perS) / 1_000);
    lastMs = nowMs;
  }

  return {
    take() {
      refill();
      if (left < 1) return false;
      left--;
      return true;
    },
    owe() {
      left--;
    },
    get isInDebt() {
      refill();
      return left < 0;
    },
  };
}
