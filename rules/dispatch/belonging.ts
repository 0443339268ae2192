import type { Alert, AlertKind } from "../model/alert.ts";
import type { Incident } from "../model/incident.ts";
import type { Situation } from "../model/situation.ts";

/** Alerts of one building within this are one emergency: a fire on two floors, a burst and the low pressure it leads to. */
const TOGETHER_MS = 30 * 60_000;

export type Family = "fire" | "water" | "person";

const FAMILY: Readonly<Partial<Record<AlertKind, Family>>> = {
  fire: "fire",
  "fire-suspected": "fire",
  "bin-fire": "fire",
  sos: "person",
  assist: "person",
  "pipe-burst": "water",
  "pipe-low-pressure": "water",
  "pipe-leak": "water",
};

/** Which kind of emergency an alert belongs to; undefined: none. */
export const familyOf = (kind: AlertKind): Family | undefined => FAMILY[kind];

/** The most serious first: what an incident of several kinds is called. */
const GRAVITY: readonly AlertKind[] = ["fire", "sos", "bin-fire", "fire-suspected", "pipe-burst", "assist"];
const gravityOf = (kind: AlertKind): number => (GRAVITY.includes(kind) ? GRAVITY.indexOf(kind) : GRAVITY.length);

export const moreSerious = (one: AlertKind, other: AlertKind): AlertKind => (gravityOf(other) < gravityOf(one) ? other : one);

const isTold = ({ state, outOfService, suppressedBy, verification }: Alert): boolean =>
  state !== "closed" && !outOfService && suppressedBy === null && verification !== "unfounded";

/**
 * True where an alert is an emergency by itself: a life at risk, or what a person has confirmed (疑似火情, 爆管). The
 * gateway's own troubles are none.
 */
export const opensIncident = (alert: Alert): boolean =>
  isTold(alert) && alert.kind !== "supervision" && (alert.priority === "P1" || alert.verification === "confirmed");

/** The open incident that an alert belongs to; undefined: none. An exercise takes in no alert by itself. */
export function incidentAround(situation: Situation, alert: Alert, nowMs: number): Incident | undefined {
  const family = familyOf(alert.kind);
  if (family === undefined || !isTold(alert) || alert.building === null) return undefined;
  // The newest: what began last is what people are at.
  return [...situation.incidents.values()].findLast((incident) => {
    if (incident.exercise || incident.building !== alert.building) return false;
    // 求救 and smoke of one home are one emergency, however long they lie apart.
    if (incident.zone === alert.zone && family !== "water" && familyOf(incident.kind) !== "water") return true;
    // A call for help from another home is never lost in somebody else's incident.
    return family !== "person" && familyOf(incident.kind) === family && nowMs - incident.joinedMs <= TOGETHER_MS;
  });
}

export const isOfFire = (kind: AlertKind): boolean => familyOf(kind) === "fire";
