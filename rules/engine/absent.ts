import type { Absent } from "../model/rule-file.ts";
import type { Test } from "./clause.ts";
import { type Frame, shownAtMs } from "./frame.ts";

/** Met when what was heard before has not been for a time: one value, or the device as a whole. */
export function absent({ value, forMs }: Absent): Test {
  const lastMs = (of: Frame): number => (value === null ? of.state.lastHeardMs : shownAtMs(of, value));
  const met = (of: Frame): boolean => {
    const last = lastMs(of);
    if (last === 0) return false;
    const dueMs = last + forMs;
    if (dueMs > of.atMs) of.wakeMs = Math.min(of.wakeMs, dueMs);
    return dueMs <= of.atMs;
  };
  return {
    met,
    explain: (of) => ({
      clause: `${value ?? "device"} absent for ${forMs / 1_000} s`,
      met: met(of),
      value: lastMs(of) === 0 ? null : Math.round((of.atMs - lastMs(of)) / 1_000),
      threshold: forMs / 1_000,
      atMs: lastMs(of) === 0 ? null : lastMs(of),
      note: null,
      of: [],
    }),
    remembers: false,
    isTimed: true,
    isStill: false,
    values: new Set([value ?? "*"]),
  };
}
