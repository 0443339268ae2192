import type { Situation, DeviceState, Folds } from "../model/situation.ts";
import type { Values } from "../model/values.ts";
import { silentAfterMs } from "./health.ts";
import { type Layout, newLayout, SHOWN, showValues } from "./value-slots.ts";
import { settled } from "./latest.ts";

/**
 * What a condition is asked about: one device at one moment. Either at a reading, while its readings are folded in the
 * order of their event times, or now, when time itself or a neighbour may have changed the answer. There is one object
 * for all of them: what outlives the question must be copied.
 */
export interface Frame {
  situation: Situation;
  state: DeviceState;
  /** Of the reading at hand; none when asked about now. */
  values: Values;
  /** Which values those are, a bit each. */
  mask: number;
  /** The last of each value before it, and its event time in queue time. */
  known: Values;
  knownAtMs: Readonly<Record<string, number>>;
  /** The moment, in queue time. */
  atMs: number;
  /** "fold": what the device's own readings say, neighbours left aside. "now": the whole condition. */
  phase: "fold" | "now";
  /** Inside a `not`: what is left aside then counts as not there. */
  isNegated: boolean;
  /** Folds of the device at this moment: detectors and signals come before the rules that ask them. */
  folds: Folds | null;
  /** What the rule at hand remembers, and what it will: null until something changes. */
  memory: readonly unknown[] | null;
  next: unknown[] | null;
  /** When time alone may change the answer; Infinity for never. Conditions lower it. */
  wakeMs: number;
}

export const frame: Frame = {
  situation: null!,
  state: null!,
  values: {},
  mask: 0,
  known: {},
  knownAtMs: {},
  atMs: 0,
  phase: "fold",
  isNegated: false,
  folds: null,
  memory: null,
  next: null,
  wakeMs: Infinity,
};

/** The value at the moment: of the reading at hand, else the last one known, unless the device has been silent since. */
export function shownIn(of: Frame, name: string): number | boolean | undefined {
  const value = of.values[name];
  if (value !== undefined) return value;
  return of.knownAtMs[name]! >= of.atMs - silentAfterMs(of.state.device) ? of.known[name] : undefined;
}

/** Turns the frame to the values of a reading. */
export function show(values: Values, layout: Layout = ANY_LAYOUT): void {
  frame.values = values;
  frame.mask = showValues(values, layout);
}

const ANY_LAYOUT = newLayout();

/** As `shownIn`, of a number: the reading's own by its slot; -1: none. */
export const numberIn = (of: Frame, at: number, name: string): number | boolean | undefined =>
  at >= 0 && ((of.mask >> at) & 1) === 1 ? SHOWN[at]! : shownIn(of, name);

/** As `shownIn`, of a boolean. */
export const flagIn = (of: Frame, at: number, name: string): number | boolean | undefined =>
  at >= 0 && ((of.mask >> at) & 1) === 1 ? Boolean(SHOWN[at]) : shownIn(of, name);

/** When the value at the moment was measured; 0 where it was not. */
export const shownAtMs = (of: Frame, name: string): number => (of.values[name] === undefined ? (of.knownAtMs[name] ?? 0) : of.atMs);

export const remembered = (of: Frame, slot: number): unknown => (of.next ?? of.memory)?.[slot];

/** Remembers something new; what was remembered before stays as it was for whoever goes back to it. */
export function remember(of: Frame, slot: number, value: unknown): void {
  of.next ??= of.memory === null ? [] : [...of.memory];
  while (of.next.length < slot) of.next.push(null);
  of.next[slot] = value;
}

const NONE = {};

/** Turns the frame to a device as it is known at a moment, of no reading: what its rule then remembers is not kept. */
export function look(situation: Situation, state: DeviceState, rule: string, atMs: number): void {
  frame.situation = situation;
  frame.state = state;
  frame.values = NONE;
  frame.mask = 0;
  settled(state);
  frame.known = state.latest;
  frame.knownAtMs = state.latestAtMs;
  frame.atMs = atMs;
  frame.phase = "now";
  frame.isNegated = false;
  frame.folds = state.folds;
  frame.memory = state.folds?.[rule]?.memory ?? null;
  frame.next = null;
}

/** Turns the frame to one reading by itself: nothing is known before it, and nothing is remembered. */
export function lookAlone(situation: Situation, state: DeviceState, values: Values, atMs: number): Frame {
  look(situation, state, "", atMs);
  show(values);
  frame.known = NONE;
  frame.knownAtMs = NONE;
  frame.phase = "fold";
  frame.folds = null;
  return frame;
}
