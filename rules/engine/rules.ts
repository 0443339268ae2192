import type { Evidence } from "../model/alert.ts";
import type { DeviceKind } from "../model/device.ts";
import type { Reading } from "../model/reading.ts";
import type { FlagRule, LevelRule, Rule } from "../model/rule.ts";
import type { DeviceState, RunState, Situation } from "../model/situation.ts";
import { VALUES_OF_KIND } from "../model/values.ts";
import { pushDeadline } from "./deadlines.ts";
import { type Cause, deactivate, raise } from "./raise.ts";
import { clauseOf, clearedText, metText } from "./words.ts";

/** Readings that may come late and still count in their place (design). */
const LATENESS_MS = 30_000;
/** Event times kept of a run: its first and those of the last 30 s; a device that floods loses some between. */
const RUN_TIMES_MAX = 64;

/** One rule made ready for one kind of device. */
export interface Compiled {
  readonly rule: Rule;
  readonly value: string;
  evaluate(situation: Situation, state: DeviceState, reading: Reading, nowMs: number): void;
}

/** Rules by kind of device, so that a reading meets only those that can speak of it. */
export function compileRules(rules: readonly Rule[]): ReadonlyMap<DeviceKind, readonly Compiled[]> {
  return new Map(
    Object.entries(VALUES_OF_KIND).map(([kind, values]) => [
      kind as DeviceKind,
      rules
        .filter(({ devices, value }) => values.includes(value) && (devices === null || devices.includes(kind as DeviceKind)))
        .map(compile),
    ]),
  );
}

function compile(rule: Rule): Compiled {
  if (rule.type === "flag") return { rule, value: rule.value, evaluate: (...args) => flag(rule, ...args) };
  if (rule.forMs > 0) return { rule, value: rule.value, evaluate: (...args) => lasting(rule, ...args) };
  return { rule, value: rule.value, evaluate: (...args) => level(rule, ...args) };
}

const eventOf = ({ eventMs, receivedMs }: Reading): number => (eventMs < receivedMs ? eventMs : receivedMs);

/** True where a newer value is known: a late reading can raise, never clear. */
const isLate = (state: DeviceState, value: string, reading: Reading): boolean => eventOf(reading) < (state.latestAtMs[value] ?? 0);

const isMet = (rule: LevelRule, shown: number): boolean => (rule.when === "<" ? shown < rule.level : shown >= rule.level);
const isCleared = (rule: LevelRule, shown: number): boolean =>
  rule.when === "<" ? shown >= rule.clearLevel : shown < rule.clearLevel;

function causeOf(rule: Rule, state: DeviceState, reading: Reading): Cause {
  const evidence: Evidence = {
    atMs: reading.eventMs,
    device: state.device.id,
    clause: clauseOf(rule),
    values: { ...reading.values },
  };
  const why = metText(rule, reading.values[rule.value]!);
  return { kind: rule.alert, priority: rule.priority, why, evidence, reading: reading.id, isRepeatCounted: rule.type === "flag" };
}

function flag(rule: FlagRule, situation: Situation, state: DeviceState, reading: Reading, nowMs: number): void {
  if (reading.values[rule.value] === true) {
    raise(situation, state, causeOf(rule, state, reading), nowMs);
    if (isLate(state, rule.value, reading) && state.latest[rule.value] === false) clear(rule, situation, state, nowMs);
  } else if (state.alerts !== null && !isLate(state, rule.value, reading)) clear(rule, situation, state, nowMs);
}

function clear(rule: Rule, situation: Situation, state: DeviceState, nowMs: number): void {
  const open = state.alerts?.get(rule.alert);
  const shown = state.latest[rule.value];
  if (open?.active) deactivate(situation, open, clearedText(rule, shown ?? false), nowMs);
}

/** At once: raised when the level is crossed. A P1 that was closed while it still holds is raised again by the next reading. */
function level(rule: LevelRule, situation: Situation, state: DeviceState, reading: Reading, nowMs: number): void {
  const shown = reading.values[rule.value] as number;
  const run = state.runs?.[rule.id];
  if (isMet(rule, shown)) {
    const isAnswered = run !== undefined && (rule.priority !== "P1" || state.alerts?.get(rule.alert)?.active === true);
    if (isAnswered) return;
    raise(situation, state, causeOf(rule, state, reading), nowMs);
    const newest = state.latest[rule.value];
    if (isLate(state, rule.value, reading) && typeof newest === "number" && isCleared(rule, newest)) clear(rule, situation, state, nowMs);
    else keepRun(state, rule.id, { lowsMs: [], brokenAtMs: 0, raised: true });
  } else if (isCleared(rule, shown) && (run !== undefined || state.alerts !== null) && !isLate(state, rule.value, reading)) {
    dropRun(state, rule.id);
    clear(rule, situation, state, nowMs);
  }
}

/** Only after the level has held: event time decides, and a deadline where no further reading comes. */
function lasting(rule: LevelRule, situation: Situation, state: DeviceState, reading: Reading, nowMs: number): void {
  const shown = reading.values[rule.value] as number;
  const run = state.runs?.[rule.id];
  const eventMs = eventOf(reading);
  if (isMet(rule, shown)) {
    const next = extended(run, eventMs, isLate(state, rule.value, reading));
    if (next === null) return;
    keepRun(state, rule.id, next);
    check(rule, situation, state, reading, nowMs);
    return;
  }
  if (run !== undefined) breakRun(state, rule.id, run, eventMs);
  if (state.alerts !== null && isCleared(rule, shown) && !isLate(state, rule.value, reading)) clear(rule, situation, state, nowMs);
}

/** The run with one more event time, in its place; null where the reading belongs to no run any more. */
function extended(run: RunState | undefined, eventMs: number, isOlder: boolean): RunState | null {
  if (run === undefined) return isOlder ? null : { lowsMs: [eventMs], brokenAtMs: 0, raised: false };
  if (eventMs <= run.brokenAtMs) return null;
  const sorted = [...run.lowsMs, eventMs].sort((one, other) => one - other);
  const from = sorted.at(-1)! - LATENESS_MS;
  const kept = sorted.filter((atMs, index) => index === 0 || atMs >= from);
  if (kept.length > RUN_TIMES_MAX) kept.splice(1, 1);
  return { ...run, lowsMs: kept };
}

function breakRun(state: DeviceState, rule: string, run: RunState, eventMs: number): void {
  const lowsMs = run.lowsMs.filter((atMs) => atMs > eventMs);
  if (lowsMs.length === 0) dropRun(state, rule);
  else keepRun(state, rule, { lowsMs, brokenAtMs: Math.max(run.brokenAtMs, eventMs), raised: false });
}

function check(rule: LevelRule, situation: Situation, state: DeviceState, reading: Reading, nowMs: number): void {
  const run = state.runs![rule.id]!;
  if (run.raised) return;
  const sinceMs = run.lowsMs[0]!;
  if (run.lowsMs.at(-1)! - sinceMs >= rule.forMs) {
    keepRun(state, rule.id, { ...run, raised: true });
    raise(situation, state, causeOf(rule, state, reading), nowMs);
    return;
  }
  const atMs = sinceMs + rule.forMs - situation.wallOffsetMs;
  if (run.lowsMs.length === 1) pushDeadline(situation.deadlines, { kind: "run", atMs, device: state.device.registration, rule: rule.id });
}

/** The deadline of a run: raises where it has held that long with no news, else waits for the rest. */
export function runDue(rule: LevelRule, situation: Situation, state: DeviceState, nowMs: number): void {
  const run = state.runs?.[rule.id];
  if (run === undefined || run.raised) return;
  const dueMs = run.lowsMs[0]! + rule.forMs - situation.wallOffsetMs;
  if (dueMs > nowMs) {
    pushDeadline(situation.deadlines, { kind: "run", atMs: dueMs, device: state.device.registration, rule: rule.id });
    return;
  }
  keepRun(state, rule.id, { ...run, raised: true });
  const shown = state.latest[rule.value] ?? rule.level;
  const evidence: Evidence = {
    atMs: run.lowsMs.at(-1)!,
    device: state.device.id,
    clause: clauseOf(rule),
    values: { [rule.value]: shown },
  };
  const why = metText(rule, shown);
  raise(situation, state, { kind: rule.alert, priority: rule.priority, why, evidence, reading: null, isRepeatCounted: false }, nowMs);
}

function keepRun(state: DeviceState, rule: string, run: RunState): void {
  (state.runs ??= {})[rule] = run;
}

function dropRun(state: DeviceState, rule: string): void {
  if (state.runs === null) return;
  delete state.runs[rule];
  if (Object.keys(state.runs).length === 0) state.runs = null;
}
