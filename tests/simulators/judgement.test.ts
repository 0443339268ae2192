import { describe, expect, test } from "vitest";
import { judge, type SeenAlert } from "../../simulators/truth/judgement.ts";
import { readTruth } from "../../simulators/truth/read-truth.ts";
import { scoreTable } from "../../simulators/truth/score-table.ts";
import { type TruthLine, truthText } from "../../simulators/truth/truth.ts";

const AT = 1_767_225_600_000;

const play: TruthLine = {
  record: "play",
  version: 1,
  scenario: "kitchen-fire",
  seed: 1,
  speed: 1,
  faults: [],
  at: AT,
  devices: ["smoke-1", "smoke-2", "bin-1"],
  mayAlso: ["fire-suspected"],
};
const fire = (device: string, afterMs: number): TruthLine => ({
  record: "expected",
  at: AT + afterMs,
  began: AT + 1_000,
  kind: "fire",
  priority: "P1",
  device,
  zone: "z",
});
const ended: TruthLine = { record: "ended", at: AT + 60_000, whole: true, sent: 1, acknowledged: 1, nonsense: 0 };
const truthOf = (...lines: readonly TruthLine[]) => readTruth([play, ...lines, ended].map(truthText).join(""));

const alert = (device: string, afterMs: number, more: Partial<SeenAlert> = {}): SeenAlert => ({
  id: `${device}-${afterMs}`,
  kind: "fire",
  priority: "P1",
  device,
  state: "unacknowledged",
  raisedAt: AT + afterMs,
  ...more,
});

describe("the judge", () => {
  test("tells what was detected, late and missed, and how fast", () => {
    const truth = truthOf(fire("smoke-1", 10_000), fire("smoke-2", 20_000), fire("bin-1", 30_000));
    const { counts, timeToAlertMs, sinceBeganMs } = judge(truth, [alert("smoke-1", 10_050), alert("smoke-2", 25_000)]);
    expect(counts).toEqual({ expected: 3, detected: 1, late: 1, missed: 1, merged: 0, false: 0 });
    expect(timeToAlertMs).toEqual({ p50: 50, max: 5_000 });
    expect(sinceBeganMs).toEqual({ p50: 9_050, max: 24_000 });
  });

  test("is glad when the gateway sees a fire before the detector says so", () => {
    const { rows } = judge(truthOf(fire("smoke-1", 10_000)), [alert("smoke-1", 4_000)]);
    expect(rows[0]).toMatchObject({ verdict: "detected", afterMs: -6_000 });
  });

  test("counts as false what nobody expected, a second alert for one fire, and no suspicion", () => {
    const seen = [
      alert("smoke-1", 10_020),
      alert("smoke-1", 12_000),
      alert("smoke-2", 9_000),
      alert("smoke-2", 8_000, { kind: "fire-suspected" }),
    ];
    const { counts, falseAlerts } = judge(truthOf(fire("smoke-1", 10_000)), seen);
    expect(counts.false).toBe(2);
    expect(falseAlerts.map(({ device }) => device)).toEqual(["smoke-1", "smoke-2"]);
  });

  test("leaves alone what belongs to others: devices that did not play, before, and after", () => {
    const seen = [
      alert("smoke-9", 5_000),
      alert("smoke-1", -90_000, { state: "closed" }),
      alert("smoke-1", 90_000),
      { ...alert("x", 5_000), device: null },
    ];
    expect(judge(truthOf(), seen).counts.false).toBe(0);
  });

  test("an alert of an earlier play that is still open takes a new one in, and no time can be told", () => {
    const { rows } = judge(truthOf(fire("smoke-1", 10_000)), [alert("smoke-1", -90_000)]);
    expect(rows[0]).toMatchObject({ verdict: "merged", afterMs: null });
  });

  test("prints a table in both languages", () => {
    const table = scoreTable(judge(truthOf(fire("smoke-1", 10_000), fire("smoke-2", 20_000)), [alert("smoke-1", 10_050)]));
    expect(table).toContain("已报 / detected 0.05 s");
    expect(table).toContain("漏报 / missed");
    expect(table).toContain("p50 0.05 s, max 0.05 s");
  });
});

test("a truth that was cut off is read as far as it got, and what is none is refused", () => {
  expect(readTruth(truthText(play)).endedAt).toBeNull();
  expect(() => readTruth(truthText(ended))).toThrow(/what was played/);
  expect(() => readTruth('{"record":"play"}\n')).toThrow(/line 1/);
});
