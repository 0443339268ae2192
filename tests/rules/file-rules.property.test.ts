import * as fc from "fast-check";
import { expect, test } from "vitest";
import { bookOf } from "../../rules/engine/book.ts";
import { step } from "../../rules/engine/step.ts";
import type { Condition, RuleSpec } from "../../rules/model/rule-file.ts";
import type { Input, Outcomes } from "../../rules/model/input.ts";
import type { Situation } from "../../rules/model/situation.ts";
import type { Values } from "../../rules/model/values.ts";
import { comparable, createDisk } from "./disk.ts";
import { ruleOf } from "./rule-specs.ts";
import { createWorld, PLACES, START_MS, type World } from "./world.ts";

const LATENESS_MS = 30_000;
const DEVICES = ["a", "b"] as const;

const withinMs = fc.constantFrom(5_000, 20_000, 60_000);
const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc
    .record({
      value: fc.constantFrom("temperature_c", "co_ppm"),
      op: fc.constantFrom(">", ">=", "<", "<=" as const),
      level: fc.integer({ min: 1, max: 4 }),
    })
    .map((one) => ({ type: "compare", ...one, clear: one.level }) as const),
  fc
    .record({ value: fc.constantFrom("temperature_c", "co_ppm"), level: fc.integer({ min: 2, max: 4 }) })
    .map((one) => ({ type: "compare", ...one, op: ">=", clear: one.level - 1 }) as const),
  fc.constant({ type: "is", value: "fault", is: true } as const),
  fc.record({ by: fc.constantFrom(2, -2), withinMs }).map((one) => ({ type: "change", value: "temperature_c", ...one }) as const),
);
const condition: fc.Arbitrary<Condition> = fc.oneof(
  leaf,
  fc.record({ type: fc.constantFrom("all", "any" as const), of: fc.array(leaf, { minLength: 1, maxLength: 3 }) }),
  leaf.map((of) => ({ type: "not", of }) as const),
  fc.record({ of: leaf, atLeast: fc.integer({ min: 2, max: 3 }), withinMs }).map((one) => ({ type: "count", ...one }) as const),
);
const near: fc.Arbitrary<Condition> = fc
  .record({ when: leaf, atLeast: fc.integer({ min: 1, max: 2 }), withinMs })
  .map((one) => ({ type: "near", devices: ["smoke-detector"], in: "zone", ...one }) as const);

const kinds = ["fire-suspected", "fire", "device-fault", "bin-fire"] as const;
const specs = (conditions: fc.Arbitrary<Condition>): fc.Arbitrary<readonly RuleSpec[]> =>
  fc
    .array(fc.record({ when: conditions, forMs: fc.constantFrom(0, 0, 10_000), keepMs: fc.constantFrom(0, 15_000), isP1: fc.boolean() }), {
      minLength: 1,
      maxLength: kinds.length,
    })
    .map((all) =>
      all.map(({ when, forMs, keepMs, isP1: isUrgent }, index) => {
        // A file may not let a life at risk wait for a second reading.
        const isP1 = isUrgent && !JSON.stringify(when).includes('"count"');
        return ruleOf(`r${index}`, when, {
          alert: kinds[index]!,
          priority: isP1 ? "P1" : "P3",
          forMs: isP1 ? 0 : forMs,
          keepMs: isP1 ? 0 : keepMs,
          // None of them plain: those have properties of their own.
          clearAfterSilenceMs: 86_400_000,
        });
      }),
    );

interface Sent {
  readonly device: (typeof DEVICES)[number];
  readonly values: Values;
  readonly atMs: number;
  readonly delayMs: number;
}

const level = fc.integer({ min: 0, max: 5 });
const values: fc.Arbitrary<Values> = fc.oneof(
  level.map((temperature_c) => ({ temperature_c })),
  level.map((co_ppm) => ({ co_ppm })),
  fc.record({ temperature_c: level, co_ppm: level }),
  fc.boolean().map((fault) => ({ fault })),
);
const sent: fc.Arbitrary<readonly Sent[]> = fc
  .uniqueArray(
    fc.record({
      device: fc.constantFrom(...DEVICES),
      values,
      // A device that reports more often shares places in the trail.
      atMs: fc.integer({ min: 0, max: 120 }).map((second) => second * 1_000),
      delayMs: fc.oneof(fc.constant(0), fc.nat({ max: LATENESS_MS })),
    }),
    { selector: ({ atMs }) => atMs, maxLength: 30, size: "max" },
  )
  .map((all) => all.toSorted((one, other) => one.atMs - other.atMs));

type OnStep = (situation: Situation, input: Input, outcomes: Outcomes) => void;

function played(rules: readonly RuleSpec[], all: readonly (Sent & { readonly arriveMs: number })[], onStep?: OnStep): World {
  const told = onStep === undefined ? {} : { onStep: (input: Input, outcomes: Outcomes) => onStep(situation!, input, outcomes) };
  let situation: Situation | null = null;
  const world = createWorld({ book: bookOf("property", rules), places: PLACES, isReady: false, ...told });
  situation = world.situation;
  world.put({ kind: "started" });
  for (const device of DEVICES) world.add(device, "smoke-detector", { expectEveryMs: 86_400_000 });
  for (const one of all.toSorted((a, b) => a.arriveMs - b.arriveMs)) {
    world.wait(START_MS + one.arriveMs - world.nowMs);
    world.read(one.device, one.values, { ageMs: one.arriveMs - one.atMs });
  }
  world.wait(START_MS + 120_000 + 2 * LATENESS_MS - world.nowMs);
  return world;
}

const inOrder = (all: readonly Sent[]) => all.map((one) => ({ ...one, arriveMs: one.atMs }));
const asSent = (all: readonly Sent[]) => all.map((one) => ({ ...one, arriveMs: one.atMs + one.delayMs }));

const foldsOf = ({ situation }: Pick<World, "situation">) =>
  DEVICES.map((id) => situation.devices[situation.registrations.get(id)!]!.folds);
const activeOf = ({ situation }: Pick<World, "situation">) =>
  [...situation.alerts.values()]
    .filter(({ active }) => active)
    .map(({ kind, device }) => `${kind} ${device}`)
    .toSorted();
const p1Of = ({ outcomes }: World) =>
  new Set(
    outcomes.flatMap(({ alerts }) =>
      alerts.filter(({ alert }) => alert.priority === "P1").map(({ alert }) => `${alert.kind} ${alert.device}`),
    ),
  );

test("once all readings have arrived, folds and active alerts of any rules are the same in any order within the lateness", () => {
  fc.assert(
    fc.property(specs(condition), sent, (rules, all) => {
      const [ordered, late] = [played(rules, inOrder(all)), played(rules, asSent(all))];
      expect(foldsOf(late)).toEqual(foldsOf(ordered));
      expect(activeOf(late)).toEqual(activeOf(ordered));
    }),
    { numRuns: 400 },
  );
});

test("every P1 of the run in order is raised by any rules in every order", () => {
  fc.assert(
    fc.property(specs(condition), sent, (rules, all) => {
      const late = p1Of(played(rules, asSent(all)));
      for (const alert of p1Of(played(rules, inOrder(all)))) expect(late).toContain(alert);
    }),
    { numRuns: 400 },
  );
});

test("a start from a checkpoint taken at any moment leads to the situation of the live run, with any rules, neighbours among them", () => {
  fc.assert(
    fc.property(specs(fc.oneof(condition, near)), sent, fc.nat({ max: 80 }), fc.nat({ max: 3 }), (rules, all, sliceAt, devices) => {
      const book = bookOf("property", rules);
      const disk = createDisk();
      let steps = 0;
      const live = played(rules, asSent(all), (situation, input, outcomes) => {
        disk.keep(input, outcomes);
        if (++steps === sliceAt) disk.slice(situation, devices);
        if (steps === sliceAt + 3) disk.slice(situation, 100);
      });
      disk.commit();
      const again = disk.recover(step, PLACES, book);
      step(again, { kind: "started", id: live.inputs.length + 1, nowMs: live.nowMs });
      expect(activeOf({ situation: again })).toEqual(activeOf(live));
      expect(foldsOf({ situation: again })).toEqual(foldsOf(live));
      expect(disk.differences).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test("a replay of the journal leads to the situation of the live run, with any rules, neighbours among them", () => {
  fc.assert(
    fc.property(specs(fc.oneof(condition, near)), sent, (rules, all) => {
      const live = played(rules, asSent(all));
      const again = createWorld({ book: bookOf("property", rules), places: PLACES, isReady: false });
      for (const input of live.inputs) step(again.situation, input);
      expect(comparable(again.situation)).toEqual(comparable(live.situation));
    }),
    { numRuns: 200 },
  );
});
