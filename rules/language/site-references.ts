import type { Text } from "../model/alert.ts";
import type { Site } from "../model/site.ts";

/** A reference of the file that leads nowhere, or a name given twice. Path as keys and positions. */
export interface Dangling {
  readonly path: readonly (string | number)[];
  readonly message: Text;
}

const missing = (what: { zh: string; en: string }, id: string): Text => ({ zh: `没有${what.zh} ${id}`, en: `there is no ${what.en} ${id}` });
const BUILDING = { zh: "楼栋", en: "building" };
const ZONE = { zh: "区域", en: "zone" };

/** Everything in a sound-looking site that does not hold together. */
export function danglingOf(site: Site): readonly Dangling[] {
  const buildings = new Map(site.buildings.map((building) => [building.id, building]));
  const zones = new Set(site.zones.map(({ id }) => id));
  const found: Dangling[] = [];
  const need = (ok: boolean, path: readonly (string | number)[], message: Text): void => {
    if (!ok) found.push({ path, message });
  };
  const needAll = (section: keyof Site, key: string, known: { has(id: string): boolean }, what: Text): void => {
    for (const [index, entry] of (site[section] as unknown as Record<string, unknown>[]).entries()) {
      const value = entry[key];
      const ids = Array.isArray(value) ? (value as string[]) : [value as string];
      for (const id of ids) need(known.has(id), [section, index, key], missing(what, id));
    }
  };
  needAll("zones", "building", buildings, BUILDING);
  for (const [index, { building, floor }] of site.zones.entries()) {
    const range = buildings.get(building)?.floors;
    if (range === undefined) continue;
    need(floor >= range.from && floor <= range.to, ["zones", index, "floor"], { zh: `${building} 没有 ${floor} 层`, en: `${building} has no floor ${floor}` });
  }
  for (const section of ["exits", "routes", "plans"] as const) needAll(section, "building", buildings, BUILDING);
  for (const section of ["residents", "devices", "valves", "hydrants", "supplies"] as const) needAll(section, "zone", zones, ZONE);
  needAll("stations", "zones", zones, ZONE);
  needAll("stations", "covers", buildings, BUILDING);
  needAll("grids", "buildings", buildings, BUILDING);
  needAll("routes", "exit", new Set(site.exits.map(({ id }) => id)), { zh: "出口", en: "exit" });
  needAll("exits", "assembly", new Set(site.assemblyPoints.map(({ id }) => id)), { zh: "集合点", en: "assembly point" });
  const stations = new Set(site.stations.map(({ id }) => id));
  for (const [index, { station }] of site.devices.entries()) {
    if (station !== undefined) need(stations.has(station), ["devices", index, "station"], missing({ zh: "微型消防站", en: "station" }, station));
  }
  for (const [index, { people, shifts }] of site.stations.entries()) {
    const known = new Set(people.map(({ id }) => id));
    for (const [at, shift] of shifts.entries()) {
      for (const id of shift.people) need(known.has(id), ["stations", index, "shifts", at, "people"], missing({ zh: "队员", en: "person" }, id));
    }
  }
  return [...found, ...twice(site)];
}

/** Names given twice within a section; a zone and a building may not share one either (their notices would mix). */
function twice(site: Site): Dangling[] {
  const found: Dangling[] = [];
  const sections: (readonly (keyof Site)[])[] = [["buildings", "zones"], ["devices"], ["exits"], ["routes"], ["assemblyPoints"], ["shelters"], ["stations"]];
  for (const group of sections) {
    const seen = new Set<string>();
    for (const section of group) {
      for (const [index, { id }] of (site[section] as readonly { readonly id: string }[]).entries()) {
        if (seen.has(id)) found.push({ path: [section, index, "id"], message: { zh: `${id} 重复`, en: `${id} is used twice` } });
        seen.add(id);
      }
    }
  }
  return found;
}
