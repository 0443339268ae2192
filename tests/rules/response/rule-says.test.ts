import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bookOf } from "../../../rules/engine/book.ts";
import { readRuleSet } from "../../../rules/language/rule-file.ts";
import { GROUPINGS, type RuleSpec } from "../../../rules/model/rule-file.ts";
import type { LadderPlan } from "../../../rules/model/response-plan.ts";
import type { SitePlaces } from "../../../rules/model/situation.ts";
import { above, ruleOf } from "../rule-specs.ts";
import { createWorld, type World } from "../world.ts";
import { PLAN, rung, toldIn, WITH_PLAN } from "./station.ts";

const MINUTE = 60_000;

/** A building of two units with two floors each, a flat each, and another building. */
const ZONES: SitePlaces["zones"] = new Map(
  [
    ["u1-101", "b1", 1, 1],
    ["u1-201", "b1", 2, 1],
    ["u2-101", "b1", 1, 2],
    ["far", "b3", 1, 1],
  ].map(([zone, building, floor, unit]) => [
    String(zone),
    { building: String(building), floor: Number(floor), unit: Number(unit), kind: "flat", text: { zh: String(zone), en: String(zone) } },
  ]),
);

const QUIET: LadderPlan = {
  id: "quiet",
  priorities: ["P2", "P3"],
  kinds: null,
  buildings: null,
  hours: null,
  rungs: [rung(120, "street")],
  onlyNamed: true,
};

function worldWith(specs: readonly RuleSpec[], ladders: readonly LadderPlan[] = []): World {
  const response = { ...PLAN, ladders: [...ladders, ...PLAN.ladders] };
  const world = createWorld({ book: bookOf("test", specs), places: { ...WITH_PLAN, zones: ZONES, response } });
  for (const zone of ZONES.keys()) world.add(`smoke-${zone}`, "smoke-detector", { zone });
  for (const zone of ZONES.keys()) world.add(`bin-${zone}`, "smart-bin", { zone });
  return world;
}

const warm = (more: Partial<RuleSpec>): RuleSpec =>
  ruleOf("warm", above("temperature_c", 40), { alert: "device-fault", devices: ["smart-bin"], ...more });

/** How often somebody is called when the bins of these places get warm, one after the other. */
function callsFor(group: RuleSpec["group"], zones: readonly string[]): number {
  const world = worldWith([warm({ group })]);
  return zones.filter((zone) => toldIn([world.read(`bin-${zone}`, { temperature_c: 50 })]).length > 0).length;
}

describe("a rule says which of its alerts are one call", () => {
  const all = [...ZONES.keys()];
  test.each([
    [null, 2],
    ["zone", 4],
    ["floor", 3],
    ["unit", 3],
    ["building", 2],
    ["site", 1],
    ["alone", 4],
  ] as const)("grouped by %s, four places make %i", (group, calls) => {
    expect(callsFor(group, all)).toBe(calls);
  });

  test("what more of them joins a call that is running is listed with it", () => {
    const world = worldWith([warm({ group: "site" })]);
    for (const zone of all) world.read(`bin-${zone}`, { temperature_c: 50 });
    expect([...world.situation.climbs.values()].map(({ alerts }) => alerts.length)).toEqual([4]);
  });
});

test("whatever a sound rule says of grouping, the first life at risk in a stairwell rings at once", () => {
  const grouping = fc.constantFrom(null, ...GROUPINGS);
  const first = fc.constantFrom("u1-101", "u1-201");
  fc.assert(
    fc.property(grouping, grouping, first, fc.boolean(), (group, others, zone, hasAnswer) => {
      const fire = ruleOf("fire", above("temperature_c", 60), { alert: "fire", priority: "P1", group });
      const text = `rules:
  - { id: fire, alert: fire, priority: P1, devices: [smoke-detector], when: { value: temperature_c, above: 60 }, owner: station, message: { zh: 火, en: fire }${group === null ? "" : `, group: ${group}`} }`;
      fc.pre(readRuleSet([{ name: "a.yaml", text }], null).ok);
      const world = worldWith([fire, warm({ group: others })]);
      for (const bin of ZONES.keys()) world.read(`bin-${bin}`, { temperature_c: 50 });
      expect(toldIn([world.read(`smoke-${zone}`, { temperature_c: 70 })])).toContain("call:chen");
      if (hasAnswer) for (const alert of world.situation.alerts.values()) world.act(alert.id, { name: "acknowledge" });
      // Another stairwell is another fire.
      expect(toldIn([world.read("smoke-u2-101", { temperature_c: 70 })])).toContain("call:chen");
      expect(toldIn([world.read("smoke-far", { temperature_c: 70 })])).toContain("call:chen");
    }),
  );
});

describe("a rule names the ladder that is climbed", () => {
  test("that one alone, for the priorities it is for", () => {
    const world = worldWith([warm({ escalation: "quiet" })], [QUIET]);
    expect(toldIn([world.read("bin-far", { temperature_c: 50 })])).toEqual([]);
    expect(toldIn(world.wait(2 * MINUTE))).toEqual(["console:street", "mail:street"]);
  });

  test("a rule that names none never climbs it", () => {
    const world = worldWith([warm({})], [QUIET]);
    expect(toldIn([world.read("bin-far", { temperature_c: 50 })])).not.toEqual([]);
  });

  test("one that the site file has no more is as if none were named", () => {
    const world = worldWith([warm({ escalation: "gone" })], [QUIET]);
    expect(toldIn([world.read("bin-far", { temperature_c: 50 })])).not.toEqual([]);
  });

  test("a life at risk keeps its floor: somebody within 30 s, the next within a minute", () => {
    const slow: LadderPlan = { ...QUIET, id: "slow", priorities: ["P1"], rungs: [rung(3_600, "district")] };
    const world = worldWith([warm({ alert: "bin-fire", priority: "P1", escalation: "slow" })], [slow]);
    expect(toldIn([world.read("bin-far", { temperature_c: 50 })])).toContain("call:chen");
    expect(toldIn(world.wait(MINUTE))).toContain("console:property");
  });
});
