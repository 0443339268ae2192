import { setTimeout as setTimeoutAsync } from "node:timers/promises";

/** A whole stop takes at most this (contract: 5 s, with room for the process to end). */
const STOP_MS = 4_500;

/** Named steps that undo a start, run last first. */
export interface Teardown {
  add(name: string, stop: () => Promise<void> | void): void;
  /** Runs every step, also after one has failed; tells what failed or took too long. Later calls wait for the first. */
  run(): Promise<readonly string[]>;
}

export function createTeardown(): Teardown {
  const steps: { readonly name: string; readonly stop: () => Promise<void> | void }[] = [];
  let running: Promise<readonly string[]> | null = null;

  async function runAll(): Promise<readonly string[]> {
    const faults: string[] = [];
    let current = "";
    const all = (async () => {
      for (const { name, stop } of steps.splice(0).reverse()) {
        current = name;
        try {
          await stop();
        } catch (error) {
          faults.push(`${name}: ${(error as Error).message}`);
        }
      }
      current = "";
    })();
    const clock = new AbortController();
    await Promise.race([all, setTimeoutAsync(STOP_MS, undefined, { signal: clock.signal }).catch(() => {})]);
    clock.abort();
    return current === "" ? faults : [...faults, `${current} did not stop within ${STOP_MS} ms`];
  }

  return {
    add(name, stop) {
      steps.push({ name, stop });
    },
    run: () => (running ??= runAll()),
  };
}
