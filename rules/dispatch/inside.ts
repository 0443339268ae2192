import type { Text } from "../model/alert.ts";
import { CLOCK_LIMITS, type Incident, type IncidentAct, type Inside, type Responder } from "../model/incident.ts";
import type { Refusal } from "../model/input.ts";
import { refuse } from "../engine/commands.ts";
import { superviseSubject } from "../engine/raise.ts";
import { text } from "../engine/words.ts";
import type { Acting } from "./acts.ts";
import { armIncident, putIncident } from "./record.ts";

type InsideAct = Extract<IncidentAct, { name: "enter" | "word" | "leave" }>;

/** What a `supervision` alert about somebody who is silent inside is about. */
export const subjectOfInside = (incident: string, person: string): string => `inside:${incident}:${person}`;

/** Who goes in, is heard from, comes out. A word puts the timer back. */
export function movePerson(acting: Acting, incident: Incident, act: InsideAct): Refusal | null {
  const { situation, by, atMs, nowMs } = acting;
  const person = act.person ?? by;
  const one = incident.responders.find((responder) => responder.person === person);
  const refusal = refusalOf(one, person, act);
  if (refusal !== null || one === undefined) return refusal;
  const dueMs = nowMs + (situation.places.clocks ?? CLOCK_LIMITS).insideS * 1_000;
  const inside: Inside | null =
    act.name === "leave" ? null : { sinceAt: one.inside?.sinceAt ?? atMs, lastWordAt: atMs, dueMs, isOverdue: false };
  const responders = incident.responders.map((other) => (other === one ? { ...one, inside } : other));
  putIncident(situation, { ...incident, responders }, [{ at: atMs, event: `inside-${act.name}`, why: whyOf(act.name, one), by }]);
  if (inside !== null) armIncident(situation, incident.id, dueMs);
  if (one.inside?.isOverdue === true) heardAgain(acting, incident, one);
  return null;
}

function refusalOf(one: Responder | undefined, person: string, { name }: InsideAct): Refusal | null {
  if (one === undefined) return refuse(404, "not_found", `${person} 不在此警情中`, `${person} is not in this incident`);
  if (name === "enter")
    return one.inside === null ? null : refuse(409, "is_inside", `${one.name} 已在内部`, `${one.name} is inside already`);
  return one.inside !== null ? null : refuse(409, "is_not_inside", `${one.name} 不在内部`, `${one.name} is not inside`);
}

function whyOf(name: InsideAct["name"], { name: who }: Responder): Text {
  if (name === "enter") return text(`进入内部:${who}`, `Went in: ${who}`);
  return name === "word" ? text(`收到回报:${who}`, `Heard from: ${who}`) : text(`已撤出:${who}`, `Came out: ${who}`);
}

function heardAgain({ situation, nowMs }: Acting, { id }: Incident, { person, name }: Responder): void {
  const why = text(`${name} 已有回报`, `${name} was heard from`);
  superviseSubject(situation, { subject: subjectOfInside(id, person), active: false, priority: "P1", why }, nowMs);
}
