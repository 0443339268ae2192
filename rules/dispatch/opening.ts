import type { Alert } from "../model/alert.ts";
import type { IncidentAct } from "../model/incident.ts";
import type { Refusal } from "../model/input.ts";
import { changed } from "../engine/alert.ts";
import { refuse } from "../engine/commands.ts";
import { place } from "../engine/raise.ts";
import { text } from "../engine/words.ts";
import type { Acting } from "./acts.ts";
import { takeInEvacuations } from "./evacuations.ts";
import { join } from "./follow.ts";
import { openIncident } from "./record.ts";

/** Open at the same time by hand: a community has no more people than that; what alerts open has no bound of its own. */
const OPEN_MAX = 200;

/** Opens one from an alert, or of a kind and place of its own: somebody rang, or an exercise. */
export function openByHand(acting: Acting, act: Extract<IncidentAct, { name: "open" }>): Refusal | null {
  const { situation } = acting;
  if (situation.incidents.size >= OPEN_MAX) return refuse(409, "too_many", "未办结警情过多", "Too many incidents are open");
  if (act.alert === null) return openPlain(acting, act);
  const alert = situation.alerts.get(act.alert);
  if (alert === undefined) return refuse(409, "not_open", `${act.alert} 不在处理中`, `${act.alert} is not open`);
  // It has one already: the same touch twice is one touch.
  if (alert.incident !== null) return null;
  if (act.exercise) return refuse(409, "is_real", "真实告警不能作为演练", "An alert is no exercise");
  return openFrom(acting, alert, act.note);
}

function openFrom({ situation, by, atMs }: Acting, alert: Alert, note: string): null {
  const { kind, priority, building, zone, place: where, device } = alert;
  const opening = { kind, priority, building, zone, place: where, reportedBy: device ?? "gateway", exercise: false, by, note };
  const incident = openIncident(situation, opening, atMs);
  takeInEvacuations(situation, incident);
  const why = text(`转为警情 ${incident.id}`, `Made incident ${incident.id}`);
  place(situation, join(situation, situation.incidents.get(incident.id)!, changed(alert, {}, { atMs, event: "joined", why, by }), by));
  return null;
}

function openPlain(
  { situation, by, atMs }: Acting,
  { kind, zone, exercise, note }: Extract<IncidentAct, { name: "open" }>,
): Refusal | null {
  const where = zone === null ? null : situation.places.zones.get(zone);
  if (where === undefined) return refuse(404, "not_found", `没有 ${zone}`, `There is no ${zone}`);
  const nowhere = { building: null, place: text("小区", "The community") };
  const at = where === null ? nowhere : { building: where.building, place: where.text };
  const priority = kind === "fire" || kind === "sos" || kind === "bin-fire" ? "P1" : "P2";
  takeInEvacuations(situation, openIncident(situation, { kind, priority, exercise, zone, ...at, reportedBy: by, by, note }, atMs));
  return null;
}
