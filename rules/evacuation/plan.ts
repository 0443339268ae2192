import type { Text } from "../model/alert.ts";
import type { EvacuationPlan, Help, PlannedPerson, PlannedRoute, PlannedZone } from "../model/evacuation.ts";
import type { Site, SiteResident, SiteZone } from "../model/site.ts";
import { spokenText } from "./spoken.ts";

/** Floors on which a door leads into the open: where a house counts its ground floor 0 or 1. */
const isGround = (floor: number): boolean => floor === 0 || floor === 1;

/** The plan of every building of a site, by its id. */
export function plansOf(site: Site): ReadonlyMap<string, EvacuationPlan> {
  const zones = groupBy(site.zones, ({ building }) => building);
  const residents = groupBy(site.residents, ({ zone }) => zone);
  const names = new Map([...site.residents, ...site.stations.flatMap(({ people }) => people)].map(({ id, name }) => [id, name]));
  return new Map(
    site.buildings.map((building) => {
      const indoors = (zones.get(building.id) ?? []).filter(({ outdoors }) => outdoors !== true);
      const routes = routesOf(site, building.id);
      const exits = site.exits.filter((exit) => exit.building === building.id);
      const planned = plannedZones(indoors, routes, exits.length > 0);
      const people = indoors.flatMap(({ id }) => (residents.get(id) ?? []).flatMap((resident) => plannedPerson(resident, names)));
      const plan = {
        building: building.id,
        name: building.name,
        spoken: building.spoken ?? spokenText(building.name),
        zones: planned,
        routes,
        exits: exits.map(({ id, name, people_per_min, assembly }) => ({ id, name, people_per_min, assembly })),
        assemblies: new Map(
          site.assemblyPoints.map(({ id, name, capacity }) => [id, { name, spoken: spokenText(name), capacity }] as const),
        ),
        people,
      };
      return [building.id, { ...plan, gaps: gapsOf(plan) }];
    }),
  );
}

function groupBy<Item>(items: readonly Item[], key: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}

function routesOf(site: Site, building: string): readonly PlannedRoute[] {
  const exits = new Map(site.exits.map((exit) => [exit.id, exit]));
  return site.routes
    .filter((route) => route.building === building)
    .map(({ id, name, exit, people_per_min, zones = [] }) => ({
      id,
      name,
      exit,
      assembly: exits.get(exit)?.assembly ?? null,
      people_per_min,
      zones,
    }));
}

/** A route reaches a zone it runs through, and those on a floor on which it runs: of its unit, where the file tells units. */
function plannedZones(zones: readonly SiteZone[], routes: readonly PlannedRoute[], hasExit: boolean): readonly PlannedZone[] {
  const landings = new Map(zones.map((zone) => [zone.id, zone]));
  const served = routes.map((route) => ({
    id: route.id,
    isEverywhere: route.zones.length === 0,
    zones: new Set(route.zones),
    floors: new Set(
      route.zones.flatMap((id) => {
        const landing = landings.get(id);
        return landing === undefined ? [] : [landingKey(landing.floor, landing.unit)];
      }),
    ),
  }));
  return zones.map(({ id, floor, unit, kind, name }) => {
    const keys = [landingKey(floor, unit), landingKey(floor, undefined)];
    const reaching = served.filter(
      (route) =>
        route.isEverywhere ||
        route.zones.has(id) ||
        keys.some((key) => route.floors.has(key)) ||
        (unit === undefined && [...route.floors].some((key) => key.startsWith(`${floor}/`))),
    );
    const reached = reaching.length > 0 || (isGround(floor) && hasExit);
    const goes = !reached ? null : isGround(floor) ? "out" : floor < 0 ? "up" : "down";
    const isDoor = kind === "flat" || kind === "place";
    return { id, floor, unit: unit ?? null, isDoor, name, routes: reaching.map((route) => route.id), goes };
  });
}

const landingKey = (floor: number, unit: number | undefined): string => `${floor}/${unit ?? ""}`;

const CARRIED: ReadonlySet<SiteResident["needs"][number]> = new Set(["wheelchair", "bedridden", "oxygen"]);
const GUIDED: ReadonlySet<SiteResident["needs"][number]> = new Set(["walks-slowly", "blind"]);

/** What help somebody needs to get out; null: none. */
export function helpFor(needs: SiteResident["needs"]): Help | null {
  if (needs.some((need) => CARRIED.has(need))) return "carry";
  if (needs.some((need) => GUIDED.has(need))) return "guide";
  return needs.includes("deaf") ? "tell" : null;
}

function plannedPerson(
  { id, zone, name, needs, carriers = [], consent }: SiteResident,
  names: ReadonlyMap<string, string>,
): PlannedPerson[] {
  const help = helpFor(needs);
  if (help === null) return [];
  const known = carriers.map((carrier) => ({ id: carrier, name: names.get(carrier) ?? carrier }));
  return [{ resident: id, zone, name, needs, help, carriers: known, isOpen: consent.responders }];
}

function gapsOf({ zones, exits, people }: Omit<EvacuationPlan, "gaps">): readonly Text[] {
  const unreached = [...new Set(zones.filter(({ goes }) => goes === null).map(({ floor }) => floor))].sort((one, other) => one - other);
  const unassigned = people.filter(({ help, carriers }) => help === "carry" && carriers.length === 0).length;
  return [
    ...(exits.length === 0 ? [{ zh: "没有出口和集合点", en: "No exit and no assembly point" }] : []),
    ...(unreached.length > 0 ? [{ zh: `${unreached.join("、")}层没有疏散路线`, en: `No way out of floor ${unreached.join(", ")}` }] : []),
    ...(unassigned > 0
      ? [{ zh: `${unassigned} 人需要背抬,没有指定人员`, en: `${unassigned} people who must be carried have nobody assigned` }]
      : []),
  ];
}
