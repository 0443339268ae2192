import { expect, test } from "vitest";
import { bookOf } from "../../rules/engine/book.ts";
import { explain } from "../../rules/engine/explain.ts";
import type { RuleExplanation } from "../../rules/model/explanation.ts";
import type { RuleSpec } from "../../rules/model/rule-file.ts";
import { above, all, below, not, ruleOf } from "./rule-specs.ts";
import { createWorld, START_MS, type World } from "./world.ts";

function worldOf(...rules: readonly RuleSpec[]): World {
  const world = createWorld({ book: bookOf("explained", rules) });
  world.add("d", "smoke-detector", { expectEveryMs: 60_000 });
  return world;
}

function told(world: World, rule: string, device = "d"): RuleExplanation {
  const state = world.situation.devices[world.situation.registrations.get(device)!]!;
  return explain(world.situation, state, world.nowMs).rules.find((one) => one.rule === rule)!;
}
const reasons = (world: World, rule: string) => told(world, rule).why.map(({ code, text }) => `${code}: ${text.en}`);

const HOT_WITH_GAS = ruleOf("r", all(above("temperature_c", 54), above("co_ppm", 30), not(below("humidity_pct", 5))));

test("the clauses that are missing are named with what they lack, those that are met are not", () => {
  const world = worldOf(HOT_WITH_GAS);
  world.read("d", { temperature_c: 60, co_ppm: 12, humidity_pct: 3 });
  expect(reasons(world, "r")).toEqual(["not-met: co_ppm >= 30: it is 12, 18 short", "not-met: humidity_pct < 5 holds, and must not"]);
  expect(told(world, "r").why[0]).toMatchObject({ clause: "co_ppm >= 30", short: 18 });
  expect(told(world, "r")).toMatchObject({
    met: false,
    fires: false,
    clause: {
      clause: "all",
      of: [
        { met: true, value: 60, threshold: 54, atMs: START_MS },
        { met: false, value: 12, threshold: 30 },
        { met: false, of: [{ met: true, value: 3 }] },
      ],
    },
  });
});

test("a value that was never reported and one that is too old are told apart", () => {
  const world = worldOf(HOT_WITH_GAS);
  world.read("d", { co_ppm: 50 });
  expect(reasons(world, "r")).toEqual(["not-reported: temperature_c >= 54: never reported"]);
  world.wait(4 * 60_000);
  expect(reasons(world, "r")).toEqual([
    "not-reported: temperature_c >= 54: never reported",
    "too-old: co_ppm >= 30: 4 minutes old, no longer believed",
  ]);
});

test("a rule that asks for something not to be says that it has no value to go by", () => {
  const world = worldOf(ruleOf("r", not(above("co_ppm", 30))));
  world.read("d", { temperature_c: 20 });
  expect(told(world, "r")).toMatchObject({ met: false, fires: false });
  expect(reasons(world, "r")).toEqual(["not-reported: None of the values it looks at was ever reported"]);
});

test("met but not for long enough says for how long, of how long", () => {
  const world = worldOf(
    ruleOf("r", all(above("temperature_c", 54)), { forMs: 60_000 }),
    ruleOf("plain", above("co_ppm", 9), { forMs: 60_000, alert: "fire" }),
  );
  world.read("d", { temperature_c: 60, co_ppm: 10 });
  world.wait(20_000);
  for (const rule of ["r", "plain"]) {
    expect(told(world, rule)).toMatchObject({ met: true, fires: false, since: START_MS, forMs: 60_000 });
    expect(reasons(world, rule)).toEqual(["lasting: Met for 20 s of 60 s"]);
  }
  world.wait(41_000);
  for (const rule of ["r", "plain"]) expect(reasons(world, rule)).toEqual([expect.stringMatching(/^fires: It holds alert-/)]);
});

test("out of its hours, held by planned works, in shadow, elsewhere", () => {
  const hours = { days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 600, toMinute: 660 };
  const hot = above("temperature_c", 54);
  const world = worldOf(
    ruleOf("hours", hot, { schedule: hours, alert: "device-fault" }),
    ruleOf("works", hot, { heldByWorks: true, alert: "bin-fire" }),
    ruleOf("shadow", hot, { shadow: ["b1"] }),
    ruleOf("elsewhere", hot, { where: { zoneKinds: null, buildings: ["b2"], zones: null, floors: null }, alert: "fire" }),
  );
  const put = { id: "w-1", fromMs: START_MS, toMs: START_MS + 60_000, buildings: ["b1"], zones: [], kinds: ["smoke-detector"] as const };
  world.put({ kind: "works", put: { ...put, reason: "new pipes", by: "li" }, removed: null });
  world.read("d", { temperature_c: 60 });
  expect(reasons(world, "hours")).toEqual(["hours: Out of this rule's hours"]);
  expect(reasons(world, "works")).toEqual(["works: Held by planned works w-1: new pipes"]);
  expect(reasons(world, "shadow")).toEqual(["shadow: In shadow here: on record, told to nobody"]);
  expect(told(world, "shadow").fires).toBe(true);
  expect(reasons(world, "elsewhere")).toEqual(["elsewhere: This rule does not hold at this place"]);
  expect(told(world, "elsewhere").clause).toBeNull();
  world.wait(61_000);
  expect(reasons(world, "works")).toEqual(["next-reading: Met: the next reading raises it"]);
  world.read("d", { temperature_c: 60 });
  expect(told(world, "works").fires).toBe(true);
});

test("suppressed and shelved alerts are named, and one that a person closed", () => {
  const world = worldOf(
    ruleOf("first", above("co_ppm", 30), { alert: "device-fault", priority: "P2" }),
    ruleOf("r", above("temperature_c", 54), { inhibitedBy: [{ alert: "device-fault", in: "building", atLeast: null }] }),
  );
  world.read("d", { co_ppm: 40 });
  world.read("d", { temperature_c: 60 });
  expect(reasons(world, "r")).toEqual(["fires: It holds alert-000002", "suppressed: Suppressed by alert-000001"]);
  world.act("alert-000001", { name: "shelve", until: START_MS + 3_600_000, reason: "x" });
  expect(reasons(world, "first")).toEqual(["fires: It holds alert-000001", "shelved: Its alert is shelved"]);
  world.act("alert-000002", { name: "close", outcome: "false", note: "" });
  expect(told(world, "r")).toMatchObject({ met: true, fires: false });
  expect(reasons(world, "r")[0]).toMatch(/^closed/);
});

test("an alert that is over and kept says for how long yet", () => {
  const world = worldOf(ruleOf("r", above("temperature_c", 54), { keepMs: 30_000 }));
  world.read("d", { temperature_c: 60 });
  world.read("d", { temperature_c: 20 });
  world.wait(10_000);
  expect(told(world, "r")).toMatchObject({ fires: true, met: false });
  expect(reasons(world, "r")).toEqual([
    "fires: It holds alert-000001",
    "kept: Over, and kept active for another 20 s",
    "not-met: temperature_c >= 54: it is 20, 34 short",
  ]);
});

test("a rule that threw is off, and says until when", () => {
  const world = worldOf(HOT_WITH_GAS);
  const why = { zh: "出错", en: "failed" };
  world.put({ kind: "supervision", subject: "rule:r:d", active: true, priority: "P2", why });
  world.read("d", { temperature_c: 60, co_ppm: 50 });
  expect(told(world, "r")).toMatchObject({ met: true, fires: false });
  expect(reasons(world, "r")).toEqual(["off: The rule failed at this device and is off until alert-000001 is closed"]);
});

test("a rule that learns says so, and a test is no emergency", () => {
  const world = worldOf(
    ruleOf("r", { type: "deviation", value: "temperature_c", direction: "above", sigmas: 4, least: 2, learnMs: 3_600_000 }),
  );
  world.read("d", { temperature_c: 20 });
  expect(reasons(world, "r")[0]).toMatch(/^learning: .*Still learning/);
  world.read("d", { alarm: true, test: true });
  expect(reasons(world, "core-fire")).toEqual(["test: It came with a test, which is only put on record"]);
  world.read("d", { alarm: true, test: false });
  expect(told(world, "core-fire")).toMatchObject({ core: true, fires: true, met: true });
});

test("a value on the edge says when it is over", () => {
  const world = createWorld();
  world.add("bin", "smart-bin");
  world.read("bin", { fill_pct: 95 });
  world.read("bin", { fill_pct: 87 });
  const { fires, met, why } = told(world, "bin-full", "bin");
  expect({ fires, met, last: why.at(-1)!.text.en }).toEqual({ fires: true, met: false, last: "It is over when fill_pct < 85" });
});
