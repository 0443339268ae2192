import type { DeviceKind } from "../model/device.ts";
import type { Rule } from "../model/rule.ts";
import type { Condition } from "../model/rule-file.ts";
import { VALUES_OF_KIND, type Values } from "../model/values.ts";
import { flag } from "./flag.ts";
import { lasting } from "./lasting.ts";
import { level } from "./level.ts";
import { isMet } from "./runs.ts";
import type { Turn } from "./turn.ts";
import { maskOfNames } from "./value-slots.ts";

export type Evaluate = (turn: Turn) => void;

/** One rule made ready for one kind of device. */
export interface Compiled {
  readonly rule: Rule;
  readonly value: string;
  /** That value, as a bit. */
  readonly mask: number;
  readonly evaluate: Evaluate;
  /** Without it nothing changes where the device is at rest and the reading is its newest; null: nothing can be said beforehand. */
  readonly when: Condition | null;
}

/** Rules by kind of device, so that a reading meets only those that can speak of it. `extra` replaces evaluations by rule id. */
export function compileRules(rules: readonly Rule[], extra: ReadonlyMap<string, Evaluate>): ReadonlyMap<DeviceKind, readonly Compiled[]> {
  const compiled = rules.map((rule): Compiled => {
    const { id, value } = rule;
    const replaced = extra.get(id);
    const mask = maskOfNames(new Set([value]));
    return { rule, value, mask, evaluate: replaced ?? compile(rule), when: replaced === undefined ? unlessOver(rule) : null };
  });
  return new Map(
    Object.entries(VALUES_OF_KIND).map(([kind, values]) => [
      kind as DeviceKind,
      compiled.filter(({ rule }) => applies(rule, kind as DeviceKind, values)),
    ]),
  );
}

/** Where a value is not over, the rule has something to say or to remember. */
function unlessOver(rule: Rule): Condition {
  const { value } = rule;
  if (rule.type === "flag") return { type: "is", value, is: true };
  return { type: "compare", value, op: rule.when, level: rule.clearLevel, clear: rule.clearLevel };
}

/** A test of these is a record and nothing else; faults and tampering are real whatever the test. */
export const isTested = ({ alert }: Rule): boolean => alert === "fire" || alert === "sos" || alert === "assist";

const applies = ({ devices, value }: Rule, kind: DeviceKind, values: readonly string[]): boolean =>
  values.includes(value) && (devices === null || devices.includes(kind));

function compile(rule: Rule): Evaluate {
  if (rule.type === "flag") return flag(rule);
  return rule.forMs > 0 ? lasting(rule) : level(rule);
}

/** True where this reading alone would raise the alert. */
export function isMetAlone(rule: Rule, values: Values): boolean {
  const shown = values[rule.value];
  if (rule.type === "flag") return shown === true;
  return rule.forMs === 0 && typeof shown === "number" && isMet(rule, shown);
}
