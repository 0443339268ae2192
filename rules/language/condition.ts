import { z } from "zod";
import { DeviceKind } from "../model/device.ts";
import { DETECTOR_GRADES, SCOPES, type Condition, type DetectorName } from "../model/rule-file.ts";
import { wrong, type Findings } from "./findings.ts";
import { described, orNearest } from "./mistakes.ts";
import { duration } from "./rule-forms.ts";
import { RULE_LIMITS } from "./rule-limits.ts";
import { Devices } from "./rule-shape.ts";
import type { Path } from "./yaml-value.ts";

/** A condition that was read, where it stands, and which kinds of devices it is asked of; null: not known, their list is wrong. */
export interface PlacedCondition {
  readonly condition: Condition;
  readonly path: Path;
  readonly kinds: readonly DeviceKind[] | null;
}

/** What is read of one rule's conditions: all that are sound by themselves, also inside of others that are not. */
export interface ConditionReading {
  readonly findings: Findings;
  readonly placed: PlacedCondition[];
  /** Conditions looked at so far. */
  count: number;
}

interface Spot {
  readonly path: Path;
  readonly kinds: readonly DeviceKind[] | null;
  /** 1 for the outermost. */
  readonly depth: number;
}

/** One way to write a condition, known by one of its keys. */
interface Form {
  readonly key: string;
  /** Whether conditions stand under its key. */
  readonly holds: "none" | "one" | "many";
  readonly shape: z.ZodType;
  build(given: unknown, inner: readonly Condition[]): Condition;
}

/** A condition from its value, or null, and what is wrong is noted. */
export function readCondition(reading: ConditionReading, value: unknown, spot: Spot): Condition | null {
  if (++reading.count > RULE_LIMITS.conditions) return tooMany(reading, spot.path);
  if (spot.depth > RULE_LIMITS.depth) {
    reading.findings.add([
      wrong(spot.path, {
        zh: `条件嵌套过深,应至多 ${RULE_LIMITS.depth} 层`,
        en: `conditions are nested too deep, expected at most ${RULE_LIMITS.depth} levels`,
      }),
    ]);
    return null;
  }
  const form = formOf(reading, value, spot.path);
  if (form === null) return null;
  const inner = innerOf(reading, value, form, spot);
  const given = reading.findings.shaped(form.shape, value, spot.path);
  if (given === null || inner === null) return null;
  const condition = form.build(given, inner);
  reading.placed.push({ condition, path: spot.path, kinds: spot.kinds });
  return condition;
}

function tooMany(reading: ConditionReading, path: Path): null {
  if (reading.count === RULE_LIMITS.conditions + 1)
    reading.findings.add([
      wrong(path, {
        zh: `条件过多,一条规则应至多 ${RULE_LIMITS.conditions} 个`,
        en: `the rule has too many conditions, expected at most ${RULE_LIMITS.conditions}`,
      }),
    ]);
  return null;
}

function formOf({ findings }: ConditionReading, value: unknown, path: Path): Form | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const { zh, en } = described(value);
    findings.add([
      wrong(path, {
        zh: `此处是${zh},应为条件,如 { value: temperature_c, above: 60 }`,
        en: `found ${en}, expected a condition such as { value: temperature_c, above: 60 }`,
      }),
    ]);
    return null;
  }
  const form = FORMS.find(({ key }) => Object.hasOwn(value, key));
  if (form !== undefined) return form;
  const keys = FORMS.map(({ key }) => key);
  const strange = Object.keys(value).find((key) => key !== "value");
  if (strange !== undefined)
    findings.add([
      wrong(
        [...path, strange],
        orNearest({ zh: `没有 ${strange.slice(0, 40)} 这种条件`, en: `there is no condition ${strange.slice(0, 40)}` }, strange, keys),
        "key",
      ),
    ]);
  else
    findings.add([
      wrong(path, {
        zh: `条件不完整,应有以下之一:${keys.join("、")}`,
        en: `the condition is not complete, expected one of ${keys.join(", ")}`,
      }),
    ]);
  return null;
}

/** The conditions under a form's key, read; null where one of them can't be. */
function innerOf(reading: ConditionReading, value: unknown, form: Form, spot: Spot): readonly Condition[] | null {
  if (form.holds === "none") return [];
  const held = partsOf(value).get(form.key);
  const kinds = form.key === "near" ? (Devices.safeParse(partsOf(value).get("devices")).data ?? null) : spot.kinds;
  const inside = (step: readonly (string | number)[]): Spot => ({ path: [...spot.path, ...step], kinds, depth: spot.depth + 1 });
  if (form.holds === "one") {
    const only = readCondition(reading, held, inside([form.key]));
    return only === null ? null : [only];
  }
  if (!Array.isArray(held)) return null;
  const all = held
    .slice(0, RULE_LIMITS.conditions + 1)
    .map((item, index) => readCondition(reading, item, inside([form.key, index])))
    .filter((condition) => condition !== null);
  return all.length === held.length ? all : null;
}

const partsOf = (value: unknown): ReadonlyMap<string, unknown> =>
  new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);

function form<Shape extends z.ZodType>(
  key: string,
  holds: Form["holds"],
  shape: Shape,
  build: (given: z.output<Shape>, inner: readonly Condition[]) => Condition,
): Form {
  // The shape is what `given` was checked against.
  return { key, holds, shape, build: (given, inner) => build(given as z.output<Shape>, inner) };
}

const value = z.string();
const held = z.unknown();
const window = duration(1_000, RULE_LIMITS.windowMs);
const amount = z.number().positive();
const Direction = z.enum(["above", "below", "either"]);
const DETECTORS = Object.keys(DETECTOR_GRADES) as [DetectorName, ...DetectorName[]];

const level = (key: "above" | "at-least" | "below" | "at-most", op: ">" | ">=" | "<" | "<=") =>
  form(key, "none", z.strictObject({ value, [key]: z.number(), clear: z.number().optional() }), (given) => {
    const limit = Number(given[key]);
    return { type: "compare", value: String(given.value), op, level: limit, clear: typeof given.clear === "number" ? given.clear : limit };
  });

const change = (key: "rises" | "falls", sign: 1 | -1) =>
  form(key, "none", z.strictObject({ value, [key]: amount, within: window }), (given) => ({
    type: "change",
    value: String(given.value),
    by: sign * Number(given[key]),
    withinMs: Number(given.within),
  }));

const many = (type: "all" | "any") =>
  form(type, "many", z.strictObject({ [type]: z.array(held).min(1).max(RULE_LIMITS.conditions) }), (_, of) => ({ type, of }));

/** Every way to write a condition. The first whose key is there decides: `at-least` alone is a level, beside `count` its number. */
const FORMS: readonly Form[] = [
  many("all"),
  many("any"),
  form("not", "one", z.strictObject({ not: held }), (_, [of]) => ({ type: "not", of: of! })),
  form(
    "count",
    "one",
    z.strictObject({ count: held, "at-least": z.int().min(2).max(RULE_LIMITS.counted), within: window }),
    (given, [of]) => ({ type: "count", of: of!, atLeast: given["at-least"], withinMs: given.within }),
  ),
  form(
    "near",
    "one",
    z.strictObject({
      near: held,
      devices: Devices,
      in: z.enum(SCOPES),
      "at-least": z.int().min(1).max(RULE_LIMITS.nearDevices).default(1),
      within: duration(1_000, RULE_LIMITS.nearMs),
    }),
    (given, [when]) => ({
      type: "near",
      devices: given.devices,
      in: given.in,
      atLeast: given["at-least"],
      withinMs: given.within,
      when: when!,
    }),
  ),
  form("absent", "none", z.strictObject({ absent: z.string(), for: duration(10_000, RULE_LIMITS.silenceMs).optional() }), (given) => ({
    type: "absent",
    value: given.absent === "device" ? null : given.absent,
    forMs: given.for ?? null,
  })),
  form("detector", "none", z.strictObject({ detector: z.enum(DETECTORS), grade: z.string() }), ({ detector, grade }) => ({
    type: "detector",
    name: detector,
    grade,
  })),
  form("is", "none", z.strictObject({ value, is: z.boolean() }), (given) => ({ type: "is", ...given })),
  change("rises", 1),
  change("falls", -1),
  form(
    "deviates",
    "none",
    z.strictObject({
      value,
      deviates: Direction,
      sigmas: z.number().min(1).max(20),
      least: z.number().min(0),
      learn: duration(RULE_LIMITS.learnMinMs, RULE_LIMITS.learnMs),
    }),
    ({ deviates, learn, ...given }) => ({ type: "deviation", ...given, direction: deviates, learnMs: learn }),
  ),
  form(
    "differs",
    "none",
    z.strictObject({ value, differs: Direction, by: amount, from: z.enum(SCOPES), within: window }),
    ({ differs, from, within, ...given }) => ({ type: "residual", ...given, in: from, direction: differs, withinMs: within }),
  ),
  level("above", ">"),
  level("at-least", ">="),
  level("below", "<"),
  level("at-most", "<="),
];

const LEVEL_KEYS = { ">": "above", ">=": "at-least", "<": "below", "<=": "at-most" } as const;

/** The key by which a condition is known in its file. */
export function keyOf(condition: Condition): string {
  switch (condition.type) {
    case "compare":
      return LEVEL_KEYS[condition.op];
    case "change":
      return condition.by > 0 ? "rises" : "falls";
    case "deviation":
      return "deviates";
    case "residual":
      return "differs";
    case "is":
    case "count":
    case "absent":
    case "near":
    case "detector":
    case "all":
    case "any":
    case "not":
      return condition.type;
  }
}
