import type { Alert } from "../../rules/model/alert.ts";
import type { Site } from "../../rules/model/site.ts";

export const ROLES = ["administrator", "station", "property", "resident", "street", "district"] as const;
export type Role = (typeof ROLES)[number];

/** What a person may see: only these buildings, only this home; null: no such bound. */
export interface Scope {
  readonly buildings: readonly string[] | null;
  readonly zone: string | null;
}

export interface Person {
  readonly name: string;
  readonly role: Role;
  readonly scope: Scope;
}

const staff = ["administrator", "station", "property"] as const;
const above = ["street", "district"] as const;

/** Who may do what: the one table. A call that is not in it is nobody's. */
export const PERMISSIONS = {
  "me.read": ROLES,
  "site.read": ROLES,
  "device.read": ROLES,
  "device.write": ["administrator"],
  "coverage.read": staff,
  "overview.read": [...staff, ...above],
  "collection.read": staff,
  "device.serve": ["administrator", "station"],
  "reading.read": [...staff, "resident"],
  "history.write": ["administrator"],
  "quarantine.read": ["administrator", "property"],
  "alert.read": ROLES,
  "alert.act": staff,
  "delivery.read": staff,
  "delivery.mark": [...staff, ...above],
  "duty.read": [...staff, ...above],
  "duty.act": ["administrator", "station"],
  "duty.ask": ["administrator", ...above],
  "incident.read": [...staff, ...above],
  "incident.card": staff,
  "incident.act": staff,
  "statistics.read": [...staff, ...above],
  "evacuation.read": [...staff, ...above],
  "evacuation.act": ["administrator", "station"],
  "evacuation.mark": staff,
  "rule.read": staff,
  "rule.write": ["administrator"],
  "rule.test": ["administrator"],
  "nuisance.read": staff,
  "works.read": staff,
  "works.write": ["administrator", "property"],
  "receipt.read": ["administrator", "station"],
  "task.read": staff,
  "task.act": staff,
  "resident.self": ["resident"],
  "resident.act": ["resident", "property", "administrator"],
  "home.link": ["administrator", "property"],
  "round.link": ["administrator", "property"],
  "sink.read": ["administrator"],
  "audit.read": ["administrator"],
  "upkeep.read": ["administrator"],
  "upkeep.run": ["administrator"],
  "simulation.run": ["administrator"],
  "user.read": ["administrator"],
  "user.write": ["administrator"],
  "token.create": [...staff, ...above],
  "live.read": ROLES,
} as const satisfies Record<string, readonly Role[]>;
export type Permission = keyof typeof PERMISSIONS;

export const may = (role: Role, permission: Permission): boolean => (PERMISSIONS[permission] as readonly Role[]).includes(role);

/** Property staff look after pipes, bins and devices; a life at risk is the station's. The same for incidents. */
export const mayAct = (role: Role, alert: Pick<Alert, "priority">): boolean =>
  may(role, "alert.act") && !(role === "property" && alert.priority === "P1");

/** True where a person does not see the whole community. */
export const isBound = ({ role, scope }: Person): boolean => role === "resident" || scope.zone !== null || scope.buildings !== null;

/** The one home a person is bound to; null where none, "" for a resident who has none and so sees nothing. */
export const homeOf = ({ role, scope }: Person): string | null => (scope.zone === null && role !== "resident" ? null : (scope.zone ?? ""));

/** True where a person may see something in this building and zone. What has no place is for staff. */
export function sees(person: Person, building: string | null, zone: string | null): boolean {
  const home = homeOf(person);
  if (home !== null) return zone !== null && zone === home;
  const { scope } = person;
  return scope.buildings === null || (building !== null && scope.buildings.includes(building));
}

/**
 * Whether a person acts on the duty of a station. Whom the site file names among its people acts for that one alone; an account
 * of a station for those that answer for its buildings. A station that does not exist is nobody's business here.
 */
export function actsForStation({ stations }: Pick<Site, "stations">, { name, role, scope: { buildings } }: Person, id: string): boolean {
  const station = stations.find((one) => one.id === id);
  if (station === undefined) return true;
  const own = role === "station" ? stations.filter(({ people }) => people.some((one) => one.id === name)) : [];
  if (own.length > 0) return own.includes(station);
  return buildings === null || station.covers.some((building) => buildings.includes(building));
}
