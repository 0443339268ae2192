import * as fc from "fast-check";
import { expect, test } from "vitest";
import { bookOf } from "../../rules/engine/book.ts";
import { explain } from "../../rules/engine/explain.ts";
import type { Condition, RuleSpec } from "../../rules/model/rule-file.ts";
import type { DeviceState } from "../../rules/model/situation.ts";
import type { Values } from "../../rules/model/values.ts";
import { comparable } from "./disk.ts";
import { addFleet, allOps, FLEET, play } from "./ops.ts";
import { ruleOf } from "./rule-specs.ts";
import { createWorld, type World } from "./world.ts";

const DEVICES = ["a", "b"] as const;
const withinMs = fc.constantFrom(5_000, 20_000, 60_000);
const name = fc.constantFrom("temperature_c", "co_ppm");
/** What one more reading that says the same does not change by itself: no counting of readings, no normal that it moves. */
const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc
    .record({ value: name, op: fc.constantFrom(">", ">=", "<", "<=" as const), level: fc.integer({ min: 1, max: 4 }) })
    .map((one) => ({ type: "compare", ...one, clear: one.level }) as const),
  fc
    .record({ value: name, level: fc.integer({ min: 2, max: 4 }) })
    .map((one) => ({ type: "compare", ...one, op: ">=", clear: one.level - 1 }) as const),
  fc.constant({ type: "is", value: "fault", is: true } as const),
);
const near: fc.Arbitrary<Condition> = fc
  .record({ when: leaf, atLeast: fc.integer({ min: 1, max: 2 }), withinMs })
  .map((one) => ({ type: "near", devices: ["smoke-detector"], in: "zone", ...one }) as const);
const condition: fc.Arbitrary<Condition> = fc.oneof(
  leaf,
  near,
  leaf.map((of) => ({ type: "not", of }) as const),
  fc.record({
    type: fc.constantFrom("all", "any" as const),
    of: fc.array(
      fc.oneof(
        leaf,
        leaf.map((of) => ({ type: "not", of }) as const),
      ),
      { minLength: 1, maxLength: 3 },
    ),
  }),
);
const kinds = ["fire-suspected", "device-fault", "bin-fire", "battery-low"] as const;
const specs: fc.Arbitrary<readonly RuleSpec[]> = fc
  .array(
    fc.record({
      when: condition,
      forMs: fc.constantFrom(0, 0, 10_000),
      keepMs: fc.constantFrom(0, 15_000),
      heldByWorks: fc.boolean(),
      shadow: fc.constantFrom(null, null, ["b1"]),
      schedule: fc.constantFrom(null, null, { days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 373, toMinute: 374 }),
    }),
    { minLength: 1, maxLength: kinds.length },
  )
  .map((all) => all.map(({ when, ...more }, index) => ruleOf(`r${index}`, when, { alert: kinds[index]!, priority: "P3", ...more })));

const level = fc.integer({ min: 0, max: 5 });
const values: fc.Arbitrary<Values> = fc.oneof(
  level.map((temperature_c) => ({ temperature_c })),
  level.map((co_ppm) => ({ co_ppm })),
  fc.record({ temperature_c: level, co_ppm: level }),
  fc.boolean().map((fault) => ({ fault })),
);
type Happening = { readonly device: (typeof DEVICES)[number]; readonly values: Values; readonly waitMs: number; readonly ageMs: number };
const happenings: fc.Arbitrary<readonly Happening[]> = fc.array(
  fc.record({
    device: fc.constantFrom(...DEVICES),
    values,
    waitMs: fc.constantFrom(0, 400, 3_000, 11_000, 40_000),
    ageMs: fc.constantFrom(0, 0, 0, 2_000),
  }),
  { maxLength: 15, size: "max" },
);
const works = {
  id: "w",
  fromMs: 0,
  toMs: 9e15,
  buildings: [],
  zones: ["b1-501"],
  kinds: ["smoke-detector"] as const,
  reason: "x",
  by: "y",
};

function played(rules: readonly RuleSpec[], all: readonly Happening[], hasWorks: boolean): World {
  const world = createWorld({ book: bookOf("property", rules) });
  for (const device of DEVICES) world.add(device, "smoke-detector", { expectEveryMs: 86_400_000 });
  if (hasWorks) world.put({ kind: "works", put: works, removed: null });
  for (const one of all) {
    world.wait(one.waitMs);
    world.read(one.device, one.values, { ageMs: one.ageMs });
  }
  return world;
}

const stateOf = ({ situation }: World, id: string): DeviceState => situation.devices[situation.registrations.get(id)!]!;

test("what an explanation says is met, and held back by nothing, is what the next reading of the same raises, and nothing else", () => {
  fc.assert(
    fc.property(specs, happenings, fc.boolean(), fc.constantFrom(0, 5_000, 12_000), (rules, all, hasWorks, waitMs) => {
      const world = played(rules, all, hasWorks);
      world.wait(waitMs);
      const state = stateOf(world, "a");
      const told = explain(world.situation, state, world.nowMs).rules.filter(({ core }) => !core);
      const expected = told.filter(({ met, fires, why }) => {
        const codes = new Set(why.map(({ code }) => code));
        if (codes.has("kept")) return true;
        if (!met || codes.has("not-itself")) return false;
        return fires || !["hours", "works", "lasting", "silent", "off"].some((code) => codes.has(code as never));
      });
      world.read("a", { ...state.latest });
      const raised = rules.filter(({ id, alert }) => state.live?.[id]?.raised === true || state.alerts?.get(alert)?.active === true);
      expect(raised.map(({ id }) => id).toSorted()).toEqual(expected.map(({ rule }) => rule).toSorted());
    }),
    { numRuns: 1_000 },
  );
});

test("explaining changes nothing, whatever has happened", () => {
  fc.assert(
    fc.property(allOps, specs, (ops, rules) => {
      const world = createWorld({ book: bookOf("property", rules) });
      addFleet(world);
      for (const op of ops) play(world, op);
      const before = comparable(world.situation);
      const { deadlines, silences } = structuredClone({ deadlines: world.situation.deadlines, silences: world.situation.silences });
      const { dirty } = world.situation;
      for (const [id] of FLEET) {
        const { rules: told } = explain(world.situation, stateOf(world, id), world.nowMs);
        for (const { fires, why } of told) expect(fires || why.length > 0).toBe(true);
      }
      expect(comparable(world.situation)).toEqual(before);
      expect(world.situation.deadlines).toEqual(deadlines);
      expect(world.situation.silences).toEqual(silences);
      expect(world.situation.dirty).toBe(dirty);
    }),
    { numRuns: 200 },
  );
});
