import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BURST_SETTINGS } from "../../../rules/detectors/burst-settings.ts";
import { closeLeakBin, type LeakBin, type LeakState, type LeakVerdict } from "../../../rules/detectors/slow-leak.ts";
import { createRandom } from "../../../simulators/random.ts";

const QUICK = { ...BURST_SETTINGS, binMs: 900_000 };
const DAY = 96;
const MONDAY_MS = Date.UTC(2024, 0, 1);

interface Happening {
  /** m3/h more at a sensor. */
  readonly flow?: (sensor: number, bin: number) => number;
  /** kPa less at a sensor. */
  readonly drop?: (sensor: number, bin: number) => number;
  readonly planned?: (bin: number) => boolean;
}

/** A building's risers: hardly any flow at night but for a tap now and then, much in the evening; weekends draw more by day. */
function binsOf(sensors: number, days: number, { flow, drop, planned }: Happening = {}, seed = 1): readonly LeakBin[] {
  const random = createRandom(seed);
  const busy = Array.from({ length: days }, () => random.between(0.8, 1.2));
  return Array.from({ length: days * DAY }, (_, bin) => {
    const minuteOfWeek = (bin * 15) % 10_080;
    const hour = (minuteOfWeek % 1_440) / 60;
    const demand =
      (minuteOfWeek >= 7_200 ? 1.3 : 1) * busy[Math.floor(bin / DAY)]! * (hour < 5 ? 0 : 0.8 + 0.6 * Math.sin(((hour - 5) / 19) * Math.PI));
    const of = (value: (sensor: number) => number): Readonly<Record<string, number>> =>
      Object.fromEntries(Array.from({ length: sensors }, (_unused, sensor) => [`s${sensor}`, value(sensor)]));
    return {
      atMs: MONDAY_MS + (bin + 1) * 900_000,
      minuteOfWeek,
      flow_m3_h: of((sensor) => demand * random.between(0.8, 1.2) + (random.chance(0.3) ? 0.3 : 0.02) + (flow?.(sensor, bin) ?? 0)),
      pressure_kpa: of((sensor) => 450 - sensor - 30 * demand + random.normal() - (drop?.(sensor, bin) ?? 0)),
      planned: planned?.(bin) ?? false,
    };
  });
}

function watch(bins: readonly LeakBin[]): { readonly state: LeakState; readonly verdicts: readonly LeakVerdict[] } {
  let state: LeakState | null = null;
  const verdicts = bins.map((bin) => {
    const closed: ReturnType<typeof closeLeakBin> = closeLeakBin(state, bin, QUICK);
    state = closed.state;
    return closed.verdict;
  });
  return { state: state!, verdicts };
}

const leaksOf = (verdicts: readonly LeakVerdict[]): readonly string[] => [
  ...new Set(verdicts.flatMap(({ leaks }) => leaks.map(({ sensor, by }) => `${sensor} ${by}`))),
];

describe("risers with flow and pressure", () => {
  test.each([1, 2, 3])("raise nothing in six ordinary weeks (seed %i)", (seed) => {
    expect(leaksOf(watch(binsOf(5, 42, {}, seed)).verdicts)).toEqual([]);
  });

  test("a leak that grows over days is found by its nights, at its sensor alone, within a week", () => {
    const begins = 20 * DAY;
    const grown = (sensor: number, bin: number): number => (sensor === 2 ? Math.min(0.5, Math.max(0, (bin - begins) / DAY) * 0.2) : 0);
    const { verdicts } = watch(binsOf(5, 28, { flow: grown }));
    const found = verdicts.findIndex(({ leaks }) => leaks.length > 0);
    expect(found).toBeGreaterThan(begins);
    expect(found).toBeLessThan(begins + 6 * DAY);
    expect(leaksOf(verdicts)).toEqual(["s2 night-flow"]);
    const { leaks, criteria } = verdicts.at(-1)!;
    expect(leaks[0]!.excess).toBeCloseTo(0.5, 1);
    expect(criteria[0]).toMatchObject({ name: "night-flow", unit: "m³/h", met: true });
  });

  test("it stays for as long as it runs, and is over two nights after it was mended", () => {
    const flow = (sensor: number, bin: number): number => (sensor === 2 && bin >= 20 * DAY && bin < 40 * DAY ? 0.5 : 0);
    const { verdicts } = watch(binsOf(5, 44, { flow }));
    const found = verdicts.findIndex(({ leaks }) => leaks.length > 0);
    expect(verdicts.slice(found, 40 * DAY).every(({ leaks }) => leaks.length === 1)).toBe(true);
    expect(verdicts.slice(42 * DAY).every(({ leaks }) => leaks.length === 0)).toBe(true);
  });

  test("water drawn by day alone, every day, is a step of the day's mean", () => {
    const flow = (sensor: number, bin: number): number => (sensor === 1 && bin >= 21 * DAY && bin % DAY > 24 ? 2.5 : 0);
    expect(leaksOf(watch(binsOf(5, 26, { flow })).verdicts)).toEqual(["s1 flow-step"]);
  });

  test("a pressure that falls at one sensor is a leak there; one that falls at all is the waterworks'", () => {
    const one = (sensor: number, bin: number): number => (sensor === 3 && bin >= 20 * DAY ? 8 : 0);
    expect(leaksOf(watch(binsOf(6, 26, { drop: one })).verdicts)).toContain("s3 night-pressure");
    const all = (_sensor: number, bin: number): number => (bin >= 20 * DAY ? 25 : 0);
    expect(leaksOf(watch(binsOf(6, 26, { drop: all })).verdicts)).toEqual([]);
  });

  test("one busy night is none", () => {
    const flow = (_sensor: number, bin: number): number => (Math.floor(bin / DAY) === 22 ? 2 : 0);
    expect(leaksOf(watch(binsOf(5, 28, { flow })).verdicts)).toEqual([]);
  });

  test("nights of planned works tell nothing", () => {
    const isWorks = (bin: number): boolean => bin >= 20 * DAY && bin < 25 * DAY;
    const flow = (_sensor: number, bin: number): number => (isWorks(bin) ? 3 : 0);
    expect(leaksOf(watch(binsOf(5, 30, { flow, planned: isWorks })).verdicts)).toEqual([]);
  });

  test("in the first nights it says that it is learning", () => {
    const { verdicts } = watch(binsOf(2, 12));
    expect(verdicts[5 * DAY]!.learning).toBe(true);
    expect(verdicts.at(-1)!.learning).toBe(false);
  });
});

test("whatever is said, nothing throws, the state is JSON and at most 3 kB a sensor", () => {
  const value = fc.oneof(fc.double(), fc.double({ min: 0, max: 500, noNaN: true }));
  const bin = fc.record({
    minuteOfWeek: fc.oneof(fc.integer({ min: 0, max: 10_079 }), fc.double()),
    flow_m3_h: fc.dictionary(fc.constantFrom("a", "b", "__proto__"), value),
    pressure_kpa: fc.dictionary(fc.constantFrom("a", "b", "c", "d", "e"), value),
    planned: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(bin, { minLength: 100, maxLength: 300 }), (bins) => {
      const { state } = watch(bins.map((one, index) => ({ ...one, atMs: (index + 1) * 7_200_000 })));
      expect(JSON.parse(JSON.stringify(state))).toEqual(state);
      expect(JSON.stringify(state).length).toBeLessThan(6 * 3_000);
    }),
    { numRuns: 30 },
  );
});
