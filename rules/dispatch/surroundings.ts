import type { Text } from "../model/alert.ts";
import { type Family, familyOf, isOfFire } from "./belonging.ts";
import type { AlertKind } from "../model/alert.ts";
import type { Site, SiteResident, SiteZone } from "../model/site.ts";
import type { PlannedWorks } from "../model/situation.ts";

/** What a responder has to know of a place, from the site file alone. */
export interface Spot {
  readonly building: string | null;
  readonly zone: string | null;
}

/** Shown on one phone screen. */
const HYDRANTS_MAX = 3;
const VALVES_MAX = 6;
const PEOPLE_MAX = 30;
/** Another unit of the house is further than any floor of this one. */
const OTHER_UNIT = 1_000;

const zoneOf = ({ zones }: Site, id: string | null): SiteZone | undefined => zones.find((zone) => zone.id === id);

/** The stairs to take and the door they begin at; those of its unit, else all of the building. */
export function waysIn(site: Site, { building, zone }: Spot): readonly { readonly route: Text; readonly door: Text | null }[] {
  const units = new Map(site.zones.map(({ id, unit }) => [id, unit]));
  const { unit } = zoneOf(site, zone) ?? {};
  const ofBuilding = site.routes.filter((route) => route.building === building);
  const near = ofBuilding.filter(({ zones = [] }) => unit !== undefined && zones.some((one) => units.get(one) === unit));
  return (near.length > 0 ? near : ofBuilding).map(({ name, exit }) => ({
    route: name,
    door: site.exits.find(({ id }) => id === exit)?.name ?? null,
  }));
}

/** Hydrants of the building, the nearest first: one's own stairs, and rather the floor below than the one above. */
export function hydrantsNear(site: Site, { building, zone }: Spot): Site["hydrants"] {
  const here = zoneOf(site, zone);
  const zones = new Map(site.zones.map((one) => [one.id, one]));
  const far = (id: string): number => {
    const there = zones.get(id);
    if (there === undefined || here === undefined) return OTHER_UNIT;
    const up = there.floor - here.floor;
    return (there.unit === here.unit ? 0 : OTHER_UNIT) + Math.abs(up) + (up > 0 ? 0.5 : 0);
  };
  return site.hydrants
    .filter((hydrant) => zones.get(hydrant.zone)?.building === building)
    .toSorted((one, other) => far(one.zone) - far(other.zone))
    .slice(0, HYDRANTS_MAX);
}

/** Valves and switches that shut this place off: those for it alone before those for the whole house. */
export function shutOffs(site: Site, { building, zone }: Spot): Site["valves"] {
  const serves = ({ serves: all = [] }: Site["valves"][number], id: string | null): boolean => id !== null && all.includes(id);
  const own = site.valves.filter((valve) => serves(valve, zone));
  const house = site.valves.filter((valve) => serves(valve, building) && !own.includes(valve));
  // Power and gas are few and come first: a whole house may hang on one switch.
  const all = [...own, ...house];
  return [...all.filter(({ medium = "water" }) => medium !== "water"), ...all.filter(({ medium = "water" }) => medium === "water")].slice(
    0,
    VALVES_MAX,
  );
}

const CARRIED: Readonly<Record<Family, RegExp>> = {
  fire: /灭火|防护|面罩|手电|绳|斧|hood|suit|torch|extinguish/i,
  person: /急救|担架|轮椅|除颤|手电|first|stretcher|wheelchair|aed/i,
  water: /沙袋|水泵|手电|雨|sandbag|pump|torch/i,
};

/** What to take along, from the station and from the cabinets of the building. */
export function toCarry(site: Site, kind: AlertKind, { building }: Spot, station: string | null): Site["supplies"] {
  const pattern = CARRIED[familyOf(kind) ?? "fire"];
  const at = new Set(site.stations.find(({ id }) => id === station)?.zones ?? []);
  const buildingOf = new Map(site.zones.map((zone) => [zone.id, zone.building]));
  return site.supplies.filter(({ zone, item }) => {
    const isNear = at.has(zone) || buildingOf.get(zone) === building;
    return isNear && (pattern.test(item.zh) || pattern.test(item.en));
  });
}

/** Planned works that are going on at the building: a lane may be blocked, water may be off. `atMs`: wall clock. */
export function worksAround(site: Site, works: Iterable<PlannedWorks>, { building }: Spot, atMs: number): readonly PlannedWorks[] {
  const inBuilding = new Set(site.zones.filter((zone) => zone.building === building).map(({ id }) => id));
  return [...works].filter(({ fromMs, toMs, buildings, zones }) => {
    const isHere = (building !== null && buildings.includes(building)) || zones.some((zone) => inBuilding.has(zone));
    return fromMs <= atMs && atMs < toMs && isHere;
  });
}

/**
 * Who needs help there and has agreed that responders know: in a fire the whole building, from the home itself and its floor
 * upwards; else the home.
 */
export function peopleAround(site: Site, kind: AlertKind, { building, zone }: Spot): readonly SiteResident[] {
  const zones = new Map(site.zones.map((one) => [one.id, one]));
  const here = zones.get(zone ?? "");
  const isFire = isOfFire(kind);
  const far = (resident: SiteResident): number => {
    const up = (zones.get(resident.zone)?.floor ?? 0) - (here?.floor ?? 0);
    return resident.zone === zone ? -1 : up >= 0 ? up : 1_000 - up;
  };
  return site.residents
    .filter((resident) => resident.consent.responders)
    .filter(
      (resident) => resident.zone === zone || (isFire && resident.needs.length > 0 && zones.get(resident.zone)?.building === building),
    )
    .toSorted((one, other) => far(one) - far(other))
    .slice(0, PEOPLE_MAX);
}
