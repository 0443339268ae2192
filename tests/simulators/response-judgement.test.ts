import { describe, expect, test } from "vitest";
import { readTruth } from "../../simulators/truth/read-truth.ts";
import { type Check, judgeResponse } from "../../simulators/truth/response-judgement.ts";
import type { SeenResponse } from "../../simulators/truth/response-seen.ts";
import { responseTable } from "../../simulators/truth/score-table.ts";
import { type TruthLine, truthText } from "../../simulators/truth/truth.ts";

const AT = 1_767_225_600_000;
const S = 1_000;

const play: TruthLine = {
  record: "play",
  version: 1,
  scenario: "bad-night",
  seed: 1,
  speed: 1,
  faults: [],
  at: AT,
  devices: ["button"],
  mayAlso: [],
};
const acted = (deed: string, afterS: number, target: string, more: object = {}): TruthLine => ({
  record: "acted",
  at: AT + afterS * S,
  part: "call",
  who: "officer",
  deed,
  target,
  person: null,
  status: 200,
  ...more,
});
const shown = (words: string, afterS: number): TruthLine => ({ record: "shown", at: AT + afterS * S, device: "button", words });

const NIGHT: readonly TruthLine[] = [
  play,
  { record: "dead", at: AT, what: "channel", id: "terminal" },
  { record: "dead", at: AT, what: "responder", id: "m1" },
  shown("正在呼叫 / calling", 0),
  shown("已收到 / received", 1),
  acted("acknowledge", 20, "alert-1"),
  acted("ring-back answered", 40, "alert-1"),
  acted("going", 45, "2026-0001", { person: "m1" }),
  acted("arrived", 200, "2026-0001", { person: "m2" }),
  acted("marks", 210, "evac-1"),
  { record: "marked", at: AT + 210 * S, evacuation: "evac-1", state: "told", doors: ["f1", "f2"] },
  { record: "marked", at: AT + 220 * S, evacuation: "evac-1", state: "safe", doors: ["f1"] },
  acted("close", 230, "2026-0001"),
  shown("处置完毕 / closed", 231),
  { record: "ended", at: AT + 240 * S, whole: true, sent: 1, acknowledged: 1, nonsense: 0 },
];

const delivery = (recipient: string, stage: string, more: object = {}) => ({
  alert: "alert-1",
  channel: "sms",
  recipient,
  step: "1.0",
  stage,
  reason: null,
  owedAt: AT,
  ...more,
});
const SEEN: SeenResponse = {
  alerts: [
    {
      id: "alert-1",
      kind: "sos",
      device: "button",
      state: "closed",
      outcome: "real",
      raisedAt: AT,
      incident: "2026-0001",
      timeline: [{ event: "ring-back-overdue", at: AT + 30 * S }],
    },
  ],
  incidents: [
    {
      id: "2026-0001",
      state: "closed",
      outcome: "real",
      evacuations: ["evac-1"],
      clocks: [
        { name: "answer", dueAt: AT + 60 * S, state: "met" },
        { name: "arrival", dueAt: AT + 180 * S, state: "late" },
      ],
      responders: [
        { person: "m1", stage: "going", isInside: false },
        { person: "m2", stage: "back", isInside: false },
      ],
      timeline: [
        { event: "breach-arrival", at: AT + 180 * S },
        { event: "evacuation-issued", at: AT + 200 * S },
        { event: "evacuation-all-clear", at: AT + 220 * S },
      ],
    },
  ],
  accounts: [
    {
      evacuation: "evac-1",
      doors: new Map([
        ["f1", "safe"],
        ["f2", "told"],
      ]),
      missing: ["f2"],
    },
  ],
  deliveries: [
    delivery("leader", "sent"),
    delivery("li", "sent", { step: "1.1", owedAt: AT + 10 * S }),
    delivery("terminal", "withdrawn", { channel: "alert", step: "alert" }),
  ],
};

const judged = (lines: readonly TruthLine[] = NIGHT, seen: Partial<SeenResponse> = {}): readonly Check[] =>
  judgeResponse(readTruth(lines.map(truthText).join("")), { ...SEEN, ...seen });
const wrong = (checks: readonly Check[]): readonly string[] =>
  checks.filter(({ verdict }) => verdict === "wrong").map(({ what }) => what.en);
const without = (event: string): Partial<SeenResponse> => ({
  alerts: SEEN.alerts.map((alert) => ({ ...alert, timeline: alert.timeline.filter((line) => line.event !== event) })),
  incidents: SEEN.incidents.map((incident) => ({ ...incident, timeline: incident.timeline.filter((line) => line.event !== event) })),
});

describe("the judge of a response", () => {
  test("takes a breach that is on record for as good as a limit that was met", () => {
    const checks = judged();
    expect(wrong(checks)).toEqual([]);
    expect(checks.filter(({ verdict }) => verdict === "breach").map(({ of }) => of)).toEqual(["button", "2026-0001 arrival", "2026-0001"]);
    expect(responseTable(checks)).toContain("超时,已记录 / late, on record: 时限 / clock: 2026-0001 arrival: 20.0 s after it was due");
  });

  test.each<readonly [string, string, () => readonly Check[]]>([
    ["a call rung back late and not on record", "rung back", () => judged(NIGHT, without("ring-back-overdue"))],
    ["a late arrival that nobody says", "clock", () => judged(NIGHT, without("breach-arrival"))],
    [
      "a breach on record that was none",
      "rung back",
      () =>
        judged(NIGHT.map((line) => (line.record === "acted" && line.deed.startsWith("ring-back") ? { ...line, at: AT + 5 * S } : line))),
    ],
    ["a delivery that nobody knows the end of", "delivery", () => judged(NIGHT, { deliveries: [delivery("leader", "owed")] })],
    ["a delivery given up without a reason", "delivery", () => judged(NIGHT, { deliveries: [delivery("leader", "failed")] })],
    [
      "a word from a channel that is dead",
      "delivery",
      () => judged(NIGHT, { deliveries: [...SEEN.deliveries, delivery("terminal", "received")] }),
    ],
    [
      "nobody else told while nobody heard",
      "nobody heard, the next are told",
      () => judged(NIGHT, { deliveries: [delivery("leader", "sent")] }),
    ],
    [
      "a door that says what nobody found there",
      "every door accounted for",
      () =>
        judged(NIGHT, {
          accounts: [
            {
              ...SEEN.accounts[0]!,
              doors: new Map([
                ["f1", "safe"],
                ["f2", "safe"],
              ]),
            },
          ],
        }),
    ],
    [
      "somebody who is not safe and not missed",
      "every door accounted for",
      () => judged(NIGHT, { accounts: [{ ...SEEN.accounts[0]!, missing: [] }] }),
    ],
    [
      "a button that was never told the end",
      "the button is answered",
      () => judged(NIGHT.filter((line) => line.record !== "shown" || !line.words.startsWith("处置完毕"))),
    ],
    [
      "a responder who is still out",
      "responders back",
      () =>
        judged(NIGHT, {
          incidents: SEEN.incidents.map((one) => ({ ...one, responders: [{ person: "m2", stage: "arrived", isInside: false }] })),
        }),
    ],
    [
      "an evacuation whose end is not in its incident",
      "the evacuation stands in its incident",
      () => judged(NIGHT, without("evacuation-all-clear")),
    ],
    [
      "an alert left open",
      "closed with an outcome",
      () => judged(NIGHT, { alerts: [{ ...SEEN.alerts[0]!, state: "acknowledged", outcome: null }] }),
    ],
    [
      "an act that was refused",
      "act",
      () => judged(NIGHT.map((line) => (line.record === "acted" && line.deed === "close" ? { ...line, status: 409 } : line))),
    ],
  ])("finds %s", (_what, check, make) => {
    expect(wrong(make())).toContain(check);
  });

  test("says nothing of a play without people", () => {
    expect(judged([play])).toEqual([]);
    expect(responseTable([])).toBe("");
  });
});
