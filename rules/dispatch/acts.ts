import type { Alert } from "../model/alert.ts";
import type { Incident, IncidentAct, IncidentInput, LinkUse } from "../model/incident.ts";
import type { Actor, Refusal } from "../model/input.ts";
import type { Situation } from "../model/situation.ts";
import { changed } from "../engine/alert.ts";
import { refuse } from "../engine/commands.ts";
import { collect } from "../engine/outcomes.ts";
import { place, wallOf } from "../engine/raise.ts";
import { text } from "../engine/words.ts";
import { callFireBrigade } from "./call.ts";
import { closeIncident } from "./closing.ts";
import { join } from "./follow.ts";
import { movePerson } from "./inside.ts";
import { useLink, addLink } from "./links.ts";
import { openByHand } from "./opening.ts";
import { procedureSteps } from "./procedures.ts";
import { putIncident } from "./record.ts";
import { takeStage } from "./stages.ts";

/** Who acts, and when. `atMs`: wall clock; `nowMs`: queue time. */
export interface Acting {
  readonly by: string;
  readonly actor: Actor;
  readonly atMs: number;
  readonly nowMs: number;
  readonly situation: Situation;
}

/** A person's act on an incident: its next version, or a refusal in the contract's terms that changes nothing. */
export function actOnIncident(situation: Situation, input: IncidentInput & { readonly nowMs: number }): void {
  const acting: Acting = { situation, by: input.by.name, actor: input.by, nowMs: input.nowMs, atMs: wallOf(situation, input.nowMs) };
  if (input.act.name === "open") {
    collect().refusal = openByHand(acting, input.act);
    return;
  }
  const incident = situation.incidents.get(input.incident ?? "");
  if (incident === undefined) {
    collect().refusal = refuse(409, "not_open", `${input.incident} 不在处置中`, `${input.incident} is not open`);
    return;
  }
  collect().refusal = stale(incident, input.version) ?? byLink(acting, incident, input);
}

function stale({ version, changedBy }: Incident, seen: number | null): Refusal | null {
  if (seen === null || seen === version) return null;
  const who = changedBy ?? "gateway";
  return refuse(412, "stale_version", `已被 ${who} 更改`, `Changed by ${who} meanwhile`);
}

/** An act that came by a link uses it up, in the same step; the same act once more changes nothing. */
function byLink(acting: Acting, incident: Incident, { act, link }: IncidentInput): Refusal | null {
  if (link === null) return take(acting, incident, act);
  const used = useLink(acting, incident, act, link);
  if ("refusal" in used) return used.refusal;
  if (used.isRepeat) return null;
  return take(acting, used.incident, act) ?? renew(acting, incident.id, link);
}

function renew(acting: Acting, id: string, link: LinkUse): null {
  const incident = acting.situation.incidents.get(id);
  if (incident !== undefined) addLink(acting, incident, { person: acting.by, ...link.next }, true);
  return null;
}

function take(acting: Acting, incident: Incident, act: Exclude<IncidentAct, { name: "open" }> | IncidentAct): Refusal | null {
  switch (act.name) {
    case "open":
      return refuse(409, "is_open", `${incident.id} 已建立`, `${incident.id} is open`);
    case "join":
      return joinAlert(acting, incident, act.alert);
    case "stage":
      return takeStage(acting, incident, act);
    case "call":
      return callFireBrigade(acting, incident, act);
    case "enter":
    case "word":
    case "leave":
      return movePerson(acting, incident, act);
    case "tick":
      return tick(acting, incident, act);
    case "report":
      return report(acting, incident, act);
    case "note":
      say(acting, incident, "note", text("记录", "Note"), act.note);
      return null;
    case "link":
      return addLink(acting, incident, act, false);
    case "close":
      return closeIncident(acting, incident, act);
  }
}

function say({ situation, by, atMs: at }: Acting, incident: Incident, event: string, why: Alert["place"], note = ""): void {
  putIncident(situation, incident, [{ at, event, why, by, note }]);
}

function joinAlert({ situation, by, atMs }: Acting, incident: Incident, id: string): Refusal | null {
  const alert = situation.alerts.get(id);
  if (alert === undefined) return refuse(404, "not_found", `没有 ${id}`, `There is no ${id}`);
  if (alert.incident !== null)
    return refuse(409, "has_incident", `${id} 已属于警情 ${alert.incident}`, `${id} belongs to incident ${alert.incident}`);
  const why = text(`并入警情 ${incident.id}`, `Taken into incident ${incident.id}`);
  place(situation, join(situation, incident, changed(alert, {}, { atMs, event: "joined", why, by }), by));
  return null;
}

function tick(acting: Acting, incident: Incident, { step, done }: Extract<IncidentAct, { name: "tick" }>): Refusal | null {
  const known = procedureSteps(incident.kind).find(({ id }) => id === step);
  if (known === undefined) return refuse(404, "not_found", `没有步骤 ${step}`, `There is no step ${step}`);
  const { [step]: ticked, ...others } = incident.ticks;
  if ((ticked !== undefined) === done) return null;
  const ticks = done ? { ...others, [step]: { at: acting.atMs, by: acting.by } } : others;
  const { zh, en } = known.text;
  say(
    acting,
    { ...incident, ticks },
    done ? "step-done" : "step-undone",
    done ? text(`已完成:${zh}`, `Done: ${en}`) : text(`未完成:${zh}`, `Not done: ${en}`),
  );
  return null;
}

function report(acting: Acting, incident: Incident, { trapped, note }: Extract<IncidentAct, { name: "report" }>): null {
  const why = trapped === null ? text("被困人数不明", "Not known how many are trapped") : text(`被困 ${trapped} 人`, `${trapped} trapped`);
  say(acting, { ...incident, trapped }, "trapped", why, note);
  return null;
}
