import type { Change } from "../model/rule-file.ts";
import { leaf, type Test } from "./clause.ts";
import { type Frame, remember, remembered } from "./frame.ts";

/** Parts of the window: each keeps its lowest and highest value, so that a device that reports each second needs no more. */
const PARTS = 32;

interface Part {
  readonly number: number;
  readonly least: number;
  readonly most: number;
}

/** Met when a value has risen, or fallen, by so much against the lowest, or highest, of the time before. */
export function change({ value: name, by, withinMs }: Change, slot: number): Test {
  const partMs = Math.max(1, withinMs / PARTS);
  const kept = (of: Frame): readonly Part[] => (remembered(of, slot) as readonly Part[] | undefined | null) ?? [];

  function met(of: Frame): boolean {
    const value = of.values[name];
    const number = Math.floor(of.atMs / partMs);
    const parts = kept(of).filter((part) => part.number >= number - PARTS);
    if (typeof value !== "number") return of.phase === "now" && hasChanged(parts, lastOf(of));
    const last = parts.at(-1);
    const whole = last?.number === number ? parts.slice(0, -1) : parts;
    const least = last?.number === number ? Math.min(last.least, value) : value;
    const most = last?.number === number ? Math.max(last.most, value) : value;
    remember(of, slot, [...whole, { number, least, most }]);
    return hasChanged(parts, value);
  }

  const hasChanged = (parts: readonly Part[], value: number): boolean =>
    parts.some(({ least, most }) => (by > 0 ? value - least >= by : value - most <= by));
  const lastOf = (of: Frame): number => {
    const value = of.known[name];
    return typeof value === "number" ? value : Number.NaN;
  };

  return {
    met,
    explain: (of) => {
      const clause = `${name} ${by > 0 ? "rises" : "falls"} by ${Math.abs(by)} within ${withinMs / 1_000} s`;
      return leaf(of, name, { clause, met: met(of), threshold: by });
    },
    remembers: true,
    isTimed: false,
    isStill: true,
    values: new Set([name]),
  };
}
