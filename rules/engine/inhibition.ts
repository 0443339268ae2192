import type { Alert, AlertKind } from "../model/alert.ts";
import type { Device } from "../model/device.ts";
import type { Inhibition, RuleSpec, Scope } from "../model/rule-file.ts";
import type { Situation } from "../model/situation.ts";
import { changed, URGENCY } from "./alert.ts";
import type { Cause } from "./raise.ts";
import { type Fed, isFedThrough, isMedium } from "./feeds.ts";
import { placeIn } from "./vicinity.ts";
import { text } from "./words.ts";

/** The open alert around a device that suppresses this one; null for none. A P1 is never suppressed. */
export function inhibitorOf(situation: Situation, device: Device, { priority, inhibitedBy = [], kind }: Cause): string | null {
  const byRules = situation.book?.inhibiting.get(kind) ?? NONE;
  if (priority === "P1" || inhibitedBy.length + byRules.length === 0) return null;
  for (const alert of situation.alerts.values()) {
    // What tells nobody itself must not keep others quiet.
    if (!alert.active || alert.state === "closed" || alert.suppressedBy !== null || alert.outOfService) continue;
    if (alert.kind === kind && alert.device === device.id) continue;
    if (inhibitedBy.some((one) => isInhibitedBy(situation, device, alert, one))) return alert.id;
    if (byRules.some((one) => isOfRule(alert, one.rule) && isAround(situation, device, alert, one.in))) return alert.id;
  }
  return null;
}

const NONE: readonly InhibitingRule[] = [];

/** A rule whose alerts suppress others, and how far around. */
export interface InhibitingRule {
  readonly rule: string;
  readonly in: Inhibition["in"];
}

/** By kind of alert the rules that suppress it. */
export function inhibitingRules(specs: readonly RuleSpec[]): ReadonlyMap<AlertKind, readonly InhibitingRule[]> {
  const found = new Map<AlertKind, InhibitingRule[]>();
  for (const { id, inhibits } of specs)
    for (const one of inhibits) found.set(one.alert, [...(found.get(one.alert) ?? []), { rule: id, in: one.in }]);
  return found;
}

export const isOfRule = ({ evidence }: Alert, rule: string): boolean => evidence.some((one) => one.rule === rule);

/** What this rule's alert explains was told before it was known: folded in, but for what is life at risk or somebody has answered. */
export function suppressAround(
  situation: Situation,
  alert: Alert,
  spec: RuleSpec,
  place: (situation: Situation, alert: Alert) => void,
): void {
  if (!alert.active || alert.suppressedBy !== null || alert.outOfService) return;
  for (const other of situation.alerts.values()) {
    if (other === alert || !other.active || other.priority === "P1" || other.suppressedBy !== null || other.acknowledged !== null) continue;
    if (other.zone === null || other.device === null) continue;
    const fed = { id: other.device, zone: other.zone };
    if (!spec.inhibits.some((one) => one.alert === other.kind && isAround(situation, fed, alert, one.in))) continue;
    const why = text(`由 ${alert.id} 引起,已归并`, `Caused by ${alert.id}, listed with it`);
    place(situation, changed(other, { suppressedBy: alert.id }, { atMs: alert.lastAt, event: "suppressed", why }));
  }
}

function isInhibitedBy(situation: Situation, device: Device, alert: Alert, { alert: kind, in: scope, atLeast }: Inhibition): boolean {
  if (alert.kind !== kind || (atLeast !== null && URGENCY[alert.priority] > URGENCY[atLeast])) return false;
  return isAround(situation, device, alert, scope);
}

/** An alert stands in the same place, or on the device that watches what feeds this one. */
const isAround = (situation: Situation, device: Fed, { zone, device: source }: Alert, where: Inhibition["in"]): boolean =>
  isMedium(where) ? source !== null && isFedThrough(situation, where, device, source) : isSamePlace(situation, where, zone, device.zone);

export function isSamePlace(situation: Situation, scope: Scope, zone: string | null, other: string | null): boolean {
  if (zone === null || other === null) return false;
  const place = placeIn(situation, scope, { zone });
  return place !== null && place === placeIn(situation, scope, { zone: other });
}

/** What suppressed them is over: they speak for themselves again, those that still hold. */
export function releaseInhibited(situation: Situation, over: Alert, place: (situation: Situation, alert: Alert) => void): void {
  for (const alert of situation.alerts.values()) {
    if (alert.suppressedBy !== over.id) continue;
    const why = text(`抑制它的告警 ${over.id} 已结束`, `No longer suppressed: ${over.id} is over`);
    place(situation, changed(alert, { suppressedBy: null }, { atMs: over.timeline.at(-1)!.atMs, event: "released", why }));
  }
}
