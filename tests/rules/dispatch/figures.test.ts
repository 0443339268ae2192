import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { spokenAddress, spokenDigits, spokenNumber } from "../../../rules/dispatch/address.ts";
import { distributionOf, type IncidentTimes, statisticsOf } from "../../../rules/dispatch/statistics.ts";
import { aboutMinutes } from "../../../rules/dispatch/travel.ts";
import { monthOf } from "../../../rules/dispatch/year.ts";
import { onDuty } from "../../../rules/response/rota.ts";
import { readSiteFile } from "../../../rules/language/site-file.ts";
import { SMALL_SITE } from "../../harness/launch.ts";

test.each([
  [1, "一"],
  [10, "十"],
  [12, "十二"],
  [30, "三十"],
  [-1, "负一"],
  [101, "一百零一"],
  [120, "一百二十"],
])("floor %i is spoken %s", (number, spoken) => expect(spokenNumber(number)).toBe(spoken));

test("digits are spoken one by one, and an address from the large to the small", () => {
  expect(spokenDigits("1101室")).toBe("幺幺零幺室");
  const found = readSiteFile(SMALL_SITE);
  expect(found.ok && spokenAddress(found.site, "b2", "b2-101")).toEqual({
    zh: "测试区测试街道小院二号楼一层幺零幺室",
    en: "flat 101, floor 1, Building 2, Courtyard, Test street, Test district",
  });
});

test("year and month are those of the calendar", () => {
  fc.assert(
    fc.property(fc.integer({ min: -2e12, max: 8e12 }), (ms) => {
      const date = new Date(ms);
      expect(monthOf(ms)).toEqual({ year: date.getUTCFullYear(), month: date.getUTCMonth() + 1 });
    }),
  );
});

describe("about how many minutes", () => {
  test("is nothing below five arrivals, rounded up above, and never zero", () => {
    expect(aboutMinutes([60_000, 60_000, 60_000, 60_000])).toBeNull();
    expect(aboutMinutes([1, 1, 1, 1, 1])).toBe(1);
    expect(aboutMinutes([60_000, 61_000, 62_000, 63_000, 600_000])).toBe(2);
  });

  test("is kept by three of four of those it is made of", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 3_600_000 }), { minLength: 5, maxLength: 50 }), (travels) => {
        const minutes = aboutMinutes(travels)!;
        expect(minutes).toBeGreaterThanOrEqual(1);
        expect(travels.filter((ms) => ms <= minutes * 60_000).length / travels.length).toBeGreaterThanOrEqual(0.75);
      }),
    );
  });
});

test("a distribution gives times that somebody waited, counts those nobody came to, and its histogram has them all", () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat({ max: 4_000_000 })), { maxLength: 60 }), (times) => {
      const { n, missing, p50, p90, p99, histogram } = distributionOf(times);
      const known = times.filter((ms) => ms !== null);
      expect([n, missing]).toEqual([known.length, times.length - known.length]);
      expect(histogram.reduce((sum, { count }) => sum + count, 0)).toBe(n);
      for (const quantile of [p50, p90, p99]) expect(quantile === null ? n === 0 : known.includes(Math.round(quantile * 1_000))).toBe(true);
      if (n > 0) expect(p50! <= p90! && p90! <= p99!).toBe(true);
    }),
  );
  expect(distributionOf([10_000, 20_000, 30_000, 40_000])).toMatchObject({ p50: 20, p90: 40, p99: 40 });
});

test("exercises are counted and no measure of anything", () => {
  const times: IncidentTimes = {
    id: "2026-0001",
    kind: "fire",
    station: "s1",
    openedAt: 0,
    exercise: false,
    outcome: "real",
    answerMs: 5_000,
    arrivalMs: null,
    verificationMs: null,
  };
  const [made] = statisticsOf([times, { ...times, exercise: true, answerMs: 1 }]);
  expect(made).toMatchObject({
    incidents: 1,
    exercises: 1,
    outcomes: { real: 1 },
    measures: { answer: { n: 1, p50: 5 }, arrival: { n: 0, missing: 1 } },
  });
});

test("who is on duty changes at its minute, over midnight too", () => {
  const shifts = [
    { fromMin: 480, toMin: 1_200, people: ["a", "b"] },
    { fromMin: 1_200, toMin: 480, people: ["c"] },
    { fromMin: 0, toMin: 1_440, people: ["b"] },
  ];
  const station = { id: "s", covers: [], people: ["a", "b", "c"], leaders: [], shifts };
  const at = (clock: string): string =>
    [...onDuty(station, { swaps: [], atMs: Date.parse(`2026-11-24T${clock}:00Z`), utcOffsetMs: 0 })].toSorted().join("");
  expect([at("07:59"), at("08:00"), at("19:59"), at("20:00"), at("00:00")]).toEqual(["bc", "ab", "ab", "bc", "bc"]);
});
