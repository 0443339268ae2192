import { LogicEngine } from "json-logic-engine";
import { Engine } from "json-rules-engine";
import type { Compare, Condition, Is, RuleSpec } from "../../../rules/model/rule-file.ts";
import type { Facts } from "./events.ts";

/** The comparisons of a rule, without what is remembered around them. */
export const comparisonsOf = ({ when }: RuleSpec): Condition => (when.type === "count" ? when.of : when);

/** A rule's comparisons for readings of its kind, compiled by json-logic-engine: the kind is the first of them. */
export function jsonLogicOf(spec: RuleSpec, condition: Condition): (facts: Facts) => boolean {
  const { type, of } = condition.type === "all" ? condition : { type: "all" as const, of: [condition] };
  if (type !== "all") throw new Error(`no way to say ${type}`);
  const built: unknown = new LogicEngine().build({ and: [{ "==": [{ var: "kind" }, spec.devices[0]] }, ...of.map(logicOf)] });
  // Without methods of one's own that wait, it builds a plain function.
  return built as (facts: Facts) => boolean;
}

function logicOf(condition: Condition): unknown {
  switch (condition.type) {
    case "compare":
      return { [condition.op]: [{ var: condition.value }, condition.level] };
    case "is":
      return { "==": [{ var: condition.value }, condition.is] };
    case "any":
      return { or: condition.of.map(logicOf) };
    case "all":
      return { and: condition.of.map(logicOf) };
    default:
      throw new Error(`no way to say ${condition.type}`);
  }
}

const OPERATORS = {
  ">": "greaterThan",
  ">=": "greaterThanInclusive",
  "<": "lessThan",
  "<=": "lessThanInclusive",
} as const satisfies Readonly<Record<Compare["op"], string>>;

/** All rules in json-rules-engine. The kind has priority: a rule of another kind looks at nothing else, which is its fastest. */
export function jsonRulesOf(specs: readonly RuleSpec[]): Engine {
  const engine = new Engine([], { allowUndefinedFacts: true });
  for (const spec of specs) {
    const comparisons = comparisonsOf(spec);
    const of = comparisons.type === "all" ? comparisons.of : [comparisons];
    const kind = { fact: "kind", operator: "equal", value: spec.devices[0], priority: 2 };
    engine.addRule({ conditions: { all: [kind, ...of.map(partOf)] }, event: { type: spec.id } });
  }
  return engine;
}

type Part = { fact: string; operator: string; value: number | boolean; priority: number } | { any: Part[] } | { all: Part[] };

function partOf(condition: Condition): Part {
  switch (condition.type) {
    case "compare":
    case "is":
      return leafOf(condition);
    case "any":
      return { any: condition.of.map(partOf) };
    case "all":
      return { all: condition.of.map(partOf) };
    default:
      throw new Error(`no way to say ${condition.type}`);
  }
}

const leafOf = (leaf: Compare | Is) =>
  leaf.type === "is"
    ? { fact: leaf.value, operator: "equal", value: leaf.is, priority: 1 }
    : { fact: leaf.value, operator: OPERATORS[leaf.op], value: leaf.level, priority: 1 };
