import { describe, expect, test } from "vitest";
import { readRuleSet } from "../../../rules/language/rule-file.ts";
import type { Condition, RuleSet } from "../../../rules/model/rule-file.ts";

function read(text: string): RuleSet {
  const result = readRuleSet([{ name: "a.yaml", text }], null);
  expect(result.ok ? [] : result.faults).toEqual([]);
  if (!result.ok) throw new Error("the file has faults");
  return result.set;
}

const RULE = `rules:
  - id: low
    alert: pipe-low-pressure
    priority: P2
    devices: [pipe-pressure]
    when: { value: pressure_kpa, below: 70, clear: 75 }
    owner: property
    message: { zh: "水压 {pressure_kpa}", en: "pressure {pressure_kpa}" }
`;

test("what a rule leaves out is at rest", () => {
  expect(read(RULE).rules).toEqual([
    {
      id: "low",
      alert: "pipe-low-pressure",
      priority: "P2",
      devices: ["pipe-pressure"],
      where: null,
      when: { type: "compare", value: "pressure_kpa", op: "<", level: 70, clear: 75 },
      forMs: 0,
      keepMs: 0,
      clearAfterSilenceMs: null,
      schedule: null,
      heldByWorks: false,
      inhibitedBy: [],
      inhibits: [],
      oncePer: null,
      group: null,
      escalation: null,
      priorityChanges: [],
      owner: "property",
      message: { zh: "水压 {pressure_kpa}", en: "pressure {pressure_kpa}" },
      shadow: null,
    },
  ]);
});

test("a rule may say all there is to say", () => {
  const text = `${RULE}    where: { zone-kinds: [shaft, stairs], zones: [b3-shaft] }
    for: 60s
    keep: 2m
    clear-after-silence: 2h
    schedule: { days: [sat, mon, sun], from: "22:00", to: "06:00" }
    planned-works: hold
    inhibited-by: [{ alert: pipe-burst, in: building, at-least: P2 }]
    priority-changes: [{ to: P3, after: 10m }, { to: P4, when: { value: pressure_kpa, above: 60 } }]
    shadow: [b3]
`;
  expect(read(text).rules[0]).toMatchObject({
    where: { zoneKinds: ["shaft", "stairs"], zones: ["b3-shaft"] },
    forMs: 60_000,
    keepMs: 120_000,
    clearAfterSilenceMs: 7_200_000,
    schedule: { days: [0, 1, 6], fromMinute: 1_320, toMinute: 360 },
    heldByWorks: true,
    inhibitedBy: [{ alert: "pipe-burst", in: "building", atLeast: "P2" }],
    priorityChanges: [
      { to: "P3", afterMs: 600_000, when: null },
      { to: "P4", afterMs: null, when: { type: "compare", value: "pressure_kpa", op: ">", level: 60, clear: 60 } },
    ],
  });
});

test("a rule on trial holds only in the buildings where it is tried", () => {
  const [rule] = read(`${RULE}    shadow: [b3]\n`).rules;
  expect(rule).toMatchObject({ shadow: ["b3"], where: { zoneKinds: null, buildings: ["b3"], zones: null } });
});

test.each([
  ["{ to: -1 }", { from: -5, to: -1 }],
  ["{ from: 3 }", { from: 3, to: 120 }],
  ["{ from: -1, to: 2 }", { from: -1, to: 2 }],
])("floors %s are read from the lowest to the highest that is meant", (text, floors) => {
  expect(read(`${RULE}    where: { floors: ${text} }\n`).rules[0]!.where).toEqual({
    zoneKinds: null,
    buildings: null,
    zones: null,
    floors,
  });
});

test("days without hours are whole, hours without days are every day's", () => {
  expect(read(`${RULE}    schedule: { days: [wed] }\n`).rules[0]!.schedule).toEqual({ days: [3], fromMinute: 0, toMinute: 1_440 });
  expect(read(`${RULE}    schedule: { to: "06:00" }\n`).rules[0]!.schedule).toEqual({
    days: [0, 1, 2, 3, 4, 5, 6],
    fromMinute: 0,
    toMinute: 360,
  });
});

const CONDITIONS: readonly (readonly [string, Condition])[] = [
  ["{ value: pressure_kpa, above: 70 }", { type: "compare", value: "pressure_kpa", op: ">", level: 70, clear: 70 }],
  ["{ value: pressure_kpa, at-least: 70, clear: 60 }", { type: "compare", value: "pressure_kpa", op: ">=", level: 70, clear: 60 }],
  ["{ value: pressure_kpa, at-most: 70 }", { type: "compare", value: "pressure_kpa", op: "<=", level: 70, clear: 70 }],
  ["{ value: tamper, is: false }", { type: "is", value: "tamper", is: false }],
  ["{ value: flow_m3_h, rises: 8, within: 1m }", { type: "change", value: "flow_m3_h", by: 8, withinMs: 60_000 }],
  ["{ value: flow_m3_h, falls: 8.5, within: 1m }", { type: "change", value: "flow_m3_h", by: -8.5, withinMs: 60_000 }],
  [
    "{ count: { value: fault, is: true }, at-least: 3, within: 10m }",
    { type: "count", of: { type: "is", value: "fault", is: true }, atLeast: 3, withinMs: 600_000 },
  ],
  [
    "{ value: flow_m3_h, deviates: either, sigmas: 4, least: 2, learn: 3d }",
    { type: "deviation", value: "flow_m3_h", direction: "either", sigmas: 4, least: 2, learnMs: 259_200_000 },
  ],
  [
    "{ value: pressure_kpa, differs: below, by: 30, from: building, within: 15m }",
    { type: "residual", value: "pressure_kpa", in: "building", direction: "below", by: 30, withinMs: 900_000 },
  ],
  ["{ absent: device, for: 10m }", { type: "absent", value: null, forMs: 600_000 }],
  ["{ absent: flow_m3_h, for: 1d }", { type: "absent", value: "flow_m3_h", forMs: 86_400_000 }],
  [
    "{ near: { value: alarm, is: true }, devices: [smoke-detector], in: floor, at-least: 2, within: 2m }",
    {
      type: "near",
      devices: ["smoke-detector"],
      in: "floor",
      atLeast: 2,
      withinMs: 120_000,
      when: { type: "is", value: "alarm", is: true },
    },
  ],
  ["{ detector: leak, grade: leak }", { type: "detector", name: "leak", grade: "leak" }],
  [
    "{ all: [{ value: fault, is: true }, { not: { value: tamper, is: true } }] }",
    {
      type: "all",
      of: [
        { type: "is", value: "fault", is: true },
        { type: "not", of: { type: "is", value: "tamper", is: true } },
      ],
    },
  ],
  ["{ any: [{ value: fault, is: true }] }", { type: "any", of: [{ type: "is", value: "fault", is: true }] }],
];

test.each(CONDITIONS)("%s means what it says", (written, condition) => {
  expect(read(RULE.replace("{ value: pressure_kpa, below: 70, clear: 75 }", () => written)).rules[0]!.when).toEqual(condition);
});

describe("a test of a file", () => {
  const one = (text: string) => read(`tests:\n${text}`).tests[0]!;

  test("needs no more than a device, readings and what is expected", () => {
    const found = one(`  - name: quiet
    devices: [{ id: riser, kind: pipe-pressure }]
    given: [{ at: 5s, pressure_kpa: 60, fault: false }]
    expect: none`);
    expect(found).toEqual({
      name: "quiet",
      // 2026-01-05 08:00 in China, a Monday.
      startsAtMs: 1_767_571_200_000,
      devices: [{ id: "riser", kind: "pipe-pressure", zone: "zone-1", zoneKind: "flat", building: "building-1", floor: 1, unit: 1 }],
      readings: [{ atMs: 5_000, arrivesMs: 5_000, device: "riser", values: { pressure_kpa: 60, fault: false } }],
      untilMs: 65_000,
      expects: [],
      file: "a.yaml",
      line: 2,
    });
  });

  test("repeats readings, in the order in which they arrive", () => {
    const found = one(`  - name: late
    devices: [{ id: a, kind: siren }, { id: b, kind: siren }]
    given:
      - { at: 0s, device: a, fault: true, every: 10s, until: 25s, late: 15s }
      - { at: 20s, device: b, fault: false }
    expect: [{ at: 1s, device: a, raised: device-fault, priority: P3 }, { at: 2s, by: 9s, device: a, cleared: device-fault }]`);
    expect(found.readings.map(({ atMs, arrivesMs, device }) => [atMs, arrivesMs, device])).toEqual([
      [0, 15_000, "a"],
      [20_000, 20_000, "b"],
      [10_000, 25_000, "a"],
      [20_000, 35_000, "a"],
    ]);
    expect(found.expects).toEqual([
      { atMs: 1_000, byMs: 2_000, device: "a", alert: "device-fault", priority: "P3", event: "raised" },
      { atMs: 2_000, byMs: 9_000, device: "a", alert: "device-fault", priority: null, event: "cleared" },
    ]);
    expect(found.untilMs).toBe(95_000);
  });

  test.each([
    ["1970-01-01 00:00 +00:00", 0],
    ["2024-02-29 23:59 -03:30", Date.UTC(2024, 1, 29, 23, 59) + 3.5 * 3_600_000],
    ["2000-12-31 00:00", Date.UTC(2000, 11, 30, 16)],
    ["2100-03-01 08:00", Date.UTC(2100, 2, 1)],
  ])("may start at %s", (start, startsAtMs) => {
    const found = one(`  - name: when
    start: "${start}"
    devices: [{ id: a, kind: siren }]
    given: [{ at: 0s, fault: false }]
    expect: none`);
    expect(found.startsAtMs).toBe(startsAtMs);
  });
});
