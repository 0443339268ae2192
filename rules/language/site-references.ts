import type { Text } from "../model/alert.ts";
import type { Site } from "../model/site.ts";
import type { Mistake } from "./mistakes.ts";
import { senselessOf } from "./site-sense.ts";
import type { Path } from "./yaml-value.ts";

/** Everything in a site of the right shape that does not hold together: references, names given twice, sense. */
export function mistakesBetween(site: Site): readonly Mistake[] {
  return [...danglingOf(site), ...twiceOf(site), ...senselessOf(site)];
}

/** Ids that may be named, and what they are called. */
interface Known {
  readonly ids: ReadonlySet<string>;
  readonly what: Text;
}

/** An id that stands at a path and has to be one of the known. */
interface Reference {
  readonly path: Path;
  readonly id: string | null | undefined;
  readonly known: Known;
}

const idsOf = (entries: readonly { readonly id: string }[]): ReadonlySet<string> => new Set(entries.map(({ id }) => id));
const known = (entries: readonly { readonly id: string }[], zh: string, en: string): Known => ({ ids: idsOf(entries), what: { zh, en } });

function danglingOf(site: Site): readonly Mistake[] {
  const every = knownOf(site);
  return [...placesIn(site, every), ...waysIn(site, every), ...peopleIn(site, every), ...thingsIn(site, every), ...tellingIn(site, every)]
    .filter(({ id, known: { ids } }) => typeof id === "string" && !ids.has(id))
    .map(({ path, id, known: { what } }) => ({
      path,
      at: "value",
      message: { zh: `没有${what.zh} ${id}`, en: `there is no ${what.en} ${id}` },
    }));
}

type Every = ReturnType<typeof knownOf>;

function knownOf(site: Site) {
  const staff = site.stations.flatMap(({ people }) => people);
  return {
    building: known(site.buildings, "楼栋", "building"),
    zone: known(site.zones, "区域", "zone"),
    zoneOrBuilding: known([...site.zones, ...site.buildings], "区域或楼栋", "zone or building"),
    exit: known(site.exits, "出口", "exit"),
    assembly: known(site.assemblyPoints, "集合点", "assembly point"),
    station: known(site.stations, "微型消防站", "station"),
    told: known([...staff, ...site.recipients], "队员或收件人", "person of a station or recipient"),
    way: known(site.ways, "通知方式", "way"),
    keyHolder: known([...site.residents, ...staff], "住户或队员", "resident or person of a station"),
    sensor: known(
      site.devices.filter(({ kind }) => kind === "pipe-pressure"),
      "管网压力传感器(pipe-pressure)",
      "pipe-pressure device",
    ),
    lock: known(
      site.devices.filter(({ kind }) => kind === "cabinet"),
      "柜锁设备(cabinet)",
      "cabinet device",
    ),
    cabinet: known(site.cabinets, "应急柜", "cabinet"),
    device: known(site.devices, "设备", "device"),
    feed: known(site.feeds, "供给线路", "feed"),
  };
}

/** References of one key of each entry of a section; a list gives one for each of its ids. */
function through<Entry>(
  section: string,
  entries: readonly Entry[],
  key: string,
  idOf: (entry: Entry) => string | null | undefined | readonly string[],
  target: Known,
): readonly Reference[] {
  return entries.flatMap((entry, index) => {
    const ids = idOf(entry);
    if (typeof ids !== "object" || ids === null) return [{ path: [section, index, key], id: ids, known: target }];
    return ids.map((id, at) => ({ path: [section, index, key, at], id, known: target }));
  });
}

function placesIn(site: Site, { building, zone, zoneOrBuilding }: Every): readonly Reference[] {
  const zoned = ["residents", "devices", "valves", "hydrants", "cabinets", "supplies", "shelters"] as const;
  const housed = ["zones", "exits", "routes", "plans"] as const;
  return [
    ...housed.flatMap((section) =>
      through<{ readonly building: string }>(section, site[section], "building", (entry) => entry.building, building),
    ),
    ...zoned.flatMap((section) =>
      through<{ readonly zone?: string | undefined }>(section, site[section], "zone", (entry) => entry.zone, zone),
    ),
    ...through("stations", site.stations, "zones", ({ zones }) => zones, zone),
    ...through("stations", site.stations, "covers", ({ covers }) => covers, building),
    ...through("grids", site.grids, "buildings", ({ buildings }) => buildings, building),
    ...through("valves", site.valves, "serves", ({ serves }) => serves, zoneOrBuilding),
  ];
}

function waysIn(site: Site, { zone, exit, assembly }: Every): readonly Reference[] {
  return [
    ...through("exits", site.exits, "assembly", (entry) => entry.assembly, assembly),
    ...through("routes", site.routes, "exit", (entry) => entry.exit, exit),
    ...through("routes", site.routes, "zones", ({ zones }) => zones, zone),
  ];
}

function peopleIn(site: Site, { told, keyHolder }: Every): readonly Reference[] {
  const shifts = site.stations.flatMap(({ people, shifts: all }, station) =>
    all.flatMap((shift, at) =>
      shift.people.map((id, index) => ({
        path: ["stations", station, "shifts", at, "people", index],
        id,
        known: known(people, "本站队员", "person of this station"),
      })),
    ),
  );
  const rungs = site.escalation.flatMap(({ rungs: all }, ladder) =>
    all.flatMap(({ people }, at) =>
      (people ?? []).map((id, index) => ({ path: ["escalation", ladder, "rungs", at, "people", index], id, known: told })),
    ),
  );
  return [
    ...shifts,
    ...rungs,
    ...through("residents", site.residents, "keyHolder", (entry) => entry.keyHolder, keyHolder),
    ...through("residents", site.residents, "carriers", (entry) => entry.carriers ?? [], keyHolder),
  ];
}

/** Ways and buildings of ladders and recipients. */
function tellingIn(site: Site, { way, building }: Every): readonly Reference[] {
  const rungs = site.escalation.flatMap(({ rungs: all }, ladder) =>
    all.flatMap(({ ways }, at) =>
      (ways ?? []).map((id, index) => ({ path: ["escalation", ladder, "rungs", at, "ways", index], id, known: way })),
    ),
  );
  return [
    ...rungs,
    ...through("escalation", site.escalation, "buildings", ({ buildings }) => buildings ?? [], building),
    ...through("recipients", site.recipients, "buildings", ({ buildings }) => buildings ?? [], building),
    ...through("recipients", site.recipients, "ways", ({ ways }) => ways ?? [], way),
  ];
}

function thingsIn(site: Site, { station, sensor, lock, cabinet, device, feed, zoneOrBuilding }: Every): readonly Reference[] {
  return [
    ...through("feeds", site.feeds, "fedBy", ({ fedBy }) => fedBy, feed),
    ...through("feeds", site.feeds, "serves", ({ serves }) => serves ?? [], zoneOrBuilding),
    ...through("feeds", site.feeds, "devices", ({ devices }) => devices ?? [], device),
    ...through("feeds", site.feeds, "source", ({ source }) => source, device),
    ...through("devices", site.devices, "station", (entry) => entry.station, station),
    ...through("hydrants", site.hydrants, "sensor", (entry) => entry.sensor, sensor),
    ...through("cabinets", site.cabinets, "device", (entry) => entry.device, lock),
    ...through("supplies", site.supplies, "cabinet", (entry) => entry.cabinet, cabinet),
  ];
}

/** Sections whose ids must differ: notices of a zone and a building would mix, so would two holders of a key. */
const APART = [
  ["buildings", "zones"],
  ["exits"],
  ["routes"],
  ["assemblyPoints"],
  ["shelters"],
  ["stations"],
  ["devices"],
  ["valves"],
  ["hydrants"],
  ["cabinets"],
  ["supplies"],
  ["feeds"],
  ["grids"],
  ["escalation"],
  ["ways"],
] as const;

function twiceOf(site: Site): readonly Mistake[] {
  const people = [
    ...site.residents.map(({ id }, index) => ({ path: ["residents", index, "id"], id })),
    ...site.recipients.map(({ id }, index) => ({ path: ["recipients", index, "id"], id })),
    ...site.stations.flatMap((station, at) =>
      station.people.map(({ id }, index) => ({ path: ["stations", at, "people", index, "id"], id })),
    ),
  ];
  const groups = APART.map((sections) =>
    sections.flatMap((section) => site[section].map(({ id }, index) => ({ path: [section, index, "id"], id }))),
  );
  return [...groups, people].flatMap(repeatsIn);
}

function repeatsIn(named: readonly { readonly path: Path; readonly id: string }[]): readonly Mistake[] {
  const first = new Map<string, Path>();
  const found: Mistake[] = [];
  for (const { path, id } of named) {
    const before = first.get(id);
    if (before === undefined) first.set(id, path);
    else
      found.push({
        path,
        at: "value",
        message: {
          zh: `编号 ${id} 重复(已用于 ${before.slice(0, -1).join(".")})`,
          en: `the id ${id} is used twice, first at ${before.slice(0, -1).join(".")}`,
        },
      });
  }
  return found;
}
