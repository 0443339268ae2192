import { VALUES, type Values } from "../model/values.ts";

/** Each value has a bit of a number: 29 at most. */
const SLOTS: ReadonlyMap<string, number> = new Map(VALUES.map(({ name }, index) => [name, index]));
const TYPES: ReadonlyMap<string, "number" | "boolean"> = new Map(VALUES.map(({ name, type }) => [name, type]));
export const ANY_MASK = -1;

/** Where a value of that type stands among those of a reading; -1 where there is none. */
export const slotOf = (name: string, type: "number" | "boolean"): number => (TYPES.get(name) === type ? SLOTS.get(name)! : -1);

/** So many slots after a value stands its negative: the sum keeps its bit, since shifts count to 32. */
export const NEGATIVE = 32;

/** The values of the reading that was shown last, by slot, booleans as 0 and 1: only those in its mask count. */
export const SHOWN = new Float64Array(2 * NEGATIVE);

/** The names of the values of a reading in their order, with their slots: devices of a kind mostly send the same in the same order. */
export interface Layout {
  readonly names: string[];
  readonly slots: number[];
}

export const newLayout = (): Layout => ({ names: [], slots: [] });

/** Names in a layout, at most: a reading has no more values than are known. */
const NAMES_MAX = VALUES.length;

/** Puts a reading's values in their slots, once for all comparisons of all rules; which there are, a bit each. */
export function showValues(values: Values, { names, slots }: Layout): number {
  let mask = 0;
  let at = 0;
  for (const name in values) {
    if (names[at] !== name && at < NAMES_MAX) {
      names[at] = name;
      slots[at] = SLOTS.get(name) ?? -1;
    }
    const slot = at < NAMES_MAX ? slots[at]! : (SLOTS.get(name) ?? -1);
    at++;
    if (slot < 0) continue;
    const value = values[name]!;
    // Not by `Number()`: it would make an object of each.
    const shown = typeof value === "number" ? value : value ? 1 : 0;
    SHOWN[slot] = shown;
    SHOWN[slot + NEGATIVE] = -shown;
    mask |= 1 << slot;
  }
  return mask;
}

/** What a rule that asks a detector waits for in place of values: that it says something, or no longer. Above all slots. */
export const DETECTED = "detected";
export const DETECTED_MASK = 1 << 30;

/** As well, what a rule waits for that asks whether a device is silent: no reading has it. */
export const SILENCE = "silence";
export const SILENCE_MASK = 1 << 29;

function bitOf(name: string): number {
  if (name === DETECTED) return DETECTED_MASK;
  if (name === SILENCE) return SILENCE_MASK;
  return SLOTS.has(name) ? 1 << SLOTS.get(name)! : 0;
}

/** Which of the values a condition asks for, a bit each; `*` asks for any. */
export const maskOfNames = (names: ReadonlySet<string>): number =>
  names.has("*") ? ANY_MASK : [...names].reduce((mask, name) => mask | bitOf(name), 0);
