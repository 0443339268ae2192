import type { Incident, IncidentAct } from "../model/incident.ts";
import type { Refusal } from "../model/input.ts";
import { refuse } from "../engine/commands.ts";
import { superviseSubject } from "../engine/raise.ts";
import { text } from "../engine/words.ts";
import type { Acting } from "./acts.ts";
import { isOfFire } from "./belonging.ts";
import { putIncident } from "./record.ts";

/** A call that is said to lie further back was no answer to this incident. */
const BEFORE_MS_MAX = 3_600_000;

/** What a `supervision` alert about a call to 119 that nobody has recorded is about. */
export const subjectOfCall = (incident: string): string => `call-119:${incident}`;

/** The call to the fire brigade was made, and when. It may be made before anybody confirms. */
export function callFireBrigade(acting: Acting, incident: Incident, act: Extract<IncidentAct, { name: "call" }>): Refusal | null {
  const { situation, by, atMs, nowMs } = acting;
  const at = act.at ?? atMs;
  const { call } = incident;
  if (!isOfFire(incident.kind)) return refuse(409, "no_fire", "该警情不是火警", "This incident is no fire");
  if (call?.called) {
    const who = call.called.by;
    return refuse(409, "called_already", `${who} 已记录报警`, `${who} has recorded the call already`);
  }
  if (at > atMs || at < atMs - BEFORE_MS_MAX) return refuse(400, "bad_time", "报警时间有误", "That is no time of this call");
  const made = { sinceAt: at, dueMs: nowMs, isOverdue: false, ...call, called: { at, by, note: act.note } };
  const why = incident.exercise ? text("模拟拨打(演练)", "Call simulated (drill)") : text("已拨打 119", "119 was called");
  putIncident(situation, { ...incident, call: made }, [{ at: atMs, event: "called", why, by, note: act.note }]);
  const done = text("已记录报警时间", "The call is recorded");
  superviseSubject(situation, { subject: subjectOfCall(incident.id), active: false, priority: "P2", why: done }, nowMs);
  return null;
}
