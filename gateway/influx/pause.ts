import { setImmediate as nextTurn } from "node:timers/promises";

/** A wait that somebody may end. */
export interface Pause {
  wait(ms: number): Promise<void>;
  end(): void;
}

export function createPause(): Pause {
  let end = (): void => {};
  return {
    wait(ms) {
      if (ms <= 0) return nextTurn();
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        end = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
    end: () => end(),
  };
}
