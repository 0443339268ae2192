/** Wrong tries that are free: fingers slip. */
const FREE = 5;
const FIRST_MS = 1_000;
const LONGEST_MS = 15 * 60_000;
/** Pairs of person and address that are remembered: the oldest is forgotten first. */
const KEPT = 10_000;

/** Slows guessing down, for one person from one address: others, and the same person elsewhere, are not held up. */
export function createLockOut(nowMs: () => number) {
  const tries = new Map<string, { wrong: number; untilMs: number }>();
  const keyOf = (name: string, address: string): string => `${name.slice(0, 64)}\n${address}`;
  return {
    /** ms to wait; 0 where a try is allowed. */
    waitMs(name: string, address: string): number {
      return Math.max(0, (tries.get(keyOf(name, address))?.untilMs ?? 0) - nowMs());
    },
    wrong(name: string, address: string): void {
      const key = keyOf(name, address);
      const wrong = (tries.get(key)?.wrong ?? 0) + 1;
      tries.delete(key);
      const untilMs = wrong < FREE ? 0 : nowMs() + Math.min(LONGEST_MS, FIRST_MS * 2 ** (wrong - FREE));
      tries.set(key, { wrong, untilMs });
      if (tries.size > KEPT) tries.delete(tries.keys().next().value!);
    },
    right(name: string, address: string): void {
      tries.delete(keyOf(name, address));
    },
  };
}
