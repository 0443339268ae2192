import type { AlertKind } from "../model/alert.ts";
import type { Input, Outcomes } from "../model/input.ts";
import { READING_FLAG, type Reading } from "../model/reading.ts";
import type { LevelRule, Rule } from "../model/rule.ts";
import type { Deadline, DeviceState, Situation } from "../model/situation.ts";
import { CORE_RULES, STARTER_RULES } from "../starter/starter.ts";
import { changed } from "./alert.ts";
import { command } from "./commands.ts";
import { popDeadline, pushDeadline } from "./deadlines.ts";
import { settle, withdraw } from "./effects.ts";
import { armSilence, heard, silenceDue } from "./health.ts";
import { collect, takeCollected } from "./outcomes.ts";
import { place, superviseSubject, wallOf } from "./raise.ts";
import { type Compiled, compileRules, runDue } from "./rules.ts";
import { markDirty, putDevice, removeDevice } from "./situation.ts";
import { text } from "./words.ts";

/** Deadlines run in one input (design): more wait for the next turn. */
const DEADLINES_MAX = 1_000;

/** Values that are an emergency when they come late: somebody has to look into it. */
const LATE_EMERGENCIES: readonly (readonly [string, AlertKind])[] = [
  ["alarm", "fire"],
  ["pressed", "sos"],
  ["assist", "assist"],
  ["tamper", "device-tamper"],
];

export interface Step {
  /** Applies one input. Deterministic: the same situation and input lead to the same. Does not throw for any input. */
  step(situation: Situation, input: Input): Outcomes;
}

/** `step` over a set of rules; the fixed core always comes first. */
export function createStep(rules: readonly Rule[], extra: ReadonlyMap<string, Compiled["evaluate"]> = new Map()): Step {
  const all = [...CORE_RULES, ...rules];
  const compiled = new Map(
    [...compileRules(all)].map(([kind, ofKind]) => [
      kind,
      ofKind.map((one): Compiled => ({ ...one, evaluate: extra.get(one.rule.id) ?? one.evaluate })),
    ]),
  );
  const lasting = new Map(all.filter((rule): rule is LevelRule => rule.type === "level").map((rule) => [rule.id, rule]));

  function reading(situation: Situation, taken: Reading, nowMs: number): void {
    const state = situation.devices[taken.device];
    if (state === undefined || taken.id <= state.appliedId) return;
    state.appliedId = taken.id;
    if (!state.isDirty) markDirty(situation, state);
    heard(situation, state, nowMs);
    if (taken.flags & READING_FLAG.history) reviewLate(situation, state, taken);
    else {
      const { values } = taken;
      const isTest = values["test"] === true;
      for (const one of compiled.get(state.device.kind)!) {
        if (values[one.value] === undefined) continue;
        if (state.off !== null && state.off.includes(one.rule.id)) continue;
        if (isTest && isTested(one.rule)) recordTest(situation, state, taken, one.rule, nowMs);
        else guarded(one, situation, state, taken, nowMs);
      }
      if (values["cancelled"] === true) noteCancelled(situation, state, nowMs);
    }
    keepLatest(state, taken);
  }

  function guarded(one: Compiled, situation: Situation, state: DeviceState, taken: Reading, nowMs: number): void {
    try {
      one.evaluate(situation, state, taken, nowMs);
    } catch (error) {
      switchOff(situation, state, one.rule.id, error, nowMs);
    }
  }

  function due(situation: Situation, deadline: Deadline, nowMs: number): void {
    switch (deadline.kind) {
      case "silence": {
        const state = situation.devices[deadline.device];
        if (state !== undefined) silenceDue(situation, state, nowMs);
        return;
      }
      case "run": {
        const state = situation.devices[deadline.device];
        const rule = lasting.get(deadline.rule);
        if (state === undefined || rule === undefined || state.off?.includes(rule.id)) return;
        runDue(rule, situation, state, nowMs);
        markDirty(situation, state);
        return;
      }
      case "unshelve":
        return unshelve(situation, deadline.alert, nowMs);
      case "expire":
        return expire(situation, deadline.delivery, nowMs);
    }
  }

  function time(situation: Situation, nowMs: number): void {
    const overdue: Deadline[] = [];
    while (overdue.length < DEADLINES_MAX && (situation.deadlines[0]?.atMs ?? Infinity) <= nowMs) overdue.push(popDeadline(situation.deadlines)!);
    // What may raise the more urgent alert first.
    overdue.sort((one, other) => RANK[one.kind] - RANK[other.kind] || one.atMs - other.atMs);
    for (const deadline of overdue) {
      try {
        due(situation, deadline, nowMs);
      } catch (error) {
        // Removed: it was taken from the heap. A deadline that throws must not stop the clock of the others.
        const why = text(`到期任务出错:${deadline.kind}`, `A deadline failed: ${deadline.kind}: ${String(error)}`);
        superviseSubject(situation, { subject: `deadline:${deadline.kind}`, active: true, priority: "P2", why }, nowMs);
      }
    }
  }

  function apply(situation: Situation, input: Input): void {
    const { nowMs } = input;
    switch (input.kind) {
      case "reading":
        return reading(situation, input.reading, nowMs);
      case "state":
        return connection(situation, input);
      case "reply":
        return reply(situation, input);
      case "command":
        return command(situation, input, wallOf(situation, nowMs));
      case "time":
        return time(situation, nowMs);
      case "started":
        situation.readyMs = nowMs;
        for (const state of situation.devices) if (state !== undefined) armSilence(situation, state);
        return;
      case "devices":
        for (const device of input.put) putDevice(situation, device);
        for (const registration of input.removed) remove(situation, registration);
        return;
      case "supervision":
        return superviseSubject(situation, input, nowMs);
      case "wall":
        situation.wallOffsetMs = input.offsetMs;
        return;
    }
  }

  return {
    step(situation, input) {
      apply(situation, input);
      return takeCollected();
    },
  };
}

const RANK: Readonly<Record<Deadline["kind"], number>> = { run: 0, silence: 1, unshelve: 2, expire: 3 };

/** A test of these is a record and nothing else; faults and tampering are real whatever the test. */
const isTested = ({ alert }: Rule): boolean => alert === "fire" || alert === "sos" || alert === "assist" || alert === "bin-fire";

function keepLatest(state: DeviceState, { values, eventMs, receivedMs }: Reading): void {
  const atMs = eventMs < receivedMs ? eventMs : receivedMs;
  const { latest, latestAtMs } = state;
  for (const name in values) {
    if (atMs < (latestAtMs[name] ?? 0)) continue;
    latest[name] = values[name]!;
    latestAtMs[name] = atMs;
  }
}

function switchOff(situation: Situation, state: DeviceState, rule: string, error: unknown, nowMs: number): void {
  (state.off ??= []).push(rule);
  const { id } = state.device;
  const why = text(`规则 ${rule} 在 ${id} 上出错,已停用`, `Rule ${rule} failed on ${id} and is switched off there: ${String(error)}`);
  superviseSubject(situation, { subject: `rule:${rule}:${id}`, active: true, priority: "P2", why }, nowMs);
}

function recordTest(situation: Situation, state: DeviceState, taken: Reading, rule: Rule, nowMs: number): void {
  if (taken.values[rule.value] !== true) return;
  collect().records.push({ device: state.device.id, what: "test", kind: rule.alert, atMs: wallOf(situation, nowMs) });
}

function reviewLate(situation: Situation, state: DeviceState, taken: Reading): void {
  if (taken.values["test"] === true) return;
  const emergency = LATE_EMERGENCIES.find(([value]) => taken.values[value] === true);
  if (emergency === undefined) return;
  const delayedByMs = taken.receivedMs - taken.eventMs;
  const minutes = Math.round(delayedByMs / 60_000);
  situation.taskNumber++;
  collect().tasks.push({
    id: `task-${String(situation.taskNumber).padStart(6, "0")}`,
    kind: "review-late-emergency",
    device: state.device.id,
    alertKind: emergency[1],
    eventMs: taken.eventMs,
    delayedByMs,
    openedMs: taken.receivedMs,
    why: text(`迟到 ${minutes} 分钟的报警,请核查`, `An emergency that arrived ${minutes} minutes late: look into it`),
  });
}

/** The caller takes it back: a person rings and decides; nothing is closed here. */
function noteCancelled(situation: Situation, state: DeviceState, nowMs: number): void {
  const open = state.alerts?.get("sos");
  if (open === undefined) return;
  const why = text("申请取消(等回电)", "Asked to cancel: ring back");
  place(situation, changed(open, {}, { atMs: wallOf(situation, nowMs), event: "cancel-requested", why }));
}

function connection(situation: Situation, input: Extract<Input, { kind: "state" }>): void {
  const state = situation.devices[input.device];
  if (state === undefined || input.id <= state.appliedId) return;
  state.appliedId = input.id;
  state.online = input.online;
  if (input.firmware !== null) state.firmware = input.firmware;
  if (input.online) heard(situation, state, input.nowMs);
  markDirty(situation, state);
}

function reply(situation: Situation, input: Extract<Input, { kind: "reply" }>): void {
  const state = situation.devices[input.device];
  if (state === undefined) return;
  heard(situation, state, input.nowMs);
  markDirty(situation, state);
  // A device settles only what is owed to itself.
  if (situation.deliveries.get(input.delivery)?.device === input.device) settle(situation, input.delivery, "replied");
}

function remove(situation: Situation, registration: number): void {
  withdraw(situation, ({ device }) => device === registration);
  removeDevice(situation, registration);
}

function unshelve(situation: Situation, id: string, nowMs: number): void {
  const alert = situation.alerts.get(id);
  const atMs = wallOf(situation, nowMs);
  if (alert === undefined || alert.shelvedUntil === null) return;
  if (alert.shelvedUntil > atMs) {
    pushDeadline(situation.deadlines, { kind: "unshelve", atMs: alert.shelvedUntil - situation.wallOffsetMs, alert: id });
    return;
  }
  place(situation, changed(alert, { shelvedUntil: null }, { atMs, event: "unshelved", why: text("暂缓时间已到", "The time is up") }));
}

function expire(situation: Situation, id: string, nowMs: number): void {
  const delivery = situation.deliveries.get(id);
  if (delivery === undefined) return;
  settle(situation, id, "expired");
  if (delivery.name !== "siren_on") return;
  const device = situation.devices[delivery.device]?.device.id ?? String(delivery.device);
  const why = text(`警报器 ${device} 没有应答`, `Siren ${device} did not answer`);
  superviseSubject(situation, { subject: `siren:${device}`, active: true, priority: "P2", why }, nowMs);
}

/** When the shell has to wake step with a `time` input, in queue time; Infinity for never. */
export const nextDeadlineMs = (situation: Situation): number => situation.deadlines[0]?.atMs ?? Infinity;

/** The live step: the fixed core and the starter rules. */
export const { step } = createStep(STARTER_RULES);
