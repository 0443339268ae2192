import type { Fold, Folds, DeviceState, Known, Situation, Trail, TrailEntry } from "../model/situation.ts";
import { sayAnew } from "./say-anew.ts";
import type { DeviceRules, FileRule, MaskedDetector, Signal } from "./book.ts";
import type { Test } from "./clause.ts";
import { frame, look, show } from "./frame.ts";
import { type Gates, isShut, nextOpen } from "./gates.ts";
import { LATENESS_MS } from "./lateness.ts";
import { settleRules } from "./settle.ts";
import { markDirty } from "./situation.ts";
import { switchOff } from "./switch-off.ts";
import { tellMoment } from "./telling.ts";
import type { Turn } from "./turn.ts";
import { ANY_MASK, DETECTED_MASK } from "./value-slots.ts";
import { markSpeaking } from "./vicinity.ts";
import { keepNewest, merge } from "./latest.ts";

/** Readings closer together than this share a place in the trail: whoever sends more than one a second has no need of each. */
const THIN_MS = 800;
/** Readings kept for that: one each THIN_MS within the lateness, and some more that came late between two of them. */
const TRAIL_MAX = 48;
/** Earlier times at which a signal was met: more would be a device that chatters. */
const SPANS_MAX = 16;

/**
 * The rules of files meet a reading, which the frame shows. Its place is where its event time puts it: what came after it
 * is folded again, so that folds are the same in any order of arrival within the lateness.
 */
export function meetFileRules(turn: Turn, rules: DeviceRules): void {
  const { state, reading, atMs } = turn;
  const { mask } = frame;
  // None of its rules asks for any of these values, and nothing that is told apart by them is remembered.
  if ((rules.mask & mask) === 0) return merge(state, reading.values, atMs);
  const trail = (state.trail ??= { entries: [], left: null, known: {}, knownAtMs: {} });
  const last = state.newest ?? trail.entries.at(-1);
  if (last === undefined || isAfter(turn, last)) {
    const entry = placeLast(trail, turn, mask, last);
    keepNewest(state, entry);
    const asked = fold(turn.situation, state, rules, entry, state.latest, state.latestAtMs);
    if (state.folds !== null && state.honesty !== null) sayAnew(turn, rules);
    if (state.folds !== entry.before) syncSpeaking(turn.situation, state, entry.before, rules);
    return settleRules(turn, rules, { mask: asked, before: entry.before });
  }
  merge(state, reading.values, atMs);
  if (atMs < last.atMs - LATENESS_MS || atMs <= newestOf(trail)) return;
  const before = state.folds;
  refold(turn, rules, entryOf(turn, mask));
  sayAnew(turn, rules);
  syncSpeaking(turn.situation, state, before, rules);
  settleRules(turn, rules, { mask: ANY_MASK, before });
}

/**
 * A device has fallen silent or speaks again, at a moment without a reading: `isOver`, whatever the clock says. What its rules
 * and its neighbours ask of silence is folded then.
 */
export function foldSilence(
  situation: Situation,
  state: DeviceState,
  rules: DeviceRules,
  { atMs, isOver }: { readonly atMs: number; readonly isOver: boolean },
): Folds | null {
  const before = state.folds;
  look(situation, state, "", atMs);
  frame.phase = "fold";
  for (const { id, test, rule, isOfSilence } of rules.signals)
    if (isOfSilence && state.off?.includes(rule) !== true) foldTest(state, id, isOver ? NEVER : test, false);
  for (const rule of rules.ofSilence) guarded(state, rule);
  if (state.folds === before) return before;
  markDirty(situation, state);
  syncSpeaking(situation, state, before, rules);
  return before;
}

const NEVER: Pick<Test, "met"> = { met: () => false };

function entryOf({ atMs, reading: { boot, seq, id, values }, state }: Turn, mask: number): TrailEntry {
  return { atMs, boot, seq, id, values, mask, before: state.folds, shared: null };
}

/** Puts a reading at the end of the trail, and lets go what is too old to be overtaken. */
function placeLast(trail: Trail, turn: Turn, mask: number, last: TrailEntry | undefined): TrailEntry {
  const { entries, left } = trail;
  const { atMs, state } = turn;
  if (entries.length === 1 && entries[0]!.atMs < atMs - LATENESS_MS) {
    // Whoever reports less often than that has one entry, and the one before it: they take turns.
    leave(trail);
    const entry = left === null || left === state.newest ? entryOf(turn, mask) : overwrite(left, turn, mask);
    entries[0] = entry;
    return entry;
  }
  const isNear = last !== undefined && atMs - last.atMs < THIN_MS && entries.length > 1;
  const entry = isNear ? inPlaceOf(entries.pop()!, entryOf(turn, mask)) : entryOf(turn, mask);
  entries.push(entry);
  while (entries.length > 1 && (entries[0]!.atMs < atMs - LATENESS_MS || entries.length > TRAIL_MAX)) leave(trail);
  return entry;
}

/** What the one before said stays known where the next does not say it anew: most devices report the same values each time. */
function inPlaceOf(before: TrailEntry, entry: TrailEntry): TrailEntry {
  if (!before.shared && (before.mask & ~entry.mask) === 0) return entry;
  const shared = { known: {}, knownAtMs: {} };
  know(shared.known, shared.knownAtMs, before);
  return { ...entry, shared };
}

/** An entry that nobody has any more becomes another one. */
function overwrite(
  entry: { -readonly [Key in keyof TrailEntry]: TrailEntry[Key] },
  { atMs, reading, state }: Turn,
  mask: number,
): TrailEntry {
  entry.atMs = atMs;
  entry.boot = reading.boot;
  entry.seq = reading.seq;
  entry.id = reading.id;
  entry.values = reading.values;
  entry.mask = mask;
  entry.before = state.folds;
  entry.shared = null;
  return entry;
}

/** Neighbours find by its place whose folds say something. */
function syncSpeaking(situation: Situation, { device, folds }: DeviceState, before: Folds | null, { speakers }: DeviceRules): void {
  for (const id in folds) if (before?.[id] === undefined && speakers.has(id)) markSpeaking(situation, id, device, true);
  for (const id in before) if (folds?.[id] === undefined) markSpeaking(situation, id, device, false);
}

/** Event time decides, then the device's own count, then arrival. */
function isAfter({ atMs, reading: { boot, seq, id } }: Pick<Turn, "atMs" | "reading">, other: TrailEntry): boolean {
  return (atMs - other.atMs || boot - other.boot || seq - other.seq || id - other.id) > 0;
}

/** Event time of the newest reading that has left the trail. */
const newestOf = ({ left, knownAtMs }: Trail): number =>
  Object.values(knownAtMs).reduce((newest, atMs) => Math.max(newest, atMs), left?.atMs ?? 0);

/** Puts a reading between those that came before it, and folds what follows again. */
function refold(turn: Turn, rules: DeviceRules, late: TrailEntry): void {
  const { situation, state } = turn;
  const trail = state.trail!;
  const at = trail.entries.findIndex((entry) => !isAfter(turn, entry));
  const after = trail.entries.splice(at);
  const outcomes = [...after.slice(1).map(({ before }) => before), state.folds];
  const known = { ...trail.known };
  const knownAtMs = { ...trail.knownAtMs };
  if (trail.left !== null) know(known, knownAtMs, trail.left);
  for (const entry of trail.entries) know(known, knownAtMs, entry);
  state.folds = after[0]!.before;
  for (const [index, entry] of [late, ...after].entries()) {
    foldShared(turn, rules, { late, entry, known, knownAtMs });
    const placed = { ...entry, before: state.folds };
    trail.entries.push(placed);
    show(placed.values);
    fold(situation, state, rules, placed, known, knownAtMs);
    know(known, knownAtMs, placed);
    for (const rule of rules.rules) tellMoment(turn, rule, { entry: placed, after: state.folds, known: outcomes[index - 1] ?? null });
  }
  if (trail.entries.length > TRAIL_MAX) leave(trail);
}

/** What shares the place of an entry came after what is late, and before the entry: it has the last word on its values. */
function foldShared(
  { situation, state }: Turn,
  rules: DeviceRules,
  { late, entry, known, knownAtMs }: Known & { readonly late: TrailEntry; readonly entry: TrailEntry },
): void {
  const values = knowShared(known, knownAtMs, entry);
  if (values === null) return;
  show(values);
  const { mask } = frame;
  const atMs = Math.max(...Object.keys(values).map((name) => knownAtMs[name]!));
  if ((late.mask & mask) !== 0) fold(situation, state, rules, { ...entry, values, mask, atMs }, known, knownAtMs);
}

function know(known: Record<string, number | boolean>, knownAtMs: Record<string, number>, entry: TrailEntry): void {
  const { values, atMs } = entry;
  knowShared(known, knownAtMs, entry);
  for (const name in values) {
    known[name] = values[name]!;
    knownAtMs[name] = atMs;
  }
}

/** Gives what of it is not older than what is known; null where there is none. */
function knowShared(
  known: Record<string, number | boolean>,
  knownAtMs: Record<string, number>,
  { shared }: TrailEntry,
): Record<string, number | boolean> | null {
  let values: Record<string, number | boolean> | null = null;
  for (const name in shared?.known) {
    if (shared.knownAtMs[name]! < (knownAtMs[name] ?? 0)) continue;
    (values ??= {})[name] = known[name] = shared.known[name]!;
    knownAtMs[name] = shared.knownAtMs[name]!;
  }
  return values;
}

/** What left before is overwritten by what leaves now, where that has the same values: most devices report the same each time. */
function leave(trail: Trail): void {
  const leaving = trail.entries.shift()!;
  const { left } = trail;
  if (left !== null && (left.shared || (left.mask & ~leaving.mask) !== 0)) know(trail.known, trail.knownAtMs, left);
  trail.left = leaving;
}

/** The frame shows the entry's values already. Gives what rules may ask for: the values, and whether a detector has spoken. */
// eslint-disable-next-line max-params -- the hot path: an options object would be an allocation a reading
function fold(
  situation: Situation,
  state: DeviceState,
  rules: DeviceRules,
  entry: TrailEntry,
  known: Record<string, number | boolean>,
  knownAtMs: Record<string, number>,
): number {
  let { mask } = entry;
  frame.situation = situation;
  frame.state = state;
  frame.known = known;
  frame.knownAtMs = knownAtMs;
  frame.atMs = entry.atMs;
  frame.phase = "fold";
  frame.isNegated = false;
  frame.folds = state.folds;
  for (const detector of rules.detectors)
    if ((detector.mask & mask) !== 0 && detect(situation, state, detector, entry)) mask |= DETECTED_MASK;
  foldOpen(state, rules.signals, rules.signalGates, mask);
  foldOpen(state, rules.rules, rules.gates, mask);
  return mask;
}

/** What remembers something sees every reading; of the rest only what the reading may meet. */
function foldOpen(state: DeviceState, all: readonly (Signal | FileRule)[], gates: Gates, mask: number): void {
  const { folds } = state;
  if (folds === null) {
    for (let at = nextOpen(gates, 0, mask); at < gates.size; at = nextOpen(gates, at + 1, mask)) guarded(state, all[at]!);
    return;
  }
  for (let at = 0; at < gates.size; at++)
    if (folds[all[at]!.id] === undefined ? !isShut(gates, at, mask) : (gates.masks[at]! & mask) !== 0) guarded(state, all[at]!);
}

function guarded(state: DeviceState, one: Signal | FileRule): void {
  const isSignal = "near" in one;
  const rule = isSignal ? one.rule : one.id;
  if (state.off?.includes(rule)) return;
  try {
    foldTest(state, one.id, one.test, isSignal);
  } catch (error) {
    switchOff(frame.situation, state, { rule, isCore: false, error, nowMs: frame.atMs });
  }
}

/** True where it says something, or no longer. */
function detect(situation: Situation, state: DeviceState, detector: MaskedDetector, { atMs, values }: TrailEntry): boolean {
  const { fold: id, off } = detector;
  const before = state.folds?.[id];
  const [known, knownAtMs] = (before?.memory ?? NOTHING) as readonly [unknown, number];
  if (atMs < knownAtMs + detector.everyMs) return false;
  if (state.off?.includes(off)) return false;
  try {
    const { state: kept, verdict } = detector.observe(known, atMs + situation.wallOffsetMs, values);
    putFold(state, id, kept === null && verdict === null ? null : { memory: [kept, atMs], sinceMs: 0, spans: null, verdict });
    return verdict !== null || (before !== undefined && before.verdict !== null);
  } catch (error) {
    switchOff(situation, state, { rule: off, isCore: false, error, nowMs: atMs });
    return false;
  }
}

const NOTHING = [null, -Infinity] as const;

/** One rule or signal at one reading: what it remembers, and since when it is met. At rest nothing is kept. */
function foldTest(state: DeviceState, id: string, test: Pick<Test, "met">, isSignal: boolean): void {
  const before = state.folds?.[id];
  frame.memory = before?.memory ?? null;
  frame.next = null;
  const met = test.met(frame);
  if (!met && before === undefined && frame.next === null) return;
  const memory = frame.next ?? frame.memory;
  const sinceMs = met ? before?.sinceMs || frame.atMs : 0;
  const spans = isSignal ? spansOf(before, sinceMs) : null;
  if (before !== undefined && memory === before.memory && sinceMs === before.sinceMs && spans === before.spans) return;
  const isAtRest = !met && spans === null && (memory === null || memory.every((kept) => kept === null || kept === false));
  putFold(state, id, isAtRest ? null : { memory, sinceMs, spans, verdict: null });
}

/** Times at which a signal was met, without those that no window reaches any more. */
function spansOf(before: Fold | undefined, sinceMs: number): readonly number[] | null {
  const kept = before?.spans ?? null;
  const ended = before !== undefined && before.sinceMs > 0 && sinceMs === 0;
  const isOld = kept !== null && kept[1]! < frame.atMs - SPAN_MS;
  if (!ended && !isOld) return kept;
  const spans = [...(kept ?? []), ...(ended ? [before.sinceMs, frame.atMs] : [])];
  while (spans.length > SPANS_MAX * 2 || (spans.length > 0 && spans[1]! < frame.atMs - SPAN_MS)) spans.splice(0, 2);
  return spans.length === 0 ? null : spans;
}

/** The longest window a `near` may have (language), and the lateness. */
const SPAN_MS = 3_600_000 + LATENESS_MS;

function putFold(state: DeviceState, id: string, next: Fold | null): void {
  const { folds } = state;
  if (next !== null) state.folds = { ...folds, [id]: next };
  else if (folds !== null && folds[id] !== undefined) state.folds = without(folds, id);
  frame.folds = state.folds;
}

/** Since when a rule is met is put right, after a start; what it remembers stays. 0: it is not met. */
export function foldAgain(state: DeviceState, id: string, sinceMs: number): void {
  const { memory = null, spans = null, verdict = null } = state.folds?.[id] ?? {};
  const isAtRest = sinceMs === 0 && (memory === null || memory.every((kept) => kept === null || kept === false));
  putFold(state, id, isAtRest ? null : { memory, sinceMs, spans, verdict });
}

function without(folds: Folds, id: string): Folds | null {
  const { [id]: _, ...rest } = folds;
  for (const _name in rest) return rest;
  return null;
}
