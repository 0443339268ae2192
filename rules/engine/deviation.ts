import type { Deviation } from "../model/rule-file.ts";
import { leaf, type Test } from "./clause.ts";
import { type Frame, remember, remembered } from "./frame.ts";
import { text } from "./words.ts";

/** The normal still follows what is far from it, this much more slowly: a change that is here to stay is learnt in the end. */
const FAR_SHARE = 0.1;

/** Said of a clause whose normal is not known yet. */
export const LEARNING = text("仍在学习本设备的常态", "Still learning what is normal for it");

interface Normal {
  readonly sinceMs: number;
  readonly atMs: number;
  readonly mean: number;
  readonly variance: number;
  readonly isFar: boolean;
}

/** Met when a value is so many standard deviations from the device's own normal (exponential mean and variance). Silent while it learns. */
export function deviation({ value: name, direction, sigmas, least, learnMs }: Deviation, slot: number): Test {
  const kept = (of: Frame): Normal | null => (remembered(of, slot) as Normal | undefined | null) ?? null;

  function isFar({ mean, variance }: Normal, value: number): boolean {
    const by = value - mean;
    if (direction === "above" && by < 0) return false;
    if (direction === "below" && by > 0) return false;
    return Math.abs(by) >= Math.max(least, sigmas * Math.sqrt(variance));
  }

  function met(of: Frame): boolean {
    const value = of.values[name];
    const normal = kept(of);
    if (typeof value !== "number" || of.phase === "now") return normal?.isFar === true;
    if (normal === null) {
      remember(of, slot, { sinceMs: of.atMs, atMs: of.atMs, mean: value, variance: 0, isFar: false } satisfies Normal);
      return false;
    }
    const isLearning = of.atMs - normal.sinceMs < learnMs;
    const far = !isLearning && isFar(normal, value);
    const share = (1 - Math.exp(-(of.atMs - normal.atMs) / learnMs)) * (far ? FAR_SHARE : 1);
    const by = value - normal.mean;
    const mean = normal.mean + share * by;
    const variance = (1 - share) * (normal.variance + share * by * by);
    remember(of, slot, { sinceMs: normal.sinceMs, atMs: of.atMs, mean, variance, isFar: far } satisfies Normal);
    return far;
  }

  return {
    met,
    explain: (of) => {
      const normal = kept(of);
      const isMet = met(of);
      const clause = `${name} ${direction === "either" ? "off" : direction} its normal by ${sigmas} sigma and ${least}`;
      if (normal === null || of.atMs - normal.sinceMs < learnMs)
        return leaf(of, name, { clause, met: isMet, threshold: null, note: LEARNING });
      return leaf(of, name, { clause, met: isMet, threshold: normal.mean });
    },
    remembers: true,
    isTimed: false,
    isStill: true,
    values: new Set([name]),
  };
}
