import { actOnEvacuation } from "../evacuation/acts.ts";
import type { Input, Outcomes } from "../model/input.ts";
import { READING_FLAG, type Reading } from "../model/reading.ts";
import type { Rule } from "../model/rule.ts";
import type { Situation } from "../model/situation.ts";
import { CORE_RULES, STARTER_RULES } from "../starter/starter.ts";
import { changed } from "./alert.ts";
import { reportBin } from "./bin-report.ts";
import { type DeviceRules, plainBook, rulesFor } from "./book.ts";
import { command } from "./commands.ts";
import { putDevices, removeRegistration } from "./devices.ts";
import { meetFileRules } from "./file-rules.ts";
import { frame, show } from "./frame.ts";
import { nextOpen } from "./gates.ts";
import { armPeople, lookedAfter, takeSign } from "../call/watch.ts";
import { practisedPress } from "../call/practice.ts";
import { contactReacts, residentActs } from "../call/resident.ts";
import { armSilence, heard } from "./health.ts";
import { reviewLate } from "./late.ts";
import { connection, reply } from "./messages.ts";
import { takeIntoNetwork } from "./network.ts";
import { collect, takeCollected } from "./outcomes.ts";
import { place, superviseSubject, wallOf } from "./raise.ts";
import { type Compiled, type Evaluate, isTested } from "./rules.ts";
import { actOnIncident } from "../dispatch/acts.ts";
import { lookAhead } from "../response/duty.ts";
import { takeResponse } from "../response/inputs.ts";
import { lookAtTests, testTaskDone } from "../response/station-test.ts";
import { setService, taskDone } from "./service.ts";
import { endSilence } from "./silent-device.ts";
import { markDirty } from "./situation.ts";
import { switchOff } from "./switch-off.ts";
import { takeRules } from "./take-rules.ts";
import { nextDeadlineMs, time, wallSet } from "./time.ts";
import { measuredAtMs, type Turn } from "./turn.ts";
import { maskOfNames } from "./value-slots.ts";
import { takeWorks } from "./works.ts";
import { text } from "./words.ts";
import { merge } from "./latest.ts";

export interface Step {
  /** Applies one input. Deterministic: the same situation and input lead to the same. Does not throw for any input. */
  step(situation: Situation, input: Input): Outcomes;
}

const CORE: ReadonlySet<Rule> = new Set(CORE_RULES);

/**
 * `step`, with the rules that hold until a `rules` input brings others; the fixed core always comes first. `extra` replaces
 * the evaluation of rules by their id.
 */
export function createStep(rules: readonly Rule[], extra: ReadonlyMap<string, Evaluate> = new Map()): Step {
  const first = plainBook(rules, extra);
  const turn: Mutable<Turn> = { situation: null!, state: null!, reading: null!, nowMs: 0, atMs: 0 };

  function reading(situation: Situation, taken: Reading, nowMs: number): void {
    const state = situation.devices[taken.device];
    if (state === undefined) return;
    const ofDevice = rulesFor(situation, state, first);
    const isHistory = (taken.flags & READING_FLAG.history) !== 0;
    // Ahead of the guard: the network was captured at another moment than the device.
    if (ofDevice.isOfNetwork && !isHistory) takeIntoNetwork(situation, state.device, taken, nowMs);
    if (taken.id <= state.appliedId) return;
    state.appliedId = taken.id;
    if (!state.isDirty) markDirty(situation, state);
    if ((taken.flags & READING_FLAG.page) === 0 && heard(situation, state, nowMs)) endSilence(situation, state, nowMs);
    turn.situation = situation;
    turn.state = state;
    turn.reading = taken;
    turn.nowMs = nowMs;
    turn.atMs = measuredAtMs(taken, nowMs);
    if (isHistory) {
      reviewLate(turn, ofDevice, () => ++situation.taskNumber);
      merge(state, taken.values, turn.atMs);
      return lookAfter(turn, isHistory);
    }
    show(taken.values, ofDevice.layout);
    if (live(turn, ofDevice)) show(taken.values, ofDevice.layout);
    if (ofDevice.isSimple) merge(state, taken.values, turn.atMs);
    else meetFileRules(turn, ofDevice);
    lookAfter(turn, isHistory);
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
        return;
      case "started":
        situation.readyMs = nowMs;
        for (const state of situation.devices) if (state !== undefined) armSilence(situation, state);
        armPeople(situation, nowMs);
        lookAhead(situation, nowMs);
        return lookAtTests(situation, nowMs);
      case "devices":
        putDevices(situation, input.put);
        for (const registration of input.removed) removeRegistration(situation, registration, nowMs);
        return;
      case "supervision":
        return superviseSubject(situation, input, nowMs);
      case "rules":
        return takeRules(situation, input, first);
      case "works":
        return takeWorks(situation, input, nowMs);
      case "wall":
        return wallSet(situation, input.offsetMs, nowMs);
      case "service":
        return setService(situation, input);
      case "task-done":
        lookedAfter(situation, input.task, nowMs);
        testTaskDone(situation, input.task, nowMs);
        return taskDone(situation, input.task);
      default:
        return respond(situation, input);
    }
  }

  return {
    step(situation, input) {
      try {
        // With every input, so that a replay runs them where the live run did: a `time` that led to nothing is not journaled.
        if (nextDeadlineMs(situation) <= input.nowMs) time(situation, input.nowMs, situation.book ?? first);
        apply(situation, input);
      } catch (error) {
        failed(situation, input, error);
      }
      return takeCollected();
    },
  };
}

/** What people do about an emergency, beyond its alerts. */
function respond(situation: Situation, input: Extract<Input, { kind: Response }>): void {
  switch (input.kind) {
    case "resident":
      return residentActs(situation, input);
    case "family":
      return contactReacts(situation, input);
    case "evacuation":
      return actOnEvacuation(situation, input);
    case "incident":
      return actOnIncident(situation, input);
    case "bin-report":
      return reportBin(situation, input);
    case "mark":
    case "duty":
    case "receipt":
      return takeResponse(situation, input);
    case "door-marks":
      return;
  }
}
type Response = "resident" | "family" | "evacuation" | "incident" | "bin-report" | "mark" | "duty" | "receipt" | "door-marks";

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/**
 * Our own fault. Nothing is half done: an alert's next version is made before it is put in its place, and once there it
 * is in the outcome; so a command that threw has changed nothing, and says so.
 */
function failed(situation: Situation, { kind, nowMs }: Input, error: unknown): void {
  const why = text(`处理 ${kind} 时出错`, `A step failed: ${kind}: ${String(error)}`);
  if (ANSWERED.has(kind)) collect().refusal = { status: 500, code: "step_failed", message: why };
  superviseSubject(situation, { subject: `step:${kind}`, active: true, priority: "P2", why }, nowMs);
}

/** Inputs of which somebody waits to hear that they were done. */
const ANSWERED: ReadonlySet<Input["kind"]> = new Set([
  "command",
  "service",
  "resident",
  "family",
  "duty",
  "incident",
  "evacuation",
  "bin-report",
]);

/** The plain rules meet a reading, which the frame shows. False where none of them has anything to say. */
function live(turn: Turn, { simple, simpleGates: gates }: DeviceRules): boolean {
  const { mask } = frame;
  if ((mask & CANCELLED_MASK) === 0 && isQuiet(turn) && nextOpen(gates, 0, mask) === gates.size) return false;
  const { state, reading } = turn;
  const { values } = reading;
  const isTest = values["test"] === true;
  for (const one of simple) {
    if ((one.mask & mask) === 0) continue;
    if (state.off !== null && state.off.includes(one.rule.id)) continue;
    if (isTest && isTested(one.rule)) recordTest(turn, one.rule);
    else guarded(one, turn);
  }
  if (values["cancelled"] === true && !isTest) noteCancelled(turn);
  return true;
}

const CANCELLED_MASK = maskOfNames(new Set(["cancelled"]));

/** Nothing of it is met or open, and nothing newer is known. */
const isQuiet = ({ state: { runs, alerts, newest, mergedMs }, atMs }: Turn): boolean =>
  runs === null && alerts === null && atMs >= mergedMs && (newest === null || atMs >= newest.atMs);

/** Last, and in a guard of its own: whatever goes wrong here, what was raised is raised. */
function lookAfter(turn: Turn, isHistory: boolean): void {
  try {
    takeSign(turn, isHistory);
    if (!isHistory) practisedPress(turn);
  } catch (error) {
    const why = text("照看居民时出错", `Looking after residents failed: ${String(error)}`);
    superviseSubject(turn.situation, { subject: "residents", active: true, priority: "P2", why }, turn.nowMs);
  }
}

function guarded(one: Compiled, turn: Turn): void {
  try {
    one.evaluate(turn);
  } catch (error) {
    const { situation, state, nowMs } = turn;
    switchOff(situation, state, { rule: one.rule.id, isCore: CORE.has(one.rule), error, nowMs });
  }
}

function recordTest({ situation, state, reading, nowMs }: Turn, rule: Rule): void {
  if (reading.values[rule.value] !== true) return;
  collect().records.push({ device: state.device.id, what: "test", kind: rule.alert, atMs: wallOf(situation, nowMs) });
}

/** The caller takes it back: a person rings and decides; nothing is closed here. */
function noteCancelled({ situation, state, nowMs }: Turn): void {
  const why = text("申请取消(等回电)", "Asked to cancel: ring back");
  for (const kind of ["sos", "assist"] as const) {
    const open = state.alerts?.get(kind);
    if (open !== undefined) place(situation, changed(open, {}, { atMs: wallOf(situation, nowMs), event: "cancel-requested", why }));
  }
}

/** The live step: the fixed core and the starter rules. */
export const { step } = createStep(STARTER_RULES);
