import type { Detector } from "../model/rule-file.ts";
import type { Test } from "./clause.ts";
import type { Frame } from "./frame.ts";
import { verdictOf } from "./detectors.ts";
import { DETECTED } from "./value-slots.ts";

/** Met while a detector says so of the device. */
export function detector({ name, grade }: Detector): Test {
  const met = (of: Frame): boolean => verdictOf(of, name)?.grades.includes(grade) === true;
  return {
    met,
    explain: (of) => {
      const verdict = verdictOf(of, name);
      return {
        clause: `${name} ${grade}`,
        met: met(of),
        value: null,
        threshold: null,
        atMs: verdict?.atMs ?? null,
        note: verdict?.note ?? null,
        of: verdict?.clauses ?? [],
      };
    },
    remembers: false,
    // The detectors of pipes speak when a bin of time is closed, not with a reading.
    isTimed: name === "burst" || name === "leak",
    isStill: name !== "burst" && name !== "leak",
    values: new Set([DETECTED]),
  };
}
