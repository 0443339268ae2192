import { z } from "zod";
import type { Text } from "./alert.ts";
import { DeviceKind, Id } from "./device.ts";

const Name = z.strictObject({ zh: z.string().min(1).max(80), en: z.string().min(1).max(80) });
const PlaceId = Id.refine((id) => id !== "notice" && id !== "alert", "`notice` and `alert` are reserved");
const Count = z.int().min(0).max(100_000);
const Clock = z.string().regex(/^([01]\d|2[0-4]):[0-5]\d$/, "a time of day, 00:00 to 24:00");

const Building = z.strictObject({
  id: PlaceId,
  name: Name,
  /** Lowest and highest floor; basements are negative. */
  floors: z.strictObject({ from: z.int().min(-5).max(0), to: z.int().min(1).max(120) }),
  /** Metres on the site plan, from its north-west corner. */
  x: z.number().min(0).max(10_000),
  y: z.number().min(0).max(10_000),
});

const Zone = z.strictObject({
  id: PlaceId,
  building: Id,
  floor: z.int().min(-5).max(120),
  kind: z.enum(["flat", "shaft", "stairs", "place"]),
  name: Name,
  /** Column in a drawing of the building: unit and flat side by side. */
  column: z.int().min(0).max(100),
});

const Route = z.strictObject({ id: PlaceId, building: Id, name: Name, exit: Id, people_per_min: Count });
const Exit = z.strictObject({ id: PlaceId, building: Id, name: Name, people_per_min: Count, assembly: Id });
const Assembly = z.strictObject({ id: PlaceId, name: Name, capacity: Count });
const Shelter = z.strictObject({ id: PlaceId, name: Name, capacity: Count, signed: z.boolean() });
const Shift = z.strictObject({ from: Clock, to: Clock, people: z.array(Id).min(1).max(50) });
const StationPerson = z.strictObject({ id: Id, name: z.string().min(1).max(40), role: z.enum(["leader", "member"]), phone: z.string().max(20) });

const Station = z.strictObject({
  id: PlaceId,
  name: Name,
  zones: z.array(Id).min(1).max(20),
  covers: z.array(Id).min(1).max(200),
  people: z.array(StationPerson).min(1).max(100),
  shifts: z.array(Shift).min(1).max(20),
});

const Contact = z.strictObject({ name: z.string().min(1).max(40), relation: z.string().max(20), phone: z.string().max(20) });
const Resident = z.strictObject({
  zone: Id,
  name: z.string().min(1).max(40),
  needs: z.array(z.enum(["walks-slowly", "wheelchair", "bedridden", "oxygen", "deaf", "blind", "alone"])).max(7),
  contacts: z.array(Contact).max(5),
  keyHolder: z.string().max(40).nullable(),
  consent: z.boolean(),
});

const SiteDevice = z.strictObject({
  id: PlaceId,
  kind: DeviceKind,
  zone: Id,
  powered: z.enum(["mains", "battery"]).default("battery"),
  expectEveryMs: z.int().min(1_000).max(604_800_000).optional(),
  station: Id.optional(),
});

const Fixture = z.strictObject({ id: PlaceId, zone: Id, name: Name });
const Supply = z.strictObject({ id: PlaceId, zone: Id, item: Name, count: Count });
const Grid = z.strictObject({ id: PlaceId, name: Name, buildings: z.array(Id).min(1).max(200), worker: z.string().max(40) });
const Rung = z.strictObject({ afterS: z.int().min(0).max(86_400), tell: z.enum(["station", "property", "street", "district"]) });
const Plan = z.strictObject({ building: Id, floor: z.int(), file: z.string().min(1).max(200), metres_per_px: z.number().positive() });

/** Entries of one kind: a bound for each list, so that a wrong file is refused and not swallowed. */
const list = <Item extends z.ZodType>(item: Item, max: number) => z.array(item).max(max).default([]);

/** A community as its site file describes it. */
export const Site = z
  .strictObject({
    id: PlaceId,
    name: Name,
    /** True where people and things are invented. */
    demonstration: z.boolean().default(false),
    street: Name,
    district: Name,
    timeZone: z.string().min(1).max(40),
    buildings: z.array(Building).min(1).max(200),
    zones: z.array(Zone).min(1).max(40_000),
    exits: list(Exit, 1_000),
    routes: list(Route, 2_000),
    assemblyPoints: list(Assembly, 100),
    shelters: list(Shelter, 100),
    stations: z.array(Station).min(1).max(20),
    residents: list(Resident, 40_000),
    devices: list(SiteDevice, 20_000),
    valves: list(Fixture, 5_000),
    hydrants: list(Fixture, 5_000),
    supplies: list(Supply, 5_000),
    grids: list(Grid, 200),
    escalation: list(Rung, 20),
    plans: list(Plan, 2_000),
  })
  .readonly();
export type Site = z.infer<typeof Site>;

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

/** Zone id to where it is, in words that can be spoken. */
export function placesOf(site: Site): ReadonlyMap<string, { readonly building: string; readonly floor: number; readonly text: Text }> {
  const names = new Map(site.buildings.map(({ id, name }) => [id, name]));
  return new Map(
    site.zones.map(({ id, building, floor, name }) => {
      const at = names.get(building)!;
      return [id, { building, floor, text: { zh: `${at.zh}${floor}层${name.zh}`, en: `${at.en}, floor ${floor}, ${name.en}` } }];
    }),
  );
}
