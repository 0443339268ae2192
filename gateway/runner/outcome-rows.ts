import { factRow } from "../../rules/engine/facts.ts";
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
export function factWrites(fact: Fact, wallMs: number): Write[] {
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

/** What came about by itself; a person's act has its line already. */
export function factAudit(fact: Fact, atMs: number): AuditEntry | null {
  const line = { atMs, actor: "gateway", outcome: "done" as const };
  if (fact.kind === "flood" && fact.change !== null)
    return { ...line, action: `flood.${fact.change}`, target: fact.flood.station, detail: { alerts: fact.flood.atMs.length } };
  if (fact.kind === "service" && (fact.why === "time" || fact.why === "clock" || fact.why === "removed"))
    return { ...line, action: "device.in-service", target: fact.device, detail: { why: fact.why } };
  return null;
}
