import type { Clock, ClockName, Incident, Responder } from "../model/incident.ts";
import type { Situation } from "../model/situation.ts";
import type { Text } from "../model/alert.ts";
import { superviseSubject, wallOf } from "../engine/raise.ts";
import { text } from "../engine/words.ts";
import { subjectOfCall } from "./call.ts";
import { subjectOfInside } from "./inside.ts";
import { putIncident, type Said } from "./record.ts";

const CLOCK_TEXT: Readonly<Record<ClockName, Text>> = {
  answer: { zh: "接警", en: "answer" },
  arrival: { zh: "到场", en: "arrival" },
  verification: { zh: "核实", en: "verification" },
  control: { zh: "控制", en: "control" },
};

/** Something of an incident may be due: each is looked at anew, so that a deadline that is no longer true does nothing. */
export function incidentDue(situation: Situation, id: string, nowMs: number): void {
  const incident = situation.incidents.get(id);
  if (incident === undefined) return;
  const at = wallOf(situation, nowMs);
  const late = (clock: Clock): boolean => clock.tookMs === null && !clock.isBreached && clock.dueMs <= nowMs;
  const silent = ({ inside }: Responder): boolean => inside !== null && !inside.isOverdue && inside.dueMs <= nowMs;
  const { call } = incident;
  const isCallDue = call !== null && call.called === null && !call.isOverdue && call.dueMs <= nowMs;
  const isCallOverdue = isCallDue && isStillConfirmed(situation, incident);
  const lines = [
    ...incident.clocks.filter(late).map((clock) => breach(clock, at)),
    ...incident.responders.filter(silent).map((one) => overdue(one, at)),
    ...(isCallOverdue
      ? [{ at, event: "call-overdue", why: text("确警后未记录拨打 119", "Confirmed, and no call to 119 is recorded"), by: null }]
      : []),
  ];
  if (lines.length === 0) return;
  const next: Incident = {
    ...incident,
    clocks: incident.clocks.map((clock) => (late(clock) ? { ...clock, isBreached: true } : clock)),
    responders: incident.responders.map((one) => (silent(one) ? { ...one, inside: { ...one.inside!, isOverdue: true } } : one)),
    call: isCallOverdue ? { ...call, isOverdue: true } : call,
  };
  putIncident(situation, next, lines);
  // Nobody outside hears of an exercise: its lines are enough.
  if (incident.exercise) return;
  if (isCallOverdue) superviseCall(situation, incident, nowMs);
  for (const one of incident.responders.filter(silent)) superviseInside(situation, incident, one, nowMs);
}

/** A person may have called it unfounded meanwhile. */
function isStillConfirmed({ alerts }: Situation, { id }: Incident): boolean {
  return [...alerts.values()].some(({ incident, verification }) => incident === id && verification === "confirmed");
}

function breach({ name, dueMs, startedMs }: Clock, at: number): Said {
  const { zh, en } = CLOCK_TEXT[name];
  const limitS = Math.round((dueMs - startedMs) / 1_000);
  return { at, event: `breach-${name}`, why: text(`${zh}超时(${limitS} 秒)`, `Late: ${en} (${limitS} s)`), by: null };
}

const overdue = ({ name }: Responder, at: number): Said => ({
  at,
  event: "inside-overdue",
  by: null,
  why: text(`内部人员失去回报:${name}`, `No word from inside: ${name}`),
});

function superviseCall(situation: Situation, { id, place }: Incident, nowMs: number): void {
  const why = text(
    `警情 ${id}(${place.zh})已确警,尚未记录拨打 119`,
    `Incident ${id} (${place.en}) is confirmed, and no call to 119 is recorded`,
  );
  superviseSubject(situation, { subject: subjectOfCall(id), active: true, priority: "P2", why }, nowMs);
}

/** A life may be at risk: P1, which only a person closes. */
function superviseInside(situation: Situation, { id, place }: Incident, { person, name }: Responder, nowMs: number): void {
  const why = text(
    `警情 ${id}(${place.zh}):${name} 在内部,超时未回报`,
    `Incident ${id} (${place.en}): ${name} is inside and has not been heard from`,
  );
  superviseSubject(situation, { subject: subjectOfInside(id, person), active: true, priority: "P1", why }, nowMs);
}
