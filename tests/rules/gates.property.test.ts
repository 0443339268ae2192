import * as fc from "fast-check";
import { expect, test } from "vitest";
import { testOf } from "../../rules/engine/condition.ts";
import { frame, lookAlone } from "../../rules/engine/frame.ts";
import { gatesOf, isShut, nextOpen } from "../../rules/engine/gates.ts";
import { maskOfNames } from "../../rules/engine/value-slots.ts";
import type { Condition } from "../../rules/model/rule-file.ts";
import type { Values } from "../../rules/model/values.ts";
import { above } from "./rule-specs.ts";
import { createWorld } from "./world.ts";

const number = fc.constantFrom("temperature_c", "co_ppm");
const level = fc.constantFrom(-1, 0, 1, 1.5, 2);
const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc
    .record({ value: number, op: fc.constantFrom(">", ">=", "<", "<=" as const), level })
    .map((one) => ({ type: "compare", ...one, clear: one.level }) as const),
  fc.record({ value: number, level }).map((one) => ({ type: "compare", ...one, op: ">=", clear: one.level - 1 }) as const),
  fc.record({ value: number, level }).map((one) => ({ type: "compare", ...one, op: "<=", clear: one.level + 1 }) as const),
  fc.boolean().map((is) => ({ type: "is", value: "fault", is }) as const),
  fc.constant({ type: "change", value: "co_ppm", by: 1, withinMs: 60_000 } as const),
);
const condition = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: "small" },
    leaf,
    fc.record({
      type: fc.constantFrom("all", "any" as const),
      of: fc.array(tie("condition"), { minLength: 1, maxLength: 3 }),
    }),
    tie("condition").map((of) => ({ type: "not", of }) as const),
    tie("condition").map((of) => ({ type: "count", of, atLeast: 2, withinMs: 60_000 }) as const),
  ),
})).condition;
const values: fc.Arbitrary<Values> = fc.record({ temperature_c: level, co_ppm: level, fault: fc.boolean() }, { requiredKeys: [] });

const world = createWorld();
const device = world.add("d", "smoke-detector");

/** Asks a condition about a reading of a device that remembers nothing: is it met, or does it remember anything from now on. */
function saysSomething(when: Condition, of: Values): boolean {
  let slots = 0;
  const made = testOf(when, { slot: () => slots++, signal: () => "" });
  return made.met(lookAlone(world.situation, world.situation.devices[device]!, of, world.nowMs)) || frame.next !== null;
}

test("a gate refuses no reading that would be met, or remembered, in any order of readings", () => {
  fc.assert(
    fc.property(condition, fc.array(values, { minLength: 1, maxLength: 8 }), (when, readings) => {
      const mask = maskOfNames(new Set(["temperature_c", "co_ppm", "fault"]));
      const gates = gatesOf([{ when, mask }]);
      for (const one of readings) {
        const isAnything = saysSomething(when, one);
        const isRefused = frame.mask !== 0 && isShut(gates, 0, frame.mask);
        expect(isRefused && isAnything).toBe(false);
        if (frame.mask !== 0) expect(nextOpen(gates, 0, frame.mask)).toBe(isRefused ? 1 : 0);
      }
    }),
    { numRuns: 2_000 },
  );
});

test("a comparison alone is refused wherever it is not met, at its very level too", () => {
  const gates = gatesOf([{ when: above("co_ppm", 30), mask: maskOfNames(new Set(["co_ppm"])) }]);
  const refused = (co_ppm: number): boolean => {
    lookAlone(world.situation, world.situation.devices[device]!, { co_ppm }, world.nowMs);
    return isShut(gates, 0, frame.mask);
  };
  expect([29.999_999, 30, 30.000_001].map(refused)).toEqual([true, false, false]);
});
