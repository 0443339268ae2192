import type { Delivered } from "../wire/command.ts";

/** Ids remembered, so that what is sent again is done once: far more than can be owed to one device. */
const REMEMBERED = 64;

export interface Obedience {
  /** Does what is asked, once; returns what to reply. */
  obey(delivered: Delivered, nowMs: number): boolean;
}

/** Does each command once. A repeat is answered as the first time was: its reply may have been lost. */
export function createObedience(act: (delivered: Delivered) => void): Obedience {
  const answers = new Map<string, boolean>();
  return {
    obey(delivered, nowMs) {
      const before = answers.get(delivered.id);
      if (before !== undefined) return before;
      const inTime = delivered.expiresAtMs === null || delivered.expiresAtMs > nowMs;
      answers.set(delivered.id, inTime);
      const oldest = answers.keys().next();
      if (answers.size > REMEMBERED && oldest.done !== true) answers.delete(oldest.value);
      if (inTime) act(delivered);
      return inTime;
    },
  };
}
