import type { Alert } from "../model/alert.ts";
import type { Device } from "../model/device.ts";
import type { Inhibition, Scope } from "../model/rule-file.ts";
import type { Situation } from "../model/situation.ts";
import { changed, URGENCY } from "./alert.ts";
import type { Cause } from "./raise.ts";
import { placeIn } from "./vicinity.ts";
import { text } from "./words.ts";

/** The open alert around a device that suppresses this one; null for none. A P1 is never suppressed. */
export function inhibitorOf(situation: Situation, device: Device, { priority, inhibitedBy = [], kind }: Cause): string | null {
  if (priority === "P1" || inhibitedBy.length === 0) return null;
  for (const alert of situation.alerts.values()) {
    // What tells nobody itself must not keep others quiet.
    if (!alert.active || alert.state === "closed" || alert.suppressedBy !== null || alert.outOfService) continue;
    if (inhibitedBy.some((one) => isInhibitedBy(situation, device, alert, one) && !(alert.kind === kind && alert.device === device.id)))
      return alert.id;
  }
  return null;
}

function isInhibitedBy(situation: Situation, device: Device, alert: Alert, { alert: kind, in: scope, atLeast }: Inhibition): boolean {
  if (alert.kind !== kind || (atLeast !== null && URGENCY[alert.priority] > URGENCY[atLeast])) return false;
  return alert.zone !== null && isSamePlace(situation, scope, device.zone, alert.zone);
}

function isSamePlace(situation: Situation, scope: Scope, zone: string, other: string): boolean {
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
