import type { Text } from "../model/alert.ts";
import type { Incident } from "../model/incident.ts";
import { placesOf, type Site, type SiteResident } from "../model/site.ts";
import type { PlannedWorks } from "../model/situation.ts";
import { KIND_TEXT } from "../engine/words.ts";
import { spokenAddress } from "./address.ts";
import { isOfFire } from "./belonging.ts";
import { hydrantsNear, peopleAround, shutOffs, toCarry, waysIn, worksAround } from "./surroundings.ts";

/** Below this a hydrant gives no water to work with (the contract's `pipe-low-pressure`). */
const LOW_KPA = 70;

/** What a sensor said last. `at`: wall clock, ms since 1970; 0: never heard. */
export interface SensorNow {
  readonly pressure_kpa: number | null;
  readonly at: number;
  readonly isSilent: boolean;
}

export interface CardSource {
  readonly site: Site;
  readonly incident: Incident;
  readonly sensorOf: (device: string) => SensorNow | null;
  readonly works: Iterable<PlannedWorks>;
  /** Wall clock, ms since 1970. */
  readonly nowMs: number;
}

/** One hydrant, and its pressure when it was last heard. */
export interface HydrantNow {
  readonly id: string;
  readonly name: Text;
  readonly place: Text;
  readonly pressure_kpa: number | null;
  /** MPa with two decimals, as hydrants are spoken of; null: no sensor, or it never spoke. */
  readonly pressure_mpa: string | null;
  readonly at: number | null;
  readonly state: "good" | "low" | "unknown";
}

export function hydrantsNow({ site, incident, sensorOf }: CardSource): readonly HydrantNow[] {
  const places = placesOf(site);
  return hydrantsNear(site, incident).map(({ id, name, zone, sensor }) => {
    const now = sensor === undefined ? null : sensorOf(sensor);
    const kpa = now?.pressure_kpa ?? null;
    const isKnown = kpa !== null && now?.isSilent === false;
    return {
      id,
      name,
      place: places.get(zone)?.text ?? { zh: zone, en: zone },
      pressure_kpa: kpa,
      pressure_mpa: kpa === null ? null : (kpa / 1_000).toFixed(2),
      at: kpa === null ? null : now!.at,
      state: isKnown ? (kpa < LOW_KPA ? "low" : "good") : "unknown",
    };
  });
}

/** Who helps with a door: never one person alone. */
const OPENS_WITH: Text = {
  zh: "开门须钥匙保管人与一名队员同时在场",
  en: "A door is opened by the key holder and one of the station together",
};

export interface PersonOnCard {
  readonly name: string;
  readonly place: Text;
  readonly needs: SiteResident["needs"];
  readonly contacts: SiteResident["contacts"];
  readonly keyHolder: { readonly name: string; readonly place: Text | null; readonly phone: string | null } | null;
  readonly opensWith: Text;
}

/** How many need what: what a wall shows. */
export type NeedCounts = Readonly<Record<string, number>>;

export function countNeeds({ site, incident }: Pick<CardSource, "site" | "incident">): NeedCounts {
  const counts: Record<string, number> = {};
  for (const { needs } of peopleAround(site, incident.kind, incident)) for (const need of needs) counts[need] = (counts[need] ?? 0) + 1;
  return counts;
}

/** By name: for whoever goes there, while the incident is open. Nobody is named in an exercise. */
export function peopleOnCard({ site, incident }: Pick<CardSource, "site" | "incident">): readonly PersonOnCard[] {
  if (incident.exercise || incident.closed !== null) return [];
  const places = placesOf(site);
  const placeOf = (zone: string): Text => places.get(zone)?.text ?? { zh: zone, en: zone };
  return peopleAround(site, incident.kind, incident).map(({ name, zone, needs, contacts, keyHolder }) => ({
    name,
    place: placeOf(zone),
    needs,
    contacts,
    keyHolder: keyHolder === null ? null : holderOf(site, keyHolder, placeOf),
    opensWith: OPENS_WITH,
  }));
}

function holderOf({ residents, stations }: Site, id: string, placeOf: (zone: string) => Text): PersonOnCard["keyHolder"] {
  const neighbour = residents.find((resident) => resident.id === id);
  if (neighbour !== undefined) return { name: neighbour.name, place: placeOf(neighbour.zone), phone: null };
  const member = stations.flatMap(({ people }) => people).find((person) => person.id === id);
  return member === undefined ? null : { name: member.name, place: null, phone: member.phone };
}

/** 出动卡: what somebody who goes has to know, on one phone screen. `people`: null for whoever may not know names. */
export interface GoingCard {
  readonly incident: string;
  readonly exercise: boolean;
  readonly kind: Incident["kind"];
  /** Wall clock, ms since 1970, at which all of it was so: what a phone keeps is "last known" from then on. */
  readonly asOf: number;
  readonly place: Text;
  readonly address: Text;
  readonly floor: number | null;
  readonly ways: ReturnType<typeof waysIn>;
  readonly hydrants: readonly HydrantNow[];
  readonly carry: readonly { readonly item: Text; readonly count: number; readonly unit: Text | null; readonly place: Text }[];
  readonly shutOffs: readonly { readonly name: Text; readonly medium: "water" | "gas" | "power"; readonly place: Text }[];
  readonly works: readonly { readonly reason: string; readonly until: number }[];
  readonly trapped: number | null;
  readonly needs: NeedCounts;
  readonly people: readonly PersonOnCard[] | null;
  /** All of it in plain lines, for a phone without a network. */
  readonly text: Text;
}

export function goingCard(source: CardSource, seesPeople: boolean): GoingCard {
  const { site, incident, works, nowMs } = source;
  const places = placesOf(site);
  const placeOf = (zone: string): Text => places.get(zone)?.text ?? { zh: zone, en: zone };
  const card = {
    incident: incident.id,
    exercise: incident.exercise,
    kind: incident.kind,
    asOf: nowMs,
    place: incident.place,
    address: spokenAddress(site, incident.building, incident.zone),
    floor: site.zones.find(({ id }) => id === incident.zone)?.floor ?? null,
    ways: waysIn(site, incident),
    hydrants: hydrantsNow(source),
    carry: toCarry(site, incident.kind, incident, incident.station).map(({ item, count, unit = null, zone }) => ({
      item,
      count,
      unit,
      place: placeOf(zone),
    })),
    shutOffs: shutOffs(site, incident).map(({ name, medium = "water", zone }) => ({ name, medium, place: placeOf(zone) })),
    works: worksAround(site, works, incident, nowMs).map(({ reason, toMs: until }) => ({ reason, until })),
    trapped: incident.trapped,
    needs: countNeeds(source),
    people: seesPeople ? peopleOnCard(source) : null,
  };
  return { ...card, text: textOf(card) };
}

type Facts = Omit<GoingCard, "text">;

function textOf(card: Facts): Text {
  return { zh: linesOf(card, "zh").join("\n"), en: linesOf(card, "en").join("\n") };
}

const LABELS = {
  zh: {
    drill: "【演练,非真实警情】",
    way: "楼梯",
    water: "消火栓",
    none: "压力未知",
    carry: "携带",
    off: "关断",
    works: "施工占道",
    people: "需帮助",
    key: "钥匙",
  },
  en: {
    drill: "DRILL, not real",
    way: "Way",
    water: "Hydrant",
    none: "pressure unknown",
    carry: "Take",
    off: "Shut off",
    works: "Works",
    people: "Needs help",
    key: "key",
  },
} as const;

function linesOf(card: Facts, language: "zh" | "en"): readonly string[] {
  const say = LABELS[language];
  const kpa = ({ pressure_mpa }: HydrantNow): string => (pressure_mpa === null ? say.none : `${pressure_mpa} MPa`);
  return [
    ...(card.exercise ? [say.drill] : []),
    `${card.incident} ${KIND_TEXT[card.kind][language]} ${card.place[language]}`,
    ...card.ways.map(({ route, door }) => `${say.way}: ${[door?.[language], route[language]].filter(Boolean).join(" → ")}`),
    ...card.hydrants.map((hydrant) => `${say.water}: ${hydrant.place[language]} ${kpa(hydrant)}`),
    ...card.carry.map(
      ({ item, count, unit, place }) =>
        `${say.carry}: ${item[language]} ${count}${unit === null ? "" : ` ${unit[language]}`} (${place[language]})`,
    ),
    ...card.shutOffs.map(({ name, place }) => `${say.off}: ${name[language]} (${place[language]})`),
    ...card.works.map(({ reason }) => `${say.works}: ${reason}`),
    ...(card.people ?? []).map(
      ({ name, place, needs, keyHolder }) =>
        `${say.people}: ${name} ${place[language]} ${needs.join(", ")}${keyHolder === null ? "" : `; ${say.key}: ${keyHolder.name}`}`,
    ),
  ];
}

/** 119 报警卡: what is said to the fire brigade. */
export interface BrigadeCard {
  readonly incident: string;
  readonly exercise: boolean;
  /** null in an exercise: nothing there can be dialled. */
  readonly number: string | null;
  /** What a phone dials; null in an exercise and in a community that is invented. */
  readonly dial: string | null;
  readonly address: Text;
  readonly floor: number | null;
  readonly burning: Text;
  readonly trapped: number | null;
  readonly needs: NeedCounts;
  readonly caller: { readonly name: string; readonly phone: string | null };
  readonly gates: ReturnType<typeof waysIn>;
  readonly hydrants: readonly HydrantNow[];
  readonly confirmedAt: number | null;
  readonly called: { readonly at: number; readonly by: string; readonly note: string } | null;
  readonly isOverdue: boolean;
}

/** null where the incident is no fire. `caller`: whoever reads it out. */
export function brigadeCard(source: CardSource, caller: string): BrigadeCard | null {
  const { site, incident } = source;
  if (!isOfFire(incident.kind)) return null;
  const { exercise, call } = incident;
  const known = site.stations.flatMap(({ people }) => people).find(({ id }) => id === caller);
  return {
    incident: incident.id,
    exercise,
    number: exercise ? null : "119",
    dial: exercise || site.demonstration ? null : "tel:119",
    address: spokenAddress(site, incident.building, incident.zone),
    floor: site.zones.find(({ id }) => id === incident.zone)?.floor ?? null,
    burning: KIND_TEXT[incident.kind],
    trapped: incident.trapped,
    needs: countNeeds(source),
    caller: { name: known?.name ?? caller, phone: exercise ? null : (known?.phone ?? null) },
    gates: waysIn(site, incident),
    hydrants: hydrantsNow(source),
    confirmedAt: call?.sinceAt ?? null,
    called: call?.called ?? null,
    isOverdue: call?.isOverdue ?? false,
  };
}
