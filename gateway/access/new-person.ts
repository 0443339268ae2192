import type { Site } from "../../rules/model/site.ts";
import type { Role, Scope } from "./roles.ts";

/** Names of people in any script; nothing that a shell, a log line or a page would take for something else. */
export const PERSON_NAME = /^[\p{L}\p{N}_.@-]{1,64}$/u;

/** What is wrong with where a person is to be bound; null where nothing is. A slip of the pen would bind them to nothing. */
export function scopeFault(role: Role, { buildings, zone }: Scope, site: Pick<Site, "buildings" | "zones">): string | null {
  if (role === "resident" && zone === null) return "a resident needs a zone";
  const building = buildings?.find((id) => !site.buildings.some((one) => one.id === id));
  if (building !== undefined) return `the site has no building ${building}`;
  return zone === null || site.zones.some(({ id }) => id === zone) ? null : `the site has no zone ${zone}`;
}
