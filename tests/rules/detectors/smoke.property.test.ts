import * as fc from "fast-check";
import { expect, test } from "vitest";
import { observeSmoke, type SmokeSample, type SmokeState, type SmokeVerdict } from "../../../rules/detectors/smoke.ts";

const any = fc.option(fc.double({ noDefaultInfinity: true, noNaN: true }), { nil: undefined });
const within = (min: number, max: number) => fc.option(fc.double({ min, max, noNaN: true }), { nil: undefined });
const spacingMs = fc.oneof(fc.constantFrom(0, 1_000, 2_000, 10_000, 60_000, 900_000), fc.integer({ min: 0, max: 86_400_000 }));

type Values = Omit<SmokeSample, "atMs">;
const wild = fc.record({ smoke_obscuration_pct_m: any, temperature_c: any, co_ppm: any, humidity_pct: any });
const real = fc.record({
  smoke_obscuration_pct_m: within(0, 100),
  temperature_c: within(-10, 120),
  co_ppm: within(0, 500),
  humidity_pct: within(0, 100),
});
const samplesOf = (values: fc.Arbitrary<Values>): fc.Arbitrary<readonly SmokeSample[]> =>
  fc.array(fc.tuple(spacingMs, values), { maxLength: 60 }).map((steps) => {
    let atMs = 1_700_000_000_000;
    return steps.map(([ms, value]) => ({ ...value, atMs: (atMs += ms) }));
  });

const GRADES = ["none", "suspected", "fire"] as const;
const gradeOf = ({ grade }: SmokeVerdict): number => GRADES.indexOf(grade);

function played(samples: readonly SmokeSample[], from: SmokeState | null = null) {
  let state = from;
  const verdicts = samples.map((sample) => {
    const observed = observeSmoke(state, sample);
    state = observed.state;
    return observed.verdict;
  });
  return { state, verdicts };
}

function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}

test("whatever a device sends, the state stays small, plain and finite, and nothing throws", () => {
  fc.assert(
    fc.property(samplesOf(fc.oneof(wild, real)), (samples) => {
      const { state } = played(samples);
      const text = JSON.stringify(state);
      expect(text.length).toBeLessThan(2_000);
      expect(text).not.toMatch(/:null,"(value|fast|slow|noise)"/);
      expect(JSON.stringify(JSON.parse(text))).toBe(text);
    }),
  );
});

test("no state is ever changed in place, so an older one can be taken up again", () => {
  fc.assert(
    fc.property(samplesOf(real), samplesOf(real), (before, after) => {
      const { state } = played(before);
      const first = played(after, frozen(state));
      expect(JSON.stringify(played(after, JSON.parse(JSON.stringify(state))))).toBe(JSON.stringify(first));
    }),
  );
});

test("a sample that is older than all that was seen changes nothing", () => {
  const all = { smoke_obscuration_pct_m: 50, temperature_c: 50, co_ppm: 50, humidity_pct: 50 };
  fc.assert(
    fc.property(samplesOf(real), real, (samples, values) => {
      const { state } = played([...samples, { ...all, atMs: 1_900_000_000_000 }]);
      expect(observeSmoke(state, { ...values, atMs: 1_600_000_000_000 }).state).toBe(state);
    }),
  );
});

test("humidity never makes a fire: without it the grade is the same or higher", () => {
  fc.assert(
    fc.property(samplesOf(real), (samples) => {
      const dry = samples.map((sample) => ({ ...sample, humidity_pct: undefined }));
      const [damp, without] = [played(samples).verdicts, played(dry).verdicts];
      damp.forEach((verdict, index) => expect(gradeOf(verdict)).toBeLessThanOrEqual(gradeOf(without[index]!)));
    }),
  );
});

test("a fire with CO and heat is never held back by what its smoke looks like", () => {
  fc.assert(
    fc.property(samplesOf(real), fc.array(fc.tuple(within(0, 100), within(0, 100)), { minLength: 60, maxLength: 60 }), (before, around) => {
      const { state } = played(before);
      const fromMs = (before.at(-1)?.atMs ?? 1_700_000_000_000) + 1_000;
      const burning = around.map(([smoke_obscuration_pct_m, humidity_pct], s) => ({
        atMs: fromMs + s * 1_000,
        temperature_c: 130 + s,
        co_ppm: 3_000 + 100 * s,
        smoke_obscuration_pct_m,
        humidity_pct,
      }));
      const { verdicts } = played(burning, state);
      expect(verdicts.slice(2).map(({ grade, nuisance }) => ({ grade, nuisance }))).toEqual(
        verdicts.slice(2).map(() => ({ grade: "fire", nuisance: null })),
      );
    }),
  );
});

test("a nuisance is named only for what is suspected", () => {
  fc.assert(
    fc.property(samplesOf(real), (samples) => {
      for (const { grade, nuisance } of played(samples).verdicts) expect(nuisance === null || grade === "suspected").toBe(true);
    }),
  );
});
