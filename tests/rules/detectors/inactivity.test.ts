import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  ACTIVITY_SETTINGS,
  type ActivitySample,
  type ActivityState,
  type ActivityVerdict,
  observeActivity,
} from "../../../rules/detectors/inactivity.ts";
import { createRandom, type Random } from "../random.ts";
import { DAY_MS, HOUR_MS, MONDAY_MS } from "./bin-days.ts";

const settings = { ...ACTIVITY_SETTINGS, consented: true };
const at = (hour: number, day = 0): number => MONDAY_MS + day * DAY_MS + hour * HOUR_MS;

function played(
  samples: readonly ActivitySample[],
  chosen = settings,
): { readonly verdicts: readonly ActivityVerdict[]; readonly state: ActivityState | null } {
  let state: ActivityState | null = null;
  const verdicts = samples.map((sample) => {
    const next = observeActivity(state, sample, chosen);
    state = next.state;
    return next.verdict;
  });
  return { verdicts, state };
}

/** Somebody who sleeps from ten to six, rests from one to three, and is seen about every hour and a half else. */
function lived(days: number, random: Random): readonly ActivitySample[] {
  const signs: ActivitySample[] = [];
  for (let day = 0; day < days; day++) {
    for (let hour = 6 + random.next(); hour < 22; hour += 0.5 + 2 * random.next()) {
      if (hour < 13 || hour > 15) signs.push({ atMs: at(hour, day), said: "sign" });
    }
  }
  return signs;
}

/** Samples with a look every ten minutes between them. */
function watched(signs: readonly ActivitySample[], untilMs: number): readonly ActivitySample[] {
  const looks: ActivitySample[] = [];
  for (let atMs = MONDAY_MS; atMs < untilMs; atMs += 10 * 60_000) looks.push({ atMs, said: "time" });
  return [...signs, ...looks].toSorted((one, other) => one.atMs - other.atMs);
}

test("without consent nothing is kept and nobody is asked; that is the default", () => {
  const { state, verdicts } = played(watched(lived(10, createRandom(1)), at(0, 20)), ACTIVITY_SETTINGS);
  expect(state).toBeNull();
  expect(verdicts.every(({ standing, ask, nextMs }) => standing === "off" && ask === null && nextMs === null)).toBe(true);
});

test("who takes the consent back leaves nothing behind", () => {
  const { state } = played(lived(10, createRandom(1)));
  expect(state).not.toBeNull();
  expect(observeActivity(state, { atMs: at(0, 11), said: "time" }, ACTIVITY_SETTINGS).state).toBeNull();
});

describe("a person whose days are known", () => {
  const signs = lived(14, createRandom(3));

  test("is asked nothing in the first week", () => {
    const { verdicts } = played(watched(lived(3, createRandom(3)), at(0, 6)));
    expect(verdicts.every(({ standing }) => standing === "learning")).toBe(true);
  });

  test("who lies on the floor from nine in the morning is asked, then the family, then the grid worker, within the afternoon", () => {
    const until = signs.filter(({ atMs }) => atMs < at(9, 13));
    const { verdicts } = played(watched(until, at(20, 13)));
    const samples = watched(until, at(20, 13));
    const asked = verdicts.flatMap(({ ask }, index) =>
      ask !== null && samples[index]!.atMs > at(9, 13) ? [[ask, samples[index]!.atMs] as const] : [],
    );
    expect(asked.map(([ask]) => ask)).toEqual(["person", "family", "grid"]);
    expect(asked[0]![1]).toBeGreaterThan(at(11, 13));
    expect(asked[0]![1]).toBeLessThan(at(17, 13));
    const family = verdicts.find(({ ask, quietMs }) => ask === "family" && quietMs > HOUR_MS)!;
    expect(family.words!.zh).toMatch(/^家中已 \d+\.\d 小时没有动静\(平时白天最长约 \d+\.\d 小时\),本人没有回应,请打个电话。$/);
  });

  test("is not asked about a night's sleep, and about fewer ordinary days than a fixed four hours would", () => {
    const random = createRandom(5);
    const long = lived(60, random);
    const samples = watched(long, at(0, 60));
    const { verdicts } = played(samples);
    const ours = verdicts.filter(({ ask }) => ask === "person").length;
    const gaps = long.slice(1).map(({ atMs }, index) => atMs - long[index]!.atMs);
    const fixed = gaps.filter((gap) => gap > 4 * HOUR_MS).length;
    expect(fixed).toBeGreaterThan(55);
    expect(ours / 60).toBeLessThan(0.15);
  });

  test("a silence in which only the person was asked is learned, one that others had to look into is not", () => {
    const quiet = signs.filter(({ atMs }) => atMs < at(9, 13));
    const { state } = played(watched(quiet, at(16, 13)));
    const answered = observeActivity(
      { ...state!, asked: { taken: 1, takenAtMs: at(15, 13) } },
      { atMs: at(16, 13), said: "sign" },
      settings,
    );
    const fallen = observeActivity({ ...state!, asked: { taken: 3, takenAtMs: at(15, 13) } }, { atMs: at(16, 13), said: "sign" }, settings);
    expect(answered.state!.today.day).toBeGreaterThan(6 * HOUR_MS);
    expect(fallen.state!.today.day).toBeLessThan(6 * HOUR_MS);
    expect(fallen.verdict.standing).toBe("normal");
  });

  test("who is away is left in peace, and the absence is not learned", () => {
    const away: ActivitySample = { atMs: at(21.9, 13), said: "away", untilMs: at(18, 16) };
    const { verdicts, state } = played([...watched([...signs, away], at(18, 16)), { atMs: at(18.1, 16), said: "sign" }]);
    expect(verdicts.slice(-100).some(({ ask }) => ask !== null)).toBe(false);
    expect(Math.max(state!.today.day, state!.today.night)).toBeLessThan(10 * HOUR_MS);
  });
});

const anySamples: fc.Arbitrary<readonly ActivitySample[]> = fc.array(
  fc.oneof(
    fc.record({ atMs: fc.integer({ min: at(0), max: at(0, 40) }), said: fc.constantFrom("sign", "time") }),
    fc.record({
      atMs: fc.integer({ min: at(0), max: at(0, 40) }),
      said: fc.constant("away" as const),
      untilMs: fc.integer({ min: 0, max: at(0, 41) }),
    }),
  ),
  { maxLength: 300 },
);

test("any course gives the same verdicts twice, a small state, an older one untouched, and the person is always asked first", () => {
  fc.assert(
    fc.property(anySamples, (all) => {
      let state: ActivityState | null = null;
      let last: string | null = null;
      for (const sample of all) {
        const before = JSON.stringify(state);
        const next = observeActivity(state, sample, settings);
        expect(observeActivity(state, sample, settings)).toEqual(next);
        expect(JSON.stringify(state)).toBe(before);
        state = next.state;
        if (next.verdict.ask === "family") expect(last).toBe("person");
        if (next.verdict.ask === "grid") expect(last).toBe("family");
        if (next.verdict.ask !== null) last = next.verdict.ask;
      }
      expect(JSON.stringify(state ?? {}).length).toBeLessThan(1_500);
    }),
    { numRuns: 50 },
  );
});
