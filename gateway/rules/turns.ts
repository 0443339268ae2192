/** Acts that must not run side by side, in the order in which they were asked for. */
export interface Turns {
  /** Rejects with "busy" where too many wait. */
  inTurn<Result>(act: () => Promise<Result>): Promise<Result>;
  /** For an act that looks at what there is: however often it is asked for, one waits. It has room always. */
  once(act: () => Promise<void>): Promise<void>;
}

export function createTurns(waitingMax: number): Turns {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let next: Promise<void> | null = null;
  const goOn = (act: Promise<unknown>): void => void (last = act.catch(() => {}));
  return {
    inTurn(act) {
      if (waiting >= waitingMax) return Promise.reject(new Error("busy"));
      waiting++;
      const result = last.then(act).finally(() => void waiting--);
      goOn(result);
      return result;
    },
    once(act) {
      if (next !== null) return next;
      next = last.then(() => {
        next = null;
        return act();
      });
      goOn(next);
      return next;
    },
  };
}
