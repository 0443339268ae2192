import { describe, expect, test } from "vitest";
import { observeFill } from "../../../rules/detectors/fill.ts";
import { createRandom } from "../random.ts";
import { course, DAY_MS, HOUR_MS, MONDAY_MS, observed } from "./bin-days.ts";

const silent = (): number => 0;

describe("a bin that takes in 20 % a day", () => {
  const steady = course({ days: 10, rise_pct: () => 20, emptiedAt_pct: 65, noise: silent });

  test("says nothing of its future before it has seen half a day", () => {
    const { verdicts } = observed(steady.slice(0, 11));
    expect(verdicts.at(-1)).toMatchObject({ rate_pct_per_day: null, fullAtMs: null, fullFromMs: null, fullToMs: null });
  });

  test("is found to do so, and when it will be full", () => {
    const { verdicts } = observed(steady);
    const last = verdicts.at(-1)!;
    expect(last.rate_pct_per_day).toBeGreaterThan(17);
    expect(last.rate_pct_per_day).toBeLessThan(22);
    const trulyMs = steady.at(-1)!.atMs + ((90 - steady.at(-1)!.true_pct) / 20) * DAY_MS;
    expect(Math.abs(last.fullAtMs! - trulyMs)).toBeLessThan(14 * HOUR_MS);
    expect(last.fullFromMs).toBeLessThan(last.fullAtMs!);
    expect(last.fullToMs).toBeGreaterThan(last.fullAtMs!);
  });

  test("is known to be emptied each time it was, and at no other time", () => {
    const { verdicts } = observed(steady);
    const emptied = verdicts.flatMap(({ emptied }, index) => (emptied ? [steady[index]!.atMs] : []));
    // Above 65 % at the start of days 3 and 7, seen when a second report says the same.
    expect(emptied).toEqual([3, 7].map((day) => MONDAY_MS + day * DAY_MS + HOUR_MS));
  });

  test("is known to be emptied at once where its weight fell too", () => {
    const full = [10, 30, 50, 70].map((fill_pct, hour) => ({ atMs: MONDAY_MS + hour * HOUR_MS, fill_pct, weight_kg: fill_pct / 4 }));
    const { verdicts } = observed([...full, { atMs: MONDAY_MS + 5 * HOUR_MS, fill_pct: 4, weight_kg: 1 }]);
    expect(verdicts.map(({ emptied }) => emptied)).toEqual([false, false, false, false, true]);
    expect(verdicts.at(-1)).toMatchObject({ level_pct: 4, emptiedAtMs: MONDAY_MS + 5 * HOUR_MS });
  });
});

test("one wild echo is neither an emptying nor a rise", () => {
  const samples = [40, 41, 42, 2, 43, 44, 100, 45, 46].map((fill_pct, hour) => ({ atMs: MONDAY_MS + hour * HOUR_MS, fill_pct }));
  const { verdicts } = observed(samples);
  expect(verdicts.some(({ emptied }) => emptied)).toBe(false);
  expect(Math.max(...verdicts.map(({ level_pct }) => level_pct ?? 0))).toBeLessThan(50);
});

test("garbage that is pressed down is no emptying", () => {
  const samples = [60, 70, 80, 55, 55, 56, 60].map((fill_pct, hour) => ({ atMs: MONDAY_MS + hour * HOUR_MS, fill_pct }));
  expect(observed(samples).verdicts.some(({ emptied }) => emptied)).toBe(false);
});

test("what the sensor sees under an open lid or in a bin on its side is no level", () => {
  const calm = [30, 31, 32].map((fill_pct, hour) => ({ atMs: MONDAY_MS + hour * HOUR_MS, fill_pct }));
  for (const odd of [{ tilted: true }, { lid_open: true }]) {
    const { verdicts } = observed([...calm, ...[3, 4, 5].map((hour) => ({ atMs: MONDAY_MS + hour * HOUR_MS, fill_pct: 0, ...odd }))]);
    expect(verdicts.at(-1)).toMatchObject({ level_pct: 31, emptied: false });
  }
});

test("a sensor that shows one value although the bin must have filled is stuck, and foretells nothing", () => {
  const before = course({ days: 8, rise_pct: () => 20, emptiedAt_pct: 65, noise: silent });
  const stuck = Array.from({ length: 72 }, (_, hour) => ({ atMs: MONDAY_MS + 8 * DAY_MS + hour * HOUR_MS, fill_pct: 41.5 }));
  const { verdicts } = observed([...before, ...stuck]);
  expect(verdicts.slice(0, before.length).some((verdict) => verdict.stuck)).toBe(false);
  const from = verdicts.slice(before.length).findIndex((verdict) => verdict.stuck);
  expect(from).toBeGreaterThan(24);
  expect(from).toBeLessThan(60);
  expect(verdicts.at(-1)).toMatchObject({ stuck: true, fullAtMs: null });
});

test("a bin into which nothing goes is not stuck and never full", () => {
  const { verdicts } = observed(Array.from({ length: 300 }, (_, hour) => ({ atMs: MONDAY_MS + hour * HOUR_MS, fill_pct: 12 })));
  expect(verdicts.at(-1)).toMatchObject({ stuck: false, fullAtMs: null, rate_pct_per_day: 0 });
});

test("a full bin is full now, and its days teach no slower rate", () => {
  const filled = course({ days: 10, rise_pct: () => 20, emptiedAt_pct: 101, noise: silent });
  const last = observed(filled).verdicts.at(-1)!;
  expect(last.fullAtMs).toBe(filled.at(-1)!.atMs);
  expect(last.stuck).toBe(false);
  expect(last.rate_pct_per_day).toBeGreaterThan(17);
});

test("a bin that heats up is told before it is as hot as a fire; a day of sun is not", () => {
  const burning = [20, 20.5, 21, 46].map((temperature_c, minute) => ({ atMs: MONDAY_MS + minute * 60_000, temperature_c }));
  expect(observed(burning).verdicts.map(({ heating }) => heating)).toEqual([false, false, false, true]);
  const sun = Array.from({ length: 24 * 4 }, (_, quarter) => ({
    atMs: MONDAY_MS + quarter * 15 * 60_000,
    temperature_c: 38 + 17 * Math.sin(((quarter / 4 - 6) / 12) * Math.PI),
  }));
  expect(observed(sun).verdicts.some(({ heating }) => heating)).toBe(false);
});

test("an older sample changes nothing", () => {
  const { state } = observed([20, 30, 40].map((fill_pct, hour) => ({ atMs: MONDAY_MS + hour * HOUR_MS, fill_pct })));
  expect(observeFill(state, { atMs: MONDAY_MS, fill_pct: 99 }).state).toBe(state);
});

describe("weekdays", () => {
  const weekly = (day: number): number => (day % 7 >= 5 ? 30 : 8);
  const errors = (rise_pct: (day: number) => number, seed: number): { readonly used: boolean; readonly hours: number } => {
    const random = createRandom(seed);
    const samples = course({ days: 70, rise_pct: (day) => rise_pct(day) * (0.9 + 0.2 * random.next()), emptiedAt_pct: 70, noise: silent });
    const { state, verdicts } = observed(samples);
    const misses = verdicts.flatMap(({ fullAtMs }, index) => {
      const { atMs, true_pct } = samples[index]!;
      if (atMs < MONDAY_MS + 35 * DAY_MS || fullAtMs === null || true_pct > 60) return [];
      let left = 90 - true_pct;
      let day = (atMs - MONDAY_MS) / DAY_MS;
      while (left > rise_pct(Math.floor(day)) * (Math.floor(day) + 1 - day)) {
        left -= rise_pct(Math.floor(day)) * (Math.floor(day) + 1 - day);
        day = Math.floor(day) + 1;
      }
      return [Math.abs(fullAtMs - MONDAY_MS - (day + left / rise_pct(Math.floor(day))) * DAY_MS) / HOUR_MS];
    });
    const { plainError, weekdayError } = state!.days!;
    return { used: weekdayError < 0.85 * plainError, hours: misses.reduce((sum, miss) => sum + miss, 0) / misses.length };
  };

  test("are used where a weekend is four times a working day, and then foretell within half a day", () => {
    for (const seed of [1, 2, 3]) {
      const { used, hours } = errors(weekly, seed);
      expect(used).toBe(true);
      expect(hours).toBeLessThan(12);
    }
  });

  test("are left alone where every day is like the other", () => {
    for (const seed of [1, 2, 3]) expect(errors(() => 15, seed).used).toBe(false);
  });
});

test("eight of ten bins are full within the interval that was foretold", () => {
  const random = createRandom(7);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  let within = 0;
  let all = 0;
  for (let bin = 0; bin < 60; bin++) {
    const mean = 8 + 20 * random.next();
    const rises = Array.from({ length: 90 }, () => Math.max(0, mean * (1 + 0.5 * normal())));
    const samples = course({
      days: 60,
      rise_pct: (day) => rises[day]!,
      emptiedAt_pct: 70,
      noise: () => 0.5 * normal(),
      everyMs: 2 * HOUR_MS,
    });
    const { verdicts } = observed(samples);
    for (let day = 20; day < 60; day++) {
      const index = day * 12 + 6;
      const { fullAtMs, fullFromMs, fullToMs } = verdicts[index]!;
      const { true_pct } = samples[index]!;
      if (fullAtMs === null || fullFromMs === null || true_pct >= 85) continue;
      let left = 90 - true_pct - rises[day]! / 2;
      let at = day;
      while (left > 0 && at + 1 < rises.length) left -= rises[++at]!;
      const trulyMs = MONDAY_MS + (at + 1 + left / rises[at]!) * DAY_MS;
      all++;
      if (trulyMs >= fullFromMs && (fullToMs === null || trulyMs <= fullToMs)) within++;
    }
  }
  expect(all).toBeGreaterThan(1_000);
  expect(within / all).toBeGreaterThan(0.72);
  expect(within / all).toBeLessThan(0.93);
});
