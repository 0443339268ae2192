import * as fc from "fast-check";
import { expect, test } from "vitest";
import { needsEmptying, observeVisit, type Visit, type VisitedState } from "../../../rules/detectors/visited-bin.ts";
import { DAY_MS, MONDAY_MS } from "./bin-days.ts";

const visited = (visits: readonly Visit[]): VisitedState | null =>
  visits.reduce<VisitedState | null>((state, visit) => observeVisit(state, visit), null);
const every = (days: number, fill_pct: number): readonly Visit[] =>
  Array.from({ length: 12 }, (_, index) => ({ atMs: MONDAY_MS + index * days * DAY_MS, fill_pct }));

test("of a bin that nobody has been at, nothing is said", () => {
  expect(needsEmptying(null, MONDAY_MS)).toBeNull();
});

test("a bin that was always found full after two days needs emptying after two days, and not after an hour", () => {
  const state = visited(every(2, 100))!;
  expect(needsEmptying(state, state.lastAtMs + 2 * DAY_MS)).toMatchObject({ needed: true });
  expect(needsEmptying(state, state.lastAtMs + 2 * DAY_MS)!.rate_pct_per_day).toBeGreaterThan(45);
});

test("a bin that was always found nearly empty needs no trip at its usual pace, and needs one in the end", () => {
  const state = visited(every(2, 20))!;
  expect(needsEmptying(state, state.lastAtMs + 2 * DAY_MS)).toMatchObject({ needed: false });
  const chances = [1, 4, 16, 60].map((days) => needsEmptying(state, state.lastAtMs + days * DAY_MS)!.chance);
  expect(chances).toEqual(chances.toSorted((one, other) => one - other));
});

test("a visit that is told late changes nothing", () => {
  const state = visited(every(1, 60))!;
  expect(observeVisit(state, { atMs: MONDAY_MS, fill_pct: 100 })).toBe(state);
});

test("any visits give a chance between nothing and certainty, from a state of one size", () => {
  const visit = fc.record({ atMs: fc.nat({ max: 4_000_000_000_000 }), fill_pct: fc.double({ min: 0, max: 100, noNaN: true }) });
  fc.assert(
    fc.property(fc.array(visit, { minLength: 1, maxLength: 100 }), fc.nat({ max: 4_000_000_000_000 }), (visits, atMs) => {
      const state = visited(visits);
      const { chance, expected_pct } = needsEmptying(Object.freeze(state), atMs)!;
      expect(chance).toBeGreaterThanOrEqual(0);
      expect(chance).toBeLessThanOrEqual(1);
      expect(Number.isFinite(expected_pct)).toBe(true);
      expect(Object.keys(state ?? {}).length).toBe(5);
    }),
  );
});
