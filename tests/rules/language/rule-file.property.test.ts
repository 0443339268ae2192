import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readFileSync } from "node:fs";
import { stringify } from "yaml";
import { bookOf } from "../../../rules/engine/book.ts";
import { shownDuration } from "../../../rules/language/rule-forms.ts";
import { readRuleSet, type RuleFault } from "../../../rules/language/rule-file.ts";
import type { Condition } from "../../../rules/model/rule-file.ts";

const STARTER = ["starter", "detectors", "correlations"].map((name) => readFileSync(`rules/starter/${name}.yaml`, "utf8"));

/** A set that the engine can make ready, or faults of which each has a place in its file and words in both languages. */
function expectSetOrFaults(text: string): void {
  const read = readRuleSet([{ name: "any.yaml", text }], {
    zones: new Set(),
    buildings: new Set(),
    media: new Set(["water"]),
    ladders: new Map(),
  });
  if (read.ok) return void bookOf("any", read.set.rules);
  const lines = text.split(/\r\n|\r|\n/).length + 1;
  const isPlaced = ({ file, line, column, message }: RuleFault): boolean =>
    file === "any.yaml" && line >= 1 && line <= lines && column >= 1 && message.zh.length > 0 && message.en.length > 0;
  const isInOrder = read.faults.every(({ line }, index) => line >= (read.faults[index - 1]?.line ?? 0));
  // One expectation for all: there are up to 200 faults in each of hundreds of texts.
  expect({ unplaced: read.faults.filter((fault) => !isPlaced(fault)), isInOrder, isSome: read.faults.length > 0 }).toEqual({
    unplaced: [],
    isInOrder: true,
    isSome: true,
  });
  expect(read.faults.length).toBeLessThanOrEqual(200);
}

test("any text gives a set or faults with places", () => {
  fc.assert(fc.property(fc.oneof(fc.string({ unit: "binary", maxLength: 300 }), fc.string({ maxLength: 300 })), expectSetOrFaults), {
    numRuns: 300,
  });
});

test("any values in the place of rules and tests give a set or faults with places", () => {
  const keys = [
    "id",
    "alert",
    "devices",
    "when",
    "value",
    "above",
    "all",
    "near",
    "count",
    "given",
    "expect",
    "at",
    "is",
    "__proto__",
    "name",
  ];
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom<unknown>("device", "all", "30s", "smoke-detector", "pressure_kpa", "P1", "fire", true, null, 70, -1e300, "", "none"),
      fc.array(tie("tree"), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom(...keys), tie("tree"), { maxKeys: 6 }),
    ),
  }));
  fc.assert(
    fc.property(fc.array(tree, { maxLength: 3 }), fc.array(tree, { maxLength: 3 }), (rules, tests) =>
      expectSetOrFaults(stringify({ rules, tests })),
    ),
    { numRuns: 300 },
  );
});

test("any change of a sound file gives a set or faults with places", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...STARTER),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat(12),
      fc.string({ maxLength: 12 }),
      (text, where, left, put) => {
        const at = Math.floor(where * text.length);
        expectSetOrFaults(text.slice(0, at) + put + text.slice(at + left));
      },
    ),
    { numRuns: 150 },
  );
});

/** A condition as it is written and as it is meant. */
interface Pair {
  readonly written: unknown;
  readonly meant: Condition;
}

const seconds = (min: number, max: number) => fc.integer({ min, max }).map((count) => count * 1_000);
const Level = fc.record({
  key: fc.constantFrom("above", "at-least", "below", "at-most"),
  level: fc.double({ min: 1, max: 900, noNaN: true }),
  gap: fc.nat(50),
});
const OPS = { above: ">", "at-least": ">=", below: "<", "at-most": "<=" } as const;

const Leaf: fc.Arbitrary<Pair> = fc.oneof(
  Level.map(({ key, level, gap }) => {
    const clear = key === "above" || key === "at-least" ? level - gap : level + gap;
    const op = OPS[key];
    return {
      written: { value: "pressure_kpa", [key]: level, clear },
      meant: { type: "compare", value: "pressure_kpa", op, level, clear },
    } as const;
  }),
  fc.boolean().map((is) => ({ written: { value: "fault", is }, meant: { type: "is", value: "fault", is } }) as const),
  fc.tuple(fc.constantFrom("rises", "falls"), fc.integer({ min: 1, max: 500 }), seconds(1, 86_400)).map(([key, by, withinMs]): Pair => ({
    written: { value: "pressure_kpa", [key]: by, within: shownDuration(withinMs) },
    meant: { type: "change", value: "pressure_kpa", by: key === "rises" ? by : -by, withinMs },
  })),
  seconds(10, 86_400).map(
    (forMs) => ({ written: { absent: "device", for: shownDuration(forMs) }, meant: { type: "absent", value: null, forMs } }) as const,
  ),
);

const Detector = fc.constantFrom("burst", "leak").map((name): Pair => ({
  written: { detector: name, grade: name },
  meant: { type: "detector", name, grade: name },
}));

const Own = fc.record({
  direction: fc.constantFrom("above", "below", "either"),
  by: fc.integer({ min: 1, max: 900 }),
  days: fc.integer({ min: 1, max: 30 }),
});
const Deviation = Own.map(({ direction, by, days }): Pair => ({
  written: { value: "flow_m3_h", deviates: direction, sigmas: 3.5, least: by, learn: `${days}d` },
  meant: { type: "deviation", value: "flow_m3_h", direction, sigmas: 3.5, least: by, learnMs: days * 86_400_000 },
}));
const Residual = Own.map(({ direction, by }): Pair => ({
  written: { value: "flow_m3_h", differs: direction, by, from: "unit", within: "90s" },
  meant: { type: "residual", value: "flow_m3_h", direction, by, in: "unit", withinMs: 90_000 },
}));

const Counted = fc
  .tuple(fc.oneof(Leaf, Detector, Deviation), fc.integer({ min: 2, max: 64 }))
  .filter(([{ meant }]) => meant.type !== "absent")
  .map(([of, atLeast]): Pair => ({
    written: { count: of.written, "at-least": atLeast, within: "2h" },
    meant: { type: "count", of: of.meant, atLeast, withinMs: 7_200_000 },
  }));
const Near = fc
  .tuple(fc.oneof(Leaf, Detector, Counted), fc.integer({ min: 1, max: 50 }))
  .filter(([{ meant }]) => meant.type !== "absent")
  .map(([when, atLeast]): Pair => ({
    written: { near: when.written, devices: ["pipe-pressure"], in: "building", "at-least": atLeast, within: "1h" },
    meant: { type: "near", devices: ["pipe-pressure"], in: "building", atLeast, withinMs: 3_600_000, when: when.meant },
  }));

const Conditions = fc.letrec<{ pair: Pair }>((tie) => ({
  pair: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(Leaf, Detector, Deviation, Residual, Counted, Near),
    fc.tuple(fc.constantFrom("all", "any"), fc.array(tie("pair"), { minLength: 1, maxLength: 2 })).map(([type, of]): Pair => ({
      written: { [type]: of.map(({ written }) => written) },
      meant: { type, of: of.map(({ meant }) => meant) },
    })),
    tie("pair").map(({ written, meant }): Pair => ({ written: { not: written }, meant: { type: "not", of: meant } })),
  ),
})).pair;

test("what is written is what is meant, in any style of YAML", () => {
  fc.assert(
    fc.property(Conditions, fc.boolean(), fc.integer({ min: 1, max: 604_800 }), ({ written, meant }, isFlow, forS) => {
      const rule = {
        id: "r",
        alert: "pipe-leak",
        priority: "P3",
        devices: ["pipe-pressure"],
        when: written,
        for: shownDuration(forS * 1_000),
        owner: "grid",
        message: { zh: "漏水", en: "leak" },
      };
      const text = stringify({ rules: [rule] }, { collectionStyle: isFlow ? "flow" : "block" });
      const read = readRuleSet([{ name: "a", text }], null);
      expect(read).toMatchObject({ ok: true, set: { rules: [{ when: meant, forMs: forS * 1_000 }] } });
      if (read.ok) expect(bookOf("made ready", read.set.rules).specs.length).toBe(1);
    }),
    { numRuns: 200 },
  );
});
