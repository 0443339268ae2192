import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { observeOk, type OkSample, OK_SETTINGS, type OkState, type OkVerdict } from "../../../rules/detectors/daily-ok.ts";
import { signOfLife } from "../../../rules/detectors/sign-of-life.ts";
import { DAY_MS, HOUR_MS, MONDAY_MS } from "./bin-days.ts";

const at = (hour: number, day = 0): number => MONDAY_MS + day * DAY_MS + hour * HOUR_MS;

function played(samples: readonly OkSample[], settings = OK_SETTINGS): readonly OkVerdict[] {
  let state: OkState | null = null;
  return samples.map((sample) => {
    const next = observeOk(state, sample, settings);
    state = next.state;
    return next.verdict;
  });
}

const time = (hour: number, day = 0): OkSample => ({ atMs: at(hour, day), said: "time" });

describe("the daily I'm OK", () => {
  test("a press in the morning is enough for the day", () => {
    const verdicts = played([time(6), { atMs: at(8), said: "ok" }, time(10), time(15), time(23)]);
    expect(verdicts.map(({ standing }) => standing)).toEqual(["waiting", "confirmed", "confirmed", "confirmed", "confirmed"]);
    expect(verdicts[0]).toMatchObject({ dueAtMs: at(10), nextMs: at(10) });
    expect(verdicts.at(-1)).toMatchObject({ ask: null, nextMs: at(10, 1) });
  });

  test("missed, it asks the person, then the family, then the grid worker, and nobody else", () => {
    const verdicts = played([time(10), time(10.25), time(10.5), time(11), time(11.5), time(12), time(20)]);
    expect(verdicts.map(({ ask }) => ask)).toEqual(["person", null, "family", "grid", null, null, null]);
    expect(verdicts[0]!.words!.zh).toBe("您今天还好吗?请按一下按钮报平安。");
    expect(verdicts.every(({ standing }) => standing === "missed")).toBe(true);
  });

  test("an answer ends the asking", () => {
    const verdicts = played([time(10), { atMs: at(10.2), said: "ok" }, time(11), time(12)]);
    expect(verdicts.map(({ ask }) => ask)).toEqual(["person", null, null, null]);
    expect(verdicts.at(-1)!.standing).toBe("confirmed");
  });

  test("where nobody looked for hours, the person still is asked first and has time to answer", () => {
    expect(played([time(16), time(16.1), time(16.5), time(17)]).map(({ ask }) => ask)).toEqual(["person", null, "family", "grid"]);
  });

  test("a sign of life counts where that was agreed, and not where only a press does", () => {
    const sign: OkSample = { atMs: at(7), said: "sign" };
    expect(played([sign, time(10)]).at(-1)!.standing).toBe("confirmed");
    expect(played([sign, time(10)], { ...OK_SETTINGS, passive: false }).at(-1)!.standing).toBe("missed");
  });

  test("what is heard in the night belongs to the day before", () => {
    expect(played([{ atMs: at(2), said: "sign" }, time(10)]).at(-1)!.standing).toBe("missed");
  });

  test("nobody asks somebody who is away; back home the next day is as any other", () => {
    const verdicts = played([{ atMs: at(20), said: "away", untilMs: at(12, 2) }, time(10, 1), time(10, 2), time(12, 2), time(10, 3)]);
    expect(verdicts.map(({ standing, ask }) => [standing, ask])).toEqual([
      ["away", null],
      ["away", null],
      ["away", null],
      ["missed", "person"],
      ["missed", "person"],
    ]);
  });
});

test("a button's test press says that all is well, a call is a sign of life, a battery is none", () => {
  expect(signOfLife("emergency-button", { test: true })).toBe("ok");
  expect(signOfLife("emergency-button", { pressed: true, test: true })).toBe("sign");
  expect(signOfLife("emergency-button", { battery_pct: 80 })).toBeNull();
  expect(signOfLife("pipe-pressure", { flow_m3_h: 0.2 })).toBe("sign");
  expect(signOfLife("pipe-pressure", { flow_m3_h: 0.004 })).toBeNull();
  expect(signOfLife("smart-bin", { fill_pct: 30 })).toBeNull();
});

const samples: fc.Arbitrary<readonly OkSample[]> = fc.array(
  fc.oneof(
    fc.record({ atMs: fc.integer({ min: at(0), max: at(0, 9) }), said: fc.constantFrom("ok", "sign", "time") }),
    fc.record({
      atMs: fc.integer({ min: at(0), max: at(0, 9) }),
      said: fc.constant("away" as const),
      untilMs: fc.integer({ min: at(0), max: at(0, 9) }),
    }),
  ),
  { maxLength: 150 },
);

test("in any course of days: on a day that was confirmed nobody is asked any more, and each is asked at most once a day, in order", () => {
  fc.assert(
    fc.property(samples, (all) => {
      const sorted = all.toSorted((one, other) => one.atMs - other.atMs);
      const verdicts = played(sorted);
      expect(played(sorted)).toEqual(verdicts);
      const days = new Map<number, string[]>();
      for (const { dueAtMs, ask, standing, nextMs } of verdicts) {
        if (ask !== null) {
          expect(standing).toBe("missed");
          days.set(dueAtMs, [...(days.get(dueAtMs) ?? []), ask]);
        }
        expect(Number.isFinite(nextMs)).toBe(true);
      }
      for (const asked of days.values()) expect(["person", "family", "grid"].slice(0, asked.length)).toEqual(asked);
    }),
  );
});
