import type { Alert, AlertKind, Evidence, Priority, Text } from "../model/alert.ts";
import type { DeviceState, Situation } from "../model/situation.ts";
import { changed, lineOf, type Transition } from "./alert.ts";
import { alertChanged } from "./effects.ts";
import { collect } from "./outcomes.ts";
import { deviceById } from "./situation.ts";
import { text } from "./words.ts";

const VERIFIED_KINDS: ReadonlySet<AlertKind> = new Set(["fire", "fire-suspected", "sos", "bin-fire"]);

/** Why an alert is raised. */
export interface Cause {
  readonly kind: AlertKind;
  readonly priority: Priority;
  readonly why: Text;
  readonly evidence: Evidence | null;
  /** Journal id of the reading; null where time or the gateway itself is the cause. */
  readonly reading: number | null;
  /** A flag that comes again counts as an occurrence; a level that still holds does not. */
  readonly isRepeatCounted: boolean;
}

export const wallOf = (situation: Situation, nowMs: number): number => nowMs + situation.wallOffsetMs;

/** Raises the alert of this device, or adds to the one that is open: there is at most one of a kind (contract). */
export function raise(situation: Situation, state: DeviceState, cause: Cause, nowMs: number): void {
  const open = state.alerts?.get(cause.kind);
  const atMs = wallOf(situation, nowMs);
  if (open === undefined) return begin(situation, state, cause, atMs);
  if (open.active && !cause.isRepeatCounted) return;
  const comesBack = !open.active && open.acknowledged !== null;
  const transition: Transition = {
    atMs,
    event: comesBack ? "raised-again" : "repeated",
    why: cause.why,
    ...(cause.evidence === null ? {} : { evidence: cause.evidence }),
  };
  // Answered, gone and back again: a new episode that nobody has answered yet.
  const acknowledged = comesBack ? null : open.acknowledged;
  place(situation, changed(open, { active: true, occurrences: open.occurrences + 1, acknowledged }, transition));
}

function begin(situation: Situation, state: DeviceState, cause: Cause, atMs: number): void {
  const { device } = state;
  const zone = situation.places.zones.get(device.zone);
  place(
    situation,
    newAlert(situation, cause, atMs, {
      device: device.id,
      zone: device.zone,
      building: zone?.building ?? null,
      place: zone?.text ?? text(device.zone, device.zone),
      subject: null,
    }),
  );
}

/** The gateway speaks of itself. */
export function superviseSubject(
  situation: Situation,
  { subject, active, priority, why }: { readonly subject: string; readonly active: boolean; readonly priority: Priority; readonly why: Text },
  nowMs: number,
): void {
  const atMs = wallOf(situation, nowMs);
  const open = situation.supervision.get(subject);
  if (open === undefined) {
    if (!active) return;
    const cause: Cause = { kind: "supervision", priority, why, evidence: null, reading: null, isRepeatCounted: false };
    const place_ = { device: null, zone: null, building: null, place: text("网关", "Gateway"), subject };
    return place(situation, newAlert(situation, cause, atMs, place_));
  }
  if (open.active === active) return;
  const fields = active
    ? { active, occurrences: open.occurrences + 1, acknowledged: null }
    : { active };
  place(situation, changed(open, fields, { atMs, event: active ? "raised-again" : "cleared", why }));
}

function newAlert(
  situation: Situation,
  { kind, priority, why, evidence, reading }: Cause,
  atMs: number,
  where: Pick<Alert, "device" | "zone" | "building" | "place" | "subject">,
): Alert {
  situation.alertNumber++;
  return {
    id: `alert-${String(situation.alertNumber).padStart(6, "0")}`,
    version: 1,
    kind,
    priority,
    ...where,
    state: "unacknowledged",
    active: true,
    acknowledged: null,
    verification: VERIFIED_KINDS.has(kind) ? "pending" : null,
    shelvedUntil: null,
    suppressedBy: null,
    outOfService: false,
    raisedAt: atMs,
    lastAt: atMs,
    firstReading: reading,
    occurrences: 1,
    evidence: evidence === null ? [] : [evidence],
    timeline: [lineOf({ atMs, event: "raised", why }, null, "unacknowledged")],
    incident: null,
    outcome: null,
    closed: null,
  };
}

/** The condition no longer holds. The alert stays until a person has seen it. */
export function deactivate(situation: Situation, alert: Alert, why: Text, nowMs: number): void {
  if (!alert.active) return;
  place(situation, changed(alert, { active: false }, { atMs: wallOf(situation, nowMs), event: "cleared", why }));
}

/** Puts the next version of an alert in its places and tells what it leads to. */
export function place(situation: Situation, alert: Alert): void {
  const isNew = !situation.alerts.has(alert.id);
  link(situation, alert);
  collect().alerts.push({ op: alert.state === "closed" ? "close" : isNew ? "new" : "upd", alert });
  alertChanged(situation, alert, isNew);
}

export function link(situation: Situation, alert: Alert): void {
  const isClosed = alert.state === "closed";
  if (isClosed) situation.alerts.delete(alert.id);
  else situation.alerts.set(alert.id, alert);
  if (alert.subject !== null) {
    if (isClosed) situation.supervision.delete(alert.subject);
    else situation.supervision.set(alert.subject, alert);
  }
  const state = deviceById(situation, alert.device);
  if (state === undefined) return;
  if (!isClosed) (state.alerts ??= new Map()).set(alert.kind, alert);
  else if (state.alerts?.get(alert.kind)?.id === alert.id) {
    state.alerts.delete(alert.kind);
    if (state.alerts.size === 0) state.alerts = null;
  }
}
