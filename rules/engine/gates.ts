import type { Compare, Condition, Is } from "../model/rule-file.ts";
import { NEGATIVE, SHOWN, slotOf } from "./value-slots.ts";

/** One comparison as "the value in this slot is above this level": `below` looks at the negative, and `at-least` at the number before. */
interface Bound {
  readonly slot: number;
  readonly level: number;
}

/** Comparisons of which at least one has to be met. */
type Either = readonly Bound[];

/** More ways than that to be met are not worth looking at beforehand. */
const EITHERS_MAX = 16;
/** No reading has a value there. */
const NO_SLOT = NEGATIVE - 1;

/**
 * What has to be met before conditions can be met, or remember anything where they remember nothing yet. Most readings are
 * refused here by the first comparison, without a call and without an object. All in rows: condition `n` asks the eithers
 * from `from[n]` to `from[n + 1]`, either `e` the bounds from `begins[e]` to `begins[e + 1]`.
 */
export interface Gates {
  /** How many conditions. */
  readonly size: number;
  /** Values that a condition asks for, a bit each: a reading with none of them changes nothing of it. */
  readonly masks: Int32Array;
  readonly from: Int32Array;
  readonly begins: Int32Array;
  readonly slots: Int32Array;
  readonly levels: Float64Array;
  /** For each condition the bound that refused it last, asked first. */
  readonly firstSlots: Int32Array;
  readonly firstLevels: Float64Array;
}

export function gatesOf(conditions: readonly { readonly when: Condition | null; readonly mask: number }[]): Gates {
  const needs = conditions.map(({ when }) => (when === null ? null : needsOf(when)) ?? []);
  const eithers = needs.flat();
  const bounds = eithers.flat();
  return {
    size: conditions.length,
    masks: Int32Array.from(conditions, ({ mask }) => mask),
    from: startsOf(needs),
    begins: startsOf(eithers),
    slots: Int32Array.from(bounds, ({ slot }) => slot),
    levels: Float64Array.from(bounds, ({ level }) => level),
    firstSlots: new Int32Array(conditions.length).fill(NO_SLOT),
    firstLevels: new Float64Array(conditions.length),
  };
}

function startsOf(lists: readonly { readonly length: number }[]): Int32Array {
  const starts = new Int32Array(lists.length + 1);
  for (const [index, { length }] of lists.entries()) starts[index + 1] = starts[index]! + length;
  return starts;
}

/** The next condition from there on that the reading shown may say something to; the size where there is none. */
export function nextOpen(gates: Gates, at: number, mask: number): number {
  const { size, firstSlots, firstLevels } = gates;
  for (let index = at; index < size; index++) {
    const slot = firstSlots[index]!;
    if (((mask >> slot) & 1) === 1 && !(SHOWN[slot]! > firstLevels[index]!)) continue;
    if (!isShut(gates, index, mask)) return index;
  }
  return size;
}

/** True where the reading shown can't meet a condition that remembers nothing. */
export function isShut(gates: Gates, index: number, mask: number): boolean {
  const { masks, from, begins, slots, levels, firstSlots, firstLevels } = gates;
  if ((masks[index]! & mask) === 0) return true;
  for (let either = from[index]!; either < from[index + 1]!; either++) {
    if (!refuses(gates, either, mask)) continue;
    const begin = begins[either]!;
    if (begins[either + 1] === begin + 1) {
      firstSlots[index] = slots[begin]!;
      firstLevels[index] = levels[begin]!;
    }
    return true;
  }
  return false;
}

/** A value that the reading has not may be known from before: that refuses nothing. */
function refuses({ begins, slots, levels }: Gates, either: number, mask: number): boolean {
  for (let bound = begins[either]!; bound < begins[either + 1]!; bound++) {
    const slot = slots[bound]!;
    if (((mask >> slot) & 1) === 0 || SHOWN[slot]! > levels[bound]!) return false;
  }
  return true;
}

/** null: nothing can be said beforehand. */
function needsOf(condition: Condition): readonly Either[] | null {
  switch (condition.type) {
    case "compare":
    case "is":
      return boundOf(condition);
    case "count":
      return needsOf(condition.of);
    case "any":
      return oneOf(condition.of);
    case "all": {
      // What remembers sees every reading, whatever the others say: all of it must be refused.
      const remembering = condition.of.filter(remembers);
      if (remembering.length > 0) return oneOf(remembering);
      const needs = condition.of.flatMap((part) => needsOf(part) ?? []);
      return needs.length === 0 || needs.length > EITHERS_MAX ? null : needs;
    }
    default:
      return null;
  }
}

/** Each way to take one need of every part: where one of these ways is refused whole, no part is met. */
function oneOf(parts: readonly Condition[]): readonly Either[] | null {
  let ways: readonly Either[] = [[]];
  for (const part of parts) {
    const needs = needsOf(part);
    if (needs === null || ways.length * needs.length > EITHERS_MAX) return null;
    ways = ways.flatMap((way) => needs.map((need) => [...way, ...need]));
  }
  return ways;
}

/** As the test that is made of it does. */
function remembers(condition: Condition): boolean {
  switch (condition.type) {
    case "compare":
      return condition.clear !== condition.level;
    case "all":
    case "any":
      return condition.of.some(remembers);
    case "not":
      return remembers(condition.of);
    case "count":
    case "change":
    case "deviation":
      return true;
    default:
      return false;
  }
}

function boundOf(condition: Compare | Is): readonly Either[] | null {
  const slot = slotOf(condition.value, condition.type === "is" ? "boolean" : "number");
  if (slot < 0) return null;
  if (condition.type === "is") return [[condition.is ? { slot, level: 0.5 } : { slot: slot + NEGATIVE, level: -0.5 }]];
  const { op, level } = condition;
  const isAbove = op === ">" || op === ">=";
  const signed = isAbove ? level : -level;
  return [[{ slot: isAbove ? slot : slot + NEGATIVE, level: op === ">=" || op === "<=" ? numberBefore(signed) : signed }]];
}

/** The next smaller number. */
function numberBefore(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  const bits = new BigInt64Array(Float64Array.of(value).buffer);
  bits[0] = bits[0]! + (value > 0 ? -1n : 1n);
  return new Float64Array(bits.buffer)[0]!;
}
