import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BURST_SETTINGS, SENSORS_MAX } from "../../../rules/detectors/burst-settings.ts";
import type { BurstState, PressureBin } from "../../../rules/detectors/burst-state.ts";
import { closeBurstBin } from "../../../rules/detectors/burst.ts";
import { BINS_A_DAY, binsOf, watch } from "./pipes.ts";

/** Weeks of a day each: all of the code runs in few bins. */
const HASTY = { ...BURST_SETTINGS, binMs: 3_600_000, learnDays: 2 };

const id = fc.constantFrom("a", "b", "c", "d", "e", "__proto__", "constructor");
const value = fc.oneof(
  fc.double({ noNaN: true }),
  fc.double({ min: 300, max: 500, noNaN: true }),
  fc.constantFrom(0, 400, 1e308, -1e308, 5e-324),
);
const bin = fc.record({
  atMs: fc.integer({ min: 0, max: 9_000_000_000_000 }),
  minuteOfWeek: fc.oneof(fc.integer({ min: 0, max: 10_079 }), fc.double({ noNaN: true })),
  pressure_kpa: fc.dictionary(id, value),
  planned: fc.boolean(),
});

const inOrder = (bins: readonly PressureBin[]): readonly PressureBin[] =>
  bins.map((one, index) => ({ ...one, atMs: (index + 1) * HASTY.binMs }));

const finite = (state: BurstState): boolean => {
  let all = true;
  JSON.stringify(state, (_key, one: unknown) => {
    if (typeof one === "number" && !Number.isFinite(one)) all = false;
    return one;
  });
  return all;
};

describe("whatever the sensors say", () => {
  test("nothing throws, and what is kept stays finite and written as JSON", () => {
    fc.assert(
      fc.property(fc.array(bin, { minLength: 60, maxLength: 120 }), fc.boolean(), (bins, ordered) => {
        let state: BurstState | null = null;
        for (const one of ordered ? inOrder(bins) : bins) ({ state } = closeBurstBin(state, one, HASTY));
        expect(finite(state!)).toBe(true);
        expect(JSON.parse(JSON.stringify(state))).toEqual(state);
      }),
      { numRuns: 40 },
    );
  });

  test("the same bins give the same verdicts, also when the state was written down and read between", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: 11 * BINS_A_DAY - 1 }), (seed, cut) => {
        const drop = (sensor: number, at: number): number => (at > 10 * BINS_A_DAY && sensor === 1 ? 6 : 0);
        const bins = binsOf(5, 11 * BINS_A_DAY, { drop }, seed);
        const whole = watch(bins);
        const first = watch(bins.slice(0, cut));
        const written: BurstState = JSON.parse(JSON.stringify(first.state));
        const second = watch(bins.slice(cut), written);
        expect([...first.verdicts, ...second.verdicts]).toEqual(whole.verdicts);
      }),
      { numRuns: 4 },
    );
  });

  test("a bin that is not after the last one changes nothing", () => {
    const { state } = watch(binsOf(3, 200));
    const before = JSON.stringify(state);
    closeBurstBin(state, { atMs: state!.lastAtMs!, minuteOfWeek: 0, pressure_kpa: { s0: 1 } });
    closeBurstBin(state, { atMs: Number.NaN, minuteOfWeek: 0, pressure_kpa: { s0: 1 } });
    expect(JSON.stringify(state)).toBe(before);
  });

  test("the state of as many sensors as there may be stays below 220 kB, for weeks of coming and going", () => {
    const bins = binsOf(SENSORS_MAX + 20, 20 * 24, { says: (sensor, at, kpa) => (at > 8 * 24 === sensor >= 20 ? kpa : null) }).map(
      (one, index) => ({
        ...one,
        atMs: (index + 1) * HASTY.binMs,
      }),
    );
    const { state } = watch(bins, null, HASTY);
    expect(state!.sensors.length).toBeLessThanOrEqual(SENSORS_MAX);
    expect(JSON.stringify(state).length).toBeLessThan(220_000);
  });
});
