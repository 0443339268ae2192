import { factRow } from "../../rules/engine/facts.ts";
import type { Incident, IncidentLine } from "../../rules/model/incident.ts";
import type { Notification } from "../../rules/model/notification.ts";
import type { AlertChange, Delivery, ShadowFact, Task } from "../../rules/model/input.ts";
import type { Fact } from "../../rules/model/nuisance.ts";
import type { AuditEntry, Write } from "../journal/statements.ts";

/** Number at the end of an id: `alert-000012` is 12. */
export const numberOf = (id: string): number => Number(id.slice(id.lastIndexOf("-") + 1));

/** An alert's row and the step that led to it. */
export function alertRows({ op, alert }: AlertChange, aseq: number): Write[] {
  const body = JSON.stringify(alert);
  const { id, version, kind, priority, device, building, zone, state, raisedAt } = alert;
  const isOpen = op === "close" ? 0 : 1;
  return [
    ["alertPut", numberOf(id), id, version, kind, priority, device, building, zone, state, isOpen, raisedAt, body],
    ["alertStep", aseq, id, op, alert.timeline.at(-1)?.atMs ?? alert.lastAt, body],
  ];
}

export function deliveryRow(delivery: Delivery): Write {
  const { id, channel, device, name, alert, createdMs, expiresAtMs } = delivery;
  return ["deliveryOwe", numberOf(id), id, channel, device, name, alert, createdMs, expiresAtMs, JSON.stringify(delivery)];
}

export function taskRow(task: Task): Write {
  return ["taskOpen", numberOf(task.id), task.id, task.kind, task.device, task.openedMs, JSON.stringify(task)];
}

export function shadowRow({ device, rule, kind, priority, atMs, why }: ShadowFact): Write {
  return ["shadowPut", rule, device, kind, priority, atMs, JSON.stringify(why)];
}

/** `wallMs`: when a task that is no longer needed ended. */
export function factWrites(fact: Fact, wallMs: number): readonly Write[] {
  if (fact.kind === "incident") return incidentRows(fact.incident, fact.lines);
  const row = factRow(fact);
  const kept: Write[] = row === null ? [] : [row.body === null ? ["situationDelete", row.key] : ["situationPut", row.key, row.body]];
  return [...kept, ...recordOf(fact, wallMs)];
}

/** What stays on record for good. */
function recordOf(fact: Fact, wallMs: number): Write[] {
  if (fact.kind === "person" && fact.over !== null) return [["taskClose", wallMs, "gateway", fact.over.note, fact.over.task]];
  if (fact.kind === "climb") return (fact.climb?.alerts ?? []).map((alert) => ["climbAlert", alert, fact.id]);
  if (fact.kind === "handover") {
    const { station, at } = fact.handover;
    return [["dutyRecord", "handover", station, at, JSON.stringify(fact.handover)]];
  }
  if (fact.kind !== "duty-check" || !fact.isOver) return [];
  return [["dutyRecord", "check", fact.check.station, fact.check.askedAt, JSON.stringify(fact.check)]];
}

export function notificationRow(notification: Notification): Write {
  const { key, alert, owedAt, isOpen } = notification;
  return ["notificationPut", key, alert, owedAt, isOpen ? 1 : 0, JSON.stringify(notification)];
}

/** Year and number in one, so that it sorts: `2026-0001` is 2026000001. */
const incidentNumber = (id: string): number => Number(id.slice(0, id.indexOf("-"))) * 1_000_000 + numberOf(id);

/** An incident's row, and the lines that are new in its record: those are only ever inserted. */
function incidentRows(incident: Incident, lines: readonly IncidentLine[]): readonly Write[] {
  const { id, version, kind, building, zone, station, exercise, openedAt, closed } = incident;
  const number = incidentNumber(id);
  const tookMs = (name: string): number | null => incident.clocks.find((clock) => clock.name === name)?.tookMs ?? null;
  return [
    [
      ...(["incidentPut", number, id, version, kind, building, zone, station, closed === null ? 1 : 0] as const),
      ...([exercise ? 1 : 0, openedAt, closed?.at ?? null, closed?.outcome ?? null] as const),
      ...([tookMs("answer"), tookMs("arrival"), incident.verificationMs, incident.travelMs, JSON.stringify(incident)] as const),
    ],
    ...lines.map((line): Write => ["incidentLine", number, line.seq, line.at, line.event, JSON.stringify(line)]),
  ];
}

/** What came about by itself; a person's act has its line already. */
export function factAudits(fact: Fact, atMs: number): readonly AuditEntry[] {
  if (fact.kind === "incident") return incidentAudits(fact.incident, fact.lines);
  const line = factAudit(fact, atMs);
  return line === null ? [] : [line];
}

const INCIDENT_EVENTS = /^(opened|breach-.*|call-overdue|inside-overdue)$/;

function incidentAudits({ id, place }: Incident, lines: readonly IncidentLine[]): readonly AuditEntry[] {
  return lines
    .filter(({ event, by }) => by === null && INCIDENT_EVENTS.test(event))
    .map(({ at: atMs, event, why }) => ({
      atMs,
      actor: "gateway",
      action: `incident.${event}`,
      target: id,
      outcome: "done",
      detail: { why: why.en, place: place.en },
    }));
}

function factAudit(fact: Exclude<Fact, { kind: "incident" }>, atMs: number): AuditEntry | null {
  const line = { atMs, actor: "gateway", outcome: "done" as const };
  if (fact.kind === "flood" && fact.change !== null)
    return { ...line, action: `flood.${fact.change}`, target: fact.flood.station, detail: { alerts: fact.flood.atMs.length } };
  if (fact.kind === "service" && (fact.why === "time" || fact.why === "clock" || fact.why === "removed"))
    return { ...line, action: "device.in-service", target: fact.device, detail: { why: fact.why } };
  return null;
}
