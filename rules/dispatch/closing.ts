import type { Incident, IncidentAct } from "../model/incident.ts";
import type { Refusal } from "../model/input.ts";
import type { Situation } from "../model/situation.ts";
import { command, refuse } from "../engine/commands.ts";
import { superviseSubject } from "../engine/raise.ts";
import { text } from "../engine/words.ts";
import { end } from "../evacuation/life.ts";
import type { Acting } from "./acts.ts";
import { subjectOfCall } from "./call.ts";
import { subjectOfInside } from "./inside.ts";
import { putIncident } from "./record.ts";

type CloseAct = Extract<IncidentAct, { name: "close" }>;

/** 处置完毕: with an outcome, nobody inside, and no alert of it open, or all of them closed with the same word. */
export function closeIncident(acting: Acting, incident: Incident, act: CloseAct): Refusal | null {
  const { situation, atMs } = acting;
  const inside = incident.responders.find((one) => one.inside !== null);
  if (inside !== undefined) return refuse(409, "is_inside", `${inside.name} 仍在内部`, `${inside.name} is still inside`);
  if (incident.exercise !== (act.outcome === "drill"))
    return refuse(409, "bad_outcome", "演练只能以演练结束,真实警情不能", "An exercise ends as a drill, and nothing else does");
  const going = [...situation.evacuations.values()].filter((one) => one.incident === incident.id);
  const issued = going.find(({ stage }) => stage === "issued");
  // People stand on the lawn and the sirens speak: only whoever says that they may go home ends that.
  if (issued !== undefined)
    return refuse(409, "evacuation_open", `疏散 ${issued.id} 尚未解除`, `Evacuation ${issued.id} is not over: give the all-clear first`);
  const open = [...situation.alerts.values()].filter((alert) => alert.incident === incident.id);
  if (open.length > 0 && !act.closesAlerts)
    return refuse(409, "alerts_open", `还有 ${open.length} 条告警未办结`, `${open.length} alerts of it are open`);
  const closing = { name: "close" as const, outcome: act.outcome, note: act.note };
  for (const { id } of open) command(situation, { by: acting.actor, alert: id, version: null, command: closing }, atMs);
  withdrawDrafts(acting, incident.id);
  finish(acting, act, situation.incidents.get(incident.id) ?? incident);
  return null;
}

/** What nobody was told goes with its incident. */
function withdrawDrafts({ situation, by, atMs }: Acting, incident: string): void {
  const why = text("警情已办结,未发布", "The incident is closed; nobody was told");
  const drafts = [...situation.evacuations.values()].filter((one) => one.incident === incident && one.stage === "draft");
  for (const draft of drafts) end(situation, draft, "cancelled", { by, why, atMs });
}

function finish({ situation, by, atMs, nowMs }: Acting, { outcome, note }: CloseAct, incident: Incident): void {
  const why = text(`处置完毕:${by}`, `Closed by ${by}`);
  // Nobody opens anything with the links of what is over.
  const closed = { ...incident, links: [], closed: { at: atMs, by, outcome, note } };
  putIncident(situation, closed, [{ at: atMs, event: "closed", why, by, note }]);
  clearSubjects(situation, incident, nowMs);
}

function clearSubjects(situation: Situation, { id, responders }: Incident, nowMs: number): void {
  const why = text("警情已办结", "The incident is closed");
  for (const subject of [subjectOfCall(id), ...responders.map(({ person }) => subjectOfInside(id, person))])
    if (situation.supervision.get(subject)?.active === true)
      superviseSubject(situation, { subject, active: false, priority: "P3", why }, nowMs);
}
