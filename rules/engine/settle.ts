import type { Reading } from "../model/reading.ts";
import type { DeviceState, Folds, LiveRule, Situation } from "../model/situation.ts";
import { asksOthers, type DeviceRules, type FileRule } from "./book.ts";
import { answeredMsOf } from "./answered-at.ts";
import { pushDeadline } from "./deadlines.ts";
import { frame, look, lookAlone } from "./frame.ts";
import { inSchedule, nextEdgeMs } from "./schedule.ts";
import { markDirty } from "./situation.ts";
import { switchOff } from "./switch-off.ts";
import { type Asked, escalate, keepLive, leftOver, tell } from "./telling.ts";
import type { Turn } from "./turn.ts";
import { ANY_MASK } from "./value-slots.ts";
import { holdersIn } from "./vicinity.ts";
import { wallOf } from "./raise.ts";
import { worksAt } from "./works.ts";

/** After a reading was folded: what its rules make of it, and those of neighbours that asked for it. */
export function settleRules(
  turn: Turn,
  rules: DeviceRules,
  { mask, before }: { readonly mask: number; readonly before: Folds | null },
): void {
  const { situation, state, nowMs, atMs, reading } = turn;
  const isInOrder = mask !== ANY_MASK;
  // Nothing is met, remembered or open: most devices at most readings.
  const isQuiet = isInOrder && state.folds === null && state.live === null && state.alerts === null;
  for (const rule of isQuiet ? rules.restless : rules.rules) {
    if ((rule.mask & mask) === 0 || isAtRest(rule, state, isInOrder)) continue;
    guarded(rule, { situation, state, rule, nowMs, atMs, reading });
  }
  if (state.folds !== before) settleAround({ situation, state, nowMs, atMs }, rules, before);
}

/** Rules of neighbours that asked for what this device says otherwise than before. */
function settleAround({ situation, state, nowMs, atMs }: Omit<Asked, "rule" | "reading">, rules: DeviceRules, before: Folds | null): void {
  for (const { id, near, rule } of rules.signals) {
    if (state.folds?.[id] === before?.[id]) continue;
    const asking = rules.book.byId.get(rule)!;
    for (const registration of holdersIn(situation, near.in, state.device, rule)) {
      const other = situation.devices[registration];
      if (other !== undefined && other !== state) guarded(asking, { situation, state: other, rule: asking, nowMs, atMs, reading: null });
    }
  }
}

/** The device has fallen silent, or speaks again: what its rules make of it that ask for silence, and those of its neighbours. */
export function settleSilence(situation: Situation, state: DeviceState, { rules, before }: SilenceFolded, nowMs: number): void {
  for (const rule of rules.ofSilence) guarded(rule, { situation, state, rule, nowMs, atMs: nowMs, reading: null });
  settleAround({ situation, state, nowMs, atMs: nowMs }, rules, before);
}

interface SilenceFolded {
  readonly rules: DeviceRules;
  readonly before: Folds | null;
}

/**
 * Nothing of it is met, remembered or open, so this reading changes nothing: most rules at most readings. One that time can
 * change is asked about the moment of a late reading, too.
 */
function isAtRest({ id, spec, test }: FileRule, { folds, live, alerts }: DeviceState, isInOrder: boolean): boolean {
  return (
    (test.isTimed ? test.isStill && isInOrder : true) &&
    (folds === null || folds[id] === undefined) &&
    (live === null || live[id] === undefined) &&
    (alerts === null || !alerts.has(spec.alert))
  );
}

/** A deadline of a rule: time alone may have changed the answer. */
export function settleDue(
  situation: Situation,
  state: DeviceState,
  rule: FileRule | null,
  { id, nowMs }: { readonly id: string; readonly nowMs: number },
): void {
  const live = state.live?.[id];
  if (live !== undefined) live.wakeMs = 0;
  if (rule === null) return;
  guarded(rule, { situation, state, rule, nowMs, atMs: nowMs, reading: null });
}

/** The detectors of the network say something else about a device. */
export function settleAll(situation: Situation, state: DeviceState, { rules }: DeviceRules, nowMs: number): void {
  for (const rule of rules) guarded(rule, { situation, state, rule, nowMs, atMs: nowMs, reading: null });
}

function guarded(rule: FileRule, asked: Asked): void {
  const { situation, state, nowMs } = asked;
  if (state.off?.includes(rule.id) || (situation.isCatchingUp && asksOthers(rule))) return;
  try {
    settle(asked);
  } catch (error) {
    switchOff(situation, state, { rule: rule.id, isCore: false, error, nowMs });
  }
}

function settle(asked: Asked): void {
  const { situation, state, rule } = asked;
  const fold = state.folds?.[rule.id];
  const live = state.live?.[rule.id];
  if (fold === undefined && live === undefined && !rule.test.isTimed) return leftOver(asked);
  frame.wakeMs = Infinity;
  const met = isMet(asked, fold?.sinceMs ?? 0);
  const wakeMs = frame.wakeMs;
  markDirty(situation, state);
  const kept: LiveRule = live ?? { sinceMs: 0, raised: false, overMs: 0, wakeMs: 0 };
  kept.sinceMs = met ? sinceOf(asked, kept, fold?.sinceMs ?? 0) : 0;
  const nextMs = Math.min(wakeMs, met ? hold(asked, kept) : over(asked, kept), kept.raised ? escalate(asked) : Infinity);
  if (nextMs < Infinity) arm(asked, kept, nextMs);
  keepLive(state, rule.id, kept);
}

/** Silent for longer than the rule believes, out of its hours or held by planned works: not met, whatever the readings say. null: none of them. */
export function heldBackBy(asked: Asked): "silent" | "hours" | "works" | null {
  const { situation, state, rule, nowMs } = asked;
  const { spec } = rule;
  if (isTooSilent(asked)) return "silent";
  if (spec.schedule !== null) {
    const wallMs = wallOf(situation, nowMs) + situation.places.utcOffsetMs;
    wake(nowMs + (nextEdgeMs(spec.schedule, wallMs) - wallMs));
    if (!inSchedule(spec.schedule, wallMs)) return "hours";
  }
  return spec.heldByWorks && worksAt(situation, state.device, nowMs) !== null ? "works" : null;
}

function isMet(asked: Asked, ownSinceMs: number): boolean {
  const { rule, nowMs, atMs } = asked;
  const { test, nears } = rule;
  if (heldBackBy(asked) !== null || (rule.spec.oncePer !== null && asked.state.outOfService !== null)) return false;
  if (!test.isTimed) return ownSinceMs > 0;
  if (nears.length > 0 && (ownSinceMs === 0 || ownSinceMs <= answeredMsOf(asked.state, rule.id))) return false;
  if (asks(asked, nowMs)) return true;
  const momentMs = Math.max(atMs, ownSinceMs);
  if (momentMs >= nowMs || !asks(asked, momentMs)) return false;
  // It was met between: told, and over with the next look.
  wake(nowMs + 1);
  return true;
}

const wake = (atMs: number): void => void (frame.wakeMs = Math.min(frame.wakeMs, atMs));

function isTooSilent({ state, rule, nowMs }: Asked): boolean {
  const afterMs = rule.spec.clearAfterSilenceMs;
  if (afterMs === null || state.lastHeardMs === 0) return false;
  if (nowMs >= state.lastHeardMs + afterMs) return true;
  wake(state.lastHeardMs + afterMs);
  return false;
}

/** Asks about a moment, remembering nothing. */
function asks({ situation, state, rule }: Asked, atMs: number): boolean {
  look(situation, state, rule.id, atMs);
  return rule.test.met(frame);
}

/** Since when it is met: by the readings where they alone decide, else since it was first seen to be. */
const sinceOf = ({ rule, nowMs }: Asked, live: LiveRule, ownSinceMs: number): number =>
  rule.test.isTimed ? live.sinceMs || nowMs : ownSinceMs;

/** It is met: raised when it has been for long enough. Gives when to look again. */
function hold(asked: Asked, live: LiveRule): number {
  const { state, rule, nowMs, reading } = asked;
  const { alert, forMs, priority } = rule.spec;
  live.overMs = 0;
  if (nowMs < live.sinceMs + forMs) return live.sinceMs + forMs;
  // A P1 that was closed while it still holds is raised again by the next reading that says so by itself.
  const isClosed = live.raised && priority === "P1" && reading !== null && state.alerts?.get(alert) === undefined;
  const isAnew = isClosed && saysSo(asked, reading);
  if (!live.raised || isAnew) tell(asked, null);
  live.raised = true;
  return Infinity;
}

/** What its neighbours and detectors say counts, what it said before does not. */
function saysSo({ situation, state, rule, atMs }: Asked, { values }: Pick<Reading, "values">): boolean {
  const alone = lookAlone(situation, state, values, atMs);
  alone.folds = state.folds;
  return rule.test.met(alone);
}

function over(asked: Asked, live: LiveRule): number {
  const { rule, nowMs } = asked;
  const { keepMs } = rule.spec;
  if (!live.raised) return Infinity;
  if (keepMs > 0 && !isTooSilent(asked)) {
    live.overMs ||= nowMs;
    if (nowMs < live.overMs + keepMs) return live.overMs + keepMs;
  }
  live.raised = false;
  live.overMs = 0;
  leftOver(asked);
  return Infinity;
}

/** One deadline for each device and rule, never later than it is needed: it looks again when it comes. */
function arm({ situation, state, rule }: Asked, live: LiveRule, atMs: number): void {
  if (live.wakeMs !== 0 && live.wakeMs <= atMs) return;
  live.wakeMs = atMs;
  pushDeadline(situation.deadlines, { kind: "rule", atMs, device: state.device.registration, rule: rule.id });
}

/** Puts the deadlines of a device's rules back, after a start. */
export function rearmRules(situation: Situation, state: DeviceState): void {
  for (const rule in state.live) {
    const live = state.live[rule]!;
    if (live.wakeMs !== 0) pushDeadline(situation.deadlines, { kind: "rule", atMs: live.wakeMs, device: state.device.registration, rule });
  }
}
