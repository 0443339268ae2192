import { describe, expect, test } from "vitest";
import type { SmokeSample } from "../../../rules/detectors/smoke.ts";
import { added, type Curve, hump, judge, ramp } from "./curves.ts";

const gradesOf = (samples: readonly SmokeSample[]): readonly string[] => [...new Set(judge(samples).map(({ verdict }) => verdict.grade))];
const nuisancesOf = (samples: readonly SmokeSample[]): readonly (string | null)[] => [
  ...new Set(judge(samples).flatMap(({ verdict }) => (verdict.grade === "suspected" ? [verdict.nuisance] : []))),
];
const firstFire_s = (samples: readonly SmokeSample[]): number =>
  judge(samples).find(({ verdict }) => verdict.grade === "fire")?.s ?? Infinity;

const cooking: Curve = (s) => ({
  smoke_obscuration_pct_m: hump(s, 6, { up_s: 180, stay_s: 180, down_s: 120 }),
  // 2 K a minute under the ceiling over a hob.
  temperature_c: hump(s, 4, { up_s: 120, stay_s: 240, down_s: 300 }),
  humidity_pct: hump(s, 5, { up_s: 200, stay_s: 200, down_s: 200 }),
});
/** Hot oil: dense and short, with the flame's trace of CO. */
const wok: Curve = (s) => ({
  smoke_obscuration_pct_m: hump(s, 10, { up_s: 10, stay_s: 60, down_s: 50 }),
  temperature_c: hump(s, 2.5, { up_s: 10, stay_s: 60, down_s: 50 }),
  co_ppm: hump(s, 6, { up_s: 10, stay_s: 60, down_s: 50 }),
});
const shower: Curve = (s) => ({
  smoke_obscuration_pct_m: hump(s, 25, { up_s: 60, stay_s: 240, down_s: 120 }),
  temperature_c: hump(s, 4, { up_s: 60, stay_s: 240, down_s: 600 }),
  humidity_pct: hump(s, 35, { up_s: 45, stay_s: 300, down_s: 600 }),
});
const dust: Curve = (s) => ({ smoke_obscuration_pct_m: s < 4 ? 5 * s : 20 * 2 ** (-(s - 4) / 40) });
const cigarette: Curve = (s) => ({ smoke_obscuration_pct_m: hump(s, 3 + Math.sin(s / 20), { up_s: 60, stay_s: 300, down_s: 90 }) });
const flames: Curve = (s) => ({
  smoke_obscuration_pct_m: ramp(s, 40, 150, 20),
  temperature_c: ramp(s, 25, 150),
  co_ppm: ramp(s, 150, 150, 20),
});
const smoulder: Curve = (s) => ({
  smoke_obscuration_pct_m: ramp(s, 20, 1_800),
  temperature_c: ramp(s, 1, 1_800),
  co_ppm: ramp(s, 120, 1_800),
});

describe("what passes by itself is held at suspected", () => {
  test.each([
    ["cooking", cooking],
    ["cooking", wok],
    ["steam", shower],
    ["dust", dust],
    ["smoking", cigarette],
  ] as const)("%s", (name, curve) => {
    for (const every_s of [1, 2, 5, 10]) {
      expect(gradesOf(added(curve, { every_s })), `every ${every_s} s`).toEqual(["none", "suspected"]);
      expect(nuisancesOf(added(curve, { every_s })), `every ${every_s} s`).toContain(name);
    }
  });

  test.each([
    ["steam", shower],
    ["dust", dust],
    ["smoking", cigarette],
  ] as const)("%s, also where nobody measures CO", (_, curve) => {
    const blind = added(curve).map((sample) => ({ ...sample, co_ppm: undefined }));
    expect(gradesOf(blind)).toEqual(["none", "suspected"]);
  });

  test("but not for ever: smoke that stays for a quarter of an hour is a fire", () => {
    const fire_s = firstFire_s(added(() => ({ smoke_obscuration_pct_m: 4 })));
    expect(fire_s).toBeGreaterThan(300);
    expect(fire_s).toBeLessThan(900);
  });

  test("a warm day, a heated room and an opened window are nothing", () => {
    expect(gradesOf(added((s) => ({ temperature_c: ramp(s, 8, 900) })))).toEqual(["none"]);
    expect(gradesOf(added((s) => ({ temperature_c: -ramp(s, 12, 60) + ramp(s, 8, 600, 120) })))).toEqual(["none"]);
  });

  test("humidity alone is nothing", () => {
    expect(gradesOf(added((s) => ({ humidity_pct: ramp(s, 40, 30) })))).toEqual(["none"]);
  });
});

describe("a fire is a fire", () => {
  test("flames: before the smoke reaches the level of an ordinary alarm", () => {
    const ordinary_s = 20 + 150 * (12.5 / 40);
    expect(firstFire_s(added(flames))).toBeLessThan(ordinary_s);
    expect(firstFire_s(added(flames, { every_s: 10 }))).toBeLessThan(ordinary_s + 10);
  });

  test("a smouldering sofa: smoke and CO without heat, long before an ordinary alarm", () => {
    expect(firstFire_s(added(smoulder, { until_s: 1_800 }))).toBeLessThan(1_800 * (12.5 / 20));
  });

  test("thick smoke alone, within half a minute", () => {
    expect(firstFire_s(added((s) => ({ smoke_obscuration_pct_m: ramp(s, 30, 20) })))).toBeLessThan(30);
  });

  test("heat and CO turn a pan that was held into a fire at once", () => {
    const burning: Curve = (s) => ({
      ...cooking(s),
      temperature_c: (cooking(s).temperature_c ?? 0) + ramp(s, 40, 60, 200),
      co_ppm: ramp(s, 200, 60, 200),
    });
    const fire_s = firstFire_s(added(burning));
    expect(fire_s).toBeGreaterThan(200);
    expect(fire_s).toBeLessThan(230);
  });

  test("the same puff where CO comes with it, or where nobody measures CO, is two quantities that agree", () => {
    const burning: Curve = (s) => ({ ...wok(s), co_ppm: hump(s, 60, { up_s: 10, stay_s: 60, down_s: 50 }) });
    const blind = added(wok).map((sample) => ({ ...sample, co_ppm: undefined }));
    expect(firstFire_s(added(burning))).toBeLessThan(40);
    expect(firstFire_s(blind)).toBeLessThan(40);
  });

  test("fire behind a shower: steam holds back smoke, not heat that is certain", () => {
    const both: Curve = (s) => ({ ...shower(s), temperature_c: (shower(s).temperature_c ?? 0) + ramp(s, 60, 60, 100) });
    expect(firstFire_s(added(both))).toBeLessThan(130);
  });

  test("the verdict says what was looked at, with values and thresholds", () => {
    const { verdict } = judge(added(flames)).find((one) => one.verdict.grade === "fire")!;
    const met = verdict.criteria.filter((criterion) => criterion.met).map(({ name }) => name);
    expect(met).toContain("smoke-level");
    expect(verdict.criteria.every(({ value, threshold, met: isMet }) => isMet === value >= threshold)).toBe(true);
  });
});

describe("a thermometer alone", () => {
  const heatOnly = (samples: readonly SmokeSample[]): readonly SmokeSample[] =>
    samples.map(({ atMs, temperature_c }) => ({ atMs, temperature_c }));

  test("suspects a fast rise, and calls it a fire when it goes on", () => {
    const judged = judge(heatOnly(added((s) => ({ temperature_c: ramp(s, 60, 240) }))));
    const suspected_s = judged.find(({ verdict }) => verdict.grade === "suspected")!.s;
    const fire_s = judged.find(({ verdict }) => verdict.grade === "fire")!.s;
    expect(suspected_s).toBeLessThan(35);
    expect(fire_s).toBeLessThan(60);
    expect(fire_s).toBeGreaterThan(suspected_s);
  });

  test("that is broken never alarms: an open thermocouple, a dead cell, one wild sample", () => {
    const broken = (temperature_c: (s: number) => number): readonly SmokeSample[] =>
      Array.from({ length: 600 }, (_, s) => ({ atMs: s * 1_000, temperature_c: temperature_c(s) }));
    expect(gradesOf(broken(() => 1_260.5))).toEqual(["none"]);
    expect(gradesOf(broken((s) => (s < 300 ? 21 : 1_260.5)))).toEqual(["none"]);
    expect(gradesOf(broken(() => -200))).toEqual(["none"]);
    expect(gradesOf(broken((s) => (s === 300 ? 85 : 21)))).toEqual(["none"]);
    expect(gradesOf(broken((s) => 20 + 12 * Math.sin(s * 12.9898) * Math.sin(s * 78.233)))).toEqual(["none"]);
  });

  test("of a detector that reports every 15 minutes is believed at its first report", () => {
    const samples = [0, 1, 2, 3].map((index) => ({ atMs: index * 900_000, temperature_c: index === 3 ? 70 : 21 + index / 10 }));
    expect(judge(samples).map(({ verdict }) => verdict.grade)).toEqual(["none", "none", "none", "fire"]);
  });
});
