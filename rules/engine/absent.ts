import type { Absent, Condition } from "../model/rule-file.ts";
import { silentAfterMs } from "./health.ts";
import type { Test } from "./clause.ts";
import { type Frame, shownAtMs } from "./frame.ts";
import { SILENCE } from "./value-slots.ts";

/** Met when what was heard before has not been for a time: one value, or the device as a whole. */
export function absent({ value, forMs }: Absent): Test {
  const lastMs = (of: Frame): number => (value === null ? of.state.lastHeardMs : shownAtMs(of, value));
  const afterMs = (of: Frame): number => forMs ?? silentAfterMs(of.state.device);
  /** By the periods of a device it counts from readiness after a start, as its silence does (contract). */
  const fromMs = (of: Frame, last: number): number => (forMs === null ? Math.max(last, of.situation.readyMs) : last);
  const met = (of: Frame): boolean => {
    const last = lastMs(of);
    if (last === 0) return false;
    const dueMs = fromMs(of, last) + afterMs(of);
    if (dueMs > of.atMs) of.wakeMs = Math.min(of.wakeMs, dueMs);
    return dueMs <= of.atMs;
  };
  return {
    met,
    explain: (of) => ({
      clause: `${value ?? "device"} absent for ${afterMs(of) / 1_000} s`,
      met: met(of),
      value: lastMs(of) === 0 ? null : Math.round((of.atMs - lastMs(of)) / 1_000),
      threshold: afterMs(of) / 1_000,
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

/** What neighbours ask of a device whether it is silent: looked at when that begins and ends, by no reading. */
export const silence = (condition: Absent): Test => ({ ...absent(condition), values: new Set([SILENCE]) });

/** Whether a `near` asks how many devices are silent. */
export const isOfSilence = (when: Condition): when is Absent => when.type === "absent" && when.value === null && when.forMs === null;
