import type { Count } from "../model/rule-file.ts";
import type { Clause } from "../model/alert.ts";
import type { Test } from "./clause.ts";
import { type Frame, remember, remembered } from "./frame.ts";
import { DETECTED, maskOfNames } from "./value-slots.ts";

/** Met when at least so many readings within a time met the inner condition. The newest `atLeast` of them are kept: no more can matter. */
export function count({ atLeast, withinMs }: Count, test: Test, slot: number): Test {
  const kept = (of: Frame): readonly number[] => (remembered(of, slot) as readonly number[] | undefined | null) ?? [];

  // A detector is asked with every reading, whether it says something new or not.
  const values = test.values.has(DETECTED) ? new Set(["*"]) : test.values;
  const mask = maskOfNames(values);

  function met(of: Frame): boolean {
    const isReading = of.phase === "fold" && (of.mask & mask) !== 0;
    // Asked in any case: what it remembers must see every reading.
    if (test.met(of) && isReading) remember(of, slot, [...kept(of), of.atMs].slice(-atLeast));
    const times = kept(of);
    if (times.length === 0) return false;
    if (of.phase === "fold" && times.at(-1)! < of.atMs - withinMs) remember(of, slot, null);
    const firstMs = times[times.length - atLeast];
    if (firstMs === undefined) return false;
    if (firstMs >= of.atMs - withinMs) {
      of.wakeMs = Math.min(of.wakeMs, firstMs + withinMs + 1);
      return true;
    }
    return false;
  }

  return {
    met,
    explain: (of): Clause => {
      const isMet = met(of);
      const found = kept(of).filter((atMs) => atMs >= of.atMs - withinMs).length;
      return {
        clause: `${atLeast} times within ${withinMs / 1_000} s`,
        met: isMet,
        value: found,
        threshold: atLeast,
        atMs: kept(of).at(-1) ?? null,
        note: null,
        of: [test.explain(of)],
      };
    },
    remembers: true,
    isTimed: true,
    isStill: true,
    values,
  };
}
