import type { Alert } from "../model/alert.ts";
import { type BrigadeCall, CLOCK_LIMITS, type Incident } from "../model/incident.ts";
import type { Situation } from "../model/situation.ts";
import { KIND_TEXT, text } from "../engine/words.ts";
import { URGENCY } from "../engine/alert.ts";
import { incidentAround, isOfFire, moreSerious, opensIncident } from "./belonging.ts";
import { meetClocks } from "./clocks.ts";
import { takeInEvacuations } from "./evacuations.ts";
import { armIncident, openIncident, putIncident } from "./record.ts";

/** Alerts an incident names; it counts all. */
const ALERTS_MAX = 200;
/** What an alert says that belongs in the record of its incident: not every repeat, and not what people do about the incident itself. */
const TOLD_EVENTS: ReadonlySet<string> = new Set([
  "raised-again",
  "acknowledged",
  "verified",
  "closed",
  "cancel-requested",
  "cleared",
  "also-met",
  "ring-back-overdue",
]);

/**
 * The alert with the incident it belongs to: the one it has, one around it, or a new one where it is an emergency. What it
 * says is a line of the incident's record. Called for every version of an alert before anybody is told of it.
 */
export function follow(situation: Situation, alert: Alert): Alert {
  if (alert.incident !== null) {
    tell(situation, alert);
    return alert;
  }
  const atMs = alert.timeline.at(-1)!.atMs;
  const around = incidentAround(situation, alert, atMs - situation.wallOffsetMs);
  if (around === undefined && !opensIncident(alert)) return alert;
  const incident = around ?? openIncident(situation, openingOf(alert), atMs);
  if (around === undefined) takeInEvacuations(situation, incident);
  return join(situation, situation.incidents.get(incident.id)!, alert);
}

const openingOf = ({ kind, priority, building, zone, place, device }: Alert) => ({
  kind,
  priority,
  building,
  zone,
  place,
  reportedBy: device ?? "gateway",
  exercise: false,
  by: null,
  note: "",
});

/** Takes an alert into an incident. */
export function join(situation: Situation, incident: Incident, alert: Alert, by: string | null = null): Alert {
  const last = alert.timeline.at(-1)!;
  const joined: Incident = {
    ...incident,
    kind: moreSerious(incident.kind, alert.kind),
    priority: URGENCY[alert.priority] < URGENCY[incident.priority] ? alert.priority : incident.priority,
    alerts: incident.alerts.length < ALERTS_MAX ? [...incident.alerts, alert.id] : incident.alerts,
    alertCount: incident.alertCount + 1,
    joinedMs: last.atMs - situation.wallOffsetMs,
  };
  const why = text(`${alert.place.zh}:${last.why.zh}`, `${alert.place.en}: ${last.why.en}`);
  put(situation, joined, alert, { at: last.atMs, event: "alert", why, by });
  return { ...alert, incident: incident.id };
}

function tell(situation: Situation, alert: Alert): void {
  const incident = situation.incidents.get(alert.incident!);
  const last = alert.timeline.at(-1)!;
  if (incident === undefined || !TOLD_EVENTS.has(last.event)) return;
  const kind = KIND_TEXT[alert.kind];
  const why = text(`${kind.zh}:${last.why.zh}`, `${kind.en}: ${last.why.en}`);
  put(situation, incident, alert, { at: last.atMs, event: `alert-${last.event}`, why, by: last.by, note: last.note ?? "" });
}

type Line = Parameters<typeof putIncident>[2][number];

/** With what the alert means for the clocks and for the call to the fire brigade. */
function put(situation: Situation, incident: Incident, alert: Alert, line: Line): void {
  const nowMs = line.at - situation.wallOffsetMs;
  const answered = alert.acknowledged === null ? [] : (["answer"] as const);
  const verified = alert.verification === "confirmed" || alert.verification === "unfounded" ? (["verification"] as const) : [];
  const clocks = meetClocks(incident, [...answered, ...verified], nowMs);
  const verificationMs = incident.verificationMs ?? (verified.length > 0 ? nowMs - incident.openedMs : null);
  const call = callOf(situation, incident, alert, line.at);
  putIncident(situation, { ...incident, clocks, verificationMs, call }, [
    { ...line, alert: alert.id },
    ...callLines(incident, call, line.at),
  ]);
}

/** A confirmed fire opens the card for 119, once; that a person calls it unfounded later does not unsay the call. */
function callOf(situation: Situation, incident: Incident, alert: Alert, atMs: number): BrigadeCall | null {
  if (incident.call !== null || alert.verification !== "confirmed" || !isOfFire(alert.kind)) return incident.call;
  const nowMs = atMs - situation.wallOffsetMs;
  const dueMs = nowMs + (situation.places.clocks ?? CLOCK_LIMITS).callS * 1_000;
  armIncident(situation, incident.id, dueMs);
  return { sinceAt: atMs, dueMs, isOverdue: false, called: null };
}

function callLines(before: Incident, call: BrigadeCall | null, atMs: number): Line[] {
  if (before.call !== null || call === null) return [];
  return [{ at: atMs, event: "call-due", why: text("确警:立即拨打 119 并记录", "Confirmed: call 119 now, and record it"), by: null }];
}
