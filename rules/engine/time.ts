import type { Alert } from "../model/alert.ts";
import type { LevelRule } from "../model/rule.ts";
import { deadDue, familyDue } from "../call/family.ts";
import { ringBackDue } from "../call/ring-back.ts";
import { callDue } from "../call/unreached.ts";
import { peopleClockSet, personDue } from "../call/watch.ts";
import type { Deadline, DeviceState, Situation } from "../model/situation.ts";
import { changed } from "./alert.ts";
import { type RuleBook, rulesFor } from "./book.ts";
import { popDeadline } from "./deadlines.ts";
import { oweAnew } from "./effects.ts";
import { floodDue } from "./flood.ts";
import { isSilent } from "./health.ts";
import { runDue } from "./lasting.ts";
import { expire } from "./messages.ts";
import { closeBins } from "./network.ts";
import { place, superviseSubject, wallOf } from "./raise.ts";
import { incidentDue } from "../dispatch/due.ts";
import { responseDue } from "../response/due.ts";
import { lookAtTests } from "../response/station-test.ts";
import { allInService, serviceDue } from "./service.ts";
import { settleAll, settleDue } from "./settle.ts";
import { fallSilent } from "./silent-device.ts";
import { earliestSilenceMs } from "./silences.ts";
import { deviceById, markDirty } from "./situation.ts";
import { text } from "./words.ts";

/** Deadlines run in one input (design): more wait for the next turn. */
const DEADLINES_MAX = 1_000;
/** A wall clock that is set by more than this makes "until five o'clock" mean something else (design, "Time"). */
const WALL_SET_MS = 5_000;

/** What may raise the more urgent alert first; ahead of all, what only counts: an end that is due does not count what begins now. */
const RANK: Readonly<Record<Deadline["kind"], number>> = {
  flood: 0,
  service: 1,
  run: 2,
  rule: 2,
  bin: 2,
  silence: 3,
  unshelve: 4,
  call: 4,
  "ring-back": 4,
  person: 4,
  family: 4,
  "device-dead": 4,
  expire: 5,
  incident: 6,
  climb: 6,
  growth: 6,
  notification: 7,
  duty: 8,
  "duty-check": 8,
  "station-test": 9,
};

/** One order for all that is due, however the heap came to be: a replay gives alerts the same numbers. */
function inOrder(one: Deadline, other: Deadline): number {
  const byNumber = RANK[one.kind] - RANK[other.kind] || one.atMs - other.atMs || subjectOf(one) - subjectOf(other);
  // Different kinds, or ids that end in the same number.
  return byNumber !== 0 ? byNumber : JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}

function subjectOf(deadline: Deadline): number {
  if (deadline.kind === "silence" || deadline.kind === "run" || deadline.kind === "rule" || deadline.kind === "service")
    return deadline.device;
  if (deadline.kind === "flood") return deadline.station;
  if (deadline.kind === "person") return deadline.person;
  if (deadline.kind === "bin" || deadline.kind === "family" || deadline.kind === "duty") return 0;
  if (deadline.kind === "station-test") return 0;
  const id = idOf(deadline);
  return Number(id.slice(id.lastIndexOf("-") + 1));
}

function idOf(
  deadline: Exclude<
    Deadline,
    { kind: "silence" | "run" | "rule" | "service" | "flood" | "person" | "bin" | "family" | "duty" | "station-test" }
  >,
): string {
  switch (deadline.kind) {
    case "expire":
      return deadline.delivery;
    case "duty-check":
      return deadline.check;
    case "climb":
    case "growth":
      return deadline.climb;
    case "incident":
      return deadline.incident;
    case "notification":
      return deadline.key.slice(0, deadline.key.indexOf(":"));
    default:
      return deadline.alert;
  }
}

/** When something is due, in queue time; Infinity for never. */
export function nextDeadlineMs({ deadlines, silences }: Situation): number {
  const silenceMs = earliestSilenceMs(silences);
  return deadlines.length === 0 ? silenceMs : Math.min(deadlines[0]!.atMs, silenceMs);
}

/** Runs what is due. */
export function time(situation: Situation, nowMs: number, book: RuleBook): void {
  let overdue: Deadline[] | null = null;
  while (overdue === null || overdue.length < DEADLINES_MAX) {
    const deadline = takeDue(situation, nowMs);
    if (deadline === null) break;
    (overdue ??= []).push(deadline);
  }
  if (overdue === null) return;
  overdue.sort(inOrder);
  for (const deadline of overdue) {
    try {
      due(situation, deadline, nowMs, book);
    } catch (error) {
      // Removed: it was taken from the heap. A deadline that throws must not stop the clock of the others.
      const why = text(`到期任务出错:${deadline.kind}`, `A deadline failed: ${deadline.kind}: ${String(error)}`);
      superviseSubject(situation, { subject: `deadline:${deadline.kind}`, active: true, priority: "P2", why }, nowMs);
    }
  }
}

/** The earliest of what is due; null where nothing is. Devices that were heard since are looked at again later, and not counted. */
function takeDue(situation: Situation, nowMs: number): Deadline | null {
  const { deadlines, silences } = situation;
  for (;;) {
    const silenceMs = earliestSilenceMs(silences);
    const otherMs = deadlines.length === 0 ? Infinity : deadlines[0]!.atMs;
    if (Math.min(silenceMs, otherMs) > nowMs) return null;
    if (otherMs < silenceMs) return popDeadline(deadlines)!;
    const device = silences.devices[0]!;
    if (isSilent(situation, nowMs)) return { kind: "silence", atMs: silenceMs, device };
  }
}

function due(situation: Situation, deadline: Deadline, nowMs: number, book: RuleBook): void {
  switch (deadline.kind) {
    case "silence": {
      const state = situation.devices[deadline.device];
      if (state !== undefined) fallSilent(situation, state, nowMs);
      return;
    }
    case "run":
    case "rule":
      return ruleDue(situation, deadline, nowMs, book);
    case "bin":
      for (const id of closeBins(situation, nowMs)) {
        const state = deviceById(situation, id);
        if (state !== undefined) settleAll(situation, state, rulesFor(situation, state, book), nowMs);
      }
      return;
    case "unshelve": {
      const alert = situation.alerts.get(deadline.alert);
      if (alert?.shelvedUntil === deadline.untilMs) unshelve(situation, alert, nowMs, text("暂缓时间已到", "The time is up"));
      return;
    }
    case "service":
      return serviceDue(situation, deadline, nowMs);
    case "flood":
      return floodDue(situation, deadline.station, nowMs);
    case "expire": {
      const delivery = situation.deliveries.get(deadline.delivery);
      if (delivery !== undefined) expire(situation, delivery, nowMs);
      return;
    }
    default:
      return dueOfPeople(situation, deadline, nowMs);
  }
}

type OfDevices = "silence" | "run" | "rule" | "bin" | "unshelve" | "service" | "flood" | "expire";

/** Who is to be told, asked or waited for. */
function dueOfPeople(situation: Situation, deadline: Exclude<Deadline, { kind: OfDevices }>, nowMs: number): void {
  switch (deadline.kind) {
    case "person":
      return personDue(situation, deadline, nowMs);
    case "family":
      return familyDue(situation, deadline, nowMs);
    case "call":
      return callDue(situation, deadline, nowMs);
    case "ring-back":
      return ringBackDue(situation, deadline, nowMs);
    case "device-dead":
      return deadDue(situation, deadline, nowMs);
    case "incident":
      return incidentDue(situation, deadline.incident, nowMs);
    default:
      return responseDue(situation, deadline, nowMs);
  }
}

function ruleDue(situation: Situation, deadline: Extract<Deadline, { kind: "run" | "rule" }>, nowMs: number, book: RuleBook): void {
  const { device, rule: id, atMs, kind } = deadline;
  const state = situation.devices[device];
  if (state === undefined) return;
  if (kind === "rule") {
    if (state.live?.[id]?.wakeMs === atMs) settleDue(situation, state, book.byId.get(id) ?? null, { id, nowMs });
    return;
  }
  const rule = book.lasting.get(id);
  if (rule !== undefined && state.runAtMs?.[id] === atMs) run(situation, state, rule, nowMs);
}

function run(situation: Situation, state: DeviceState, rule: LevelRule, nowMs: number): void {
  delete state.runAtMs![rule.id];
  if (state.off?.includes(rule.id)) return;
  markDirty(situation, state);
  runDue(rule, situation, state, nowMs);
}

function unshelve(situation: Situation, alert: Alert, nowMs: number, why: Alert["place"]): void {
  place(situation, changed(alert, { shelvedUntil: null }, { atMs: wallOf(situation, nowMs), event: "unshelved", why }));
}

/**
 * What was put off until a time of day comes back at once: nobody can say any more when that is (feature row 31). What
 * is owed until a time is owed for as long as before.
 */
export function wallSet(situation: Situation, offsetMs: number, nowMs: number): void {
  const byMs = offsetMs - situation.wallOffsetMs;
  situation.wallOffsetMs = offsetMs;
  if (Math.abs(byMs) <= WALL_SET_MS) return;
  oweAnew(situation, byMs);
  const why = text("系统时钟已调整,暂缓取消", "The clock was set: no longer put off");
  for (const alert of situation.alerts.values()) if (alert.shelvedUntil !== null) unshelve(situation, alert, nowMs, why);
  allInService(situation, nowMs);
  peopleClockSet(situation, nowMs);
  // Before the first look there is nothing to move.
  if (situation.testLookMs !== 0) lookAtTests(situation, nowMs);
}
