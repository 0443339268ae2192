import * as fc from "fast-check";
import { expect, test } from "vitest";
import { observeFill, type FillSample, type FillState } from "../../../rules/detectors/fill.ts";
import { observed } from "./bin-days.ts";

const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> => fc.option(value, { nil: undefined });

/** Anything a bin may report, in any order and at any distance, as far as the contract lets it through. */
const samples: fc.Arbitrary<readonly FillSample[]> = fc.array(
  fc.record({
    atMs: fc.oneof(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 1_767_000_000_000, max: 1_767_900_000_000 })),
    fill_pct: maybe(fc.oneof(fc.double({ min: 0, max: 100, noNaN: true }), fc.constantFrom(0, 50, 89.9, 90, 100))),
    weight_kg: maybe(fc.double({ min: 0, max: 10_000, noNaN: true })),
    temperature_c: maybe(fc.double({ min: -60, max: 1_500, noNaN: true })),
    tilted: maybe(fc.boolean()),
    lid_open: maybe(fc.boolean()),
  }),
  { maxLength: 200 },
);

const frozen = <Value>(value: Value): Value => {
  if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
};

test("any samples give a finite verdict and never touch an older state", () => {
  fc.assert(
    fc.property(samples, (all) => {
      let state: FillState | null = null;
      for (const sample of all) {
        const next = observeFill(frozen(state), frozen(sample));
        state = next.state;
        const { fullAtMs, fullFromMs, fullToMs, rate_pct_per_day } = next.verdict;
        for (const number of [fullAtMs, fullFromMs, fullToMs, rate_pct_per_day])
          expect(number === null || Number.isFinite(number)).toBe(true);
        if (fullFromMs !== null && fullAtMs !== null) expect(fullFromMs).toBeLessThanOrEqual(fullAtMs);
        if (fullToMs !== null) expect(fullToMs).toBeGreaterThanOrEqual(fullAtMs!);
      }
    }),
  );
});

test("the state stays small and survives being written down", () => {
  fc.assert(
    fc.property(samples, samples, (before, after) => {
      const { state } = observed(before);
      expect(JSON.stringify(state ?? {}).length).toBeLessThan(1_000);
      const restored: FillState | null = state === null ? null : JSON.parse(JSON.stringify(state));
      const ends = [state, restored].map((start) => after.reduce<FillState | null>((known, one) => observeFill(known, one).state, start));
      expect(ends[1]).toEqual(ends[0]);
    }),
  );
});

test("the same samples give the same verdicts, and repeats of the newest none but that", () => {
  fc.assert(
    fc.property(samples, (all) => {
      expect(observed(all)).toEqual(observed(all));
    }),
    { numRuns: 30 },
  );
});
