import { z } from "zod";
import type { Text } from "./alert.ts";
import { DeviceKind, Id } from "./device.ts";
import { CLOCK_LIMITS } from "./incident.ts";
import { failsAfterMs } from "../call/stages.ts";
import { watchOf } from "../detectors/watched-person.ts";
import type { SitePeople } from "./person.ts";
import type { SitePlaces } from "./situation.ts";

/** A form that text must have, and what to tell a person whose text has another. */
interface Form {
  readonly pattern: RegExp;
  readonly expected: Text;
}

const ID = {
  pattern: /^[a-z0-9][a-z0-9-]{0,63}$/,
  expected: {
    zh: "小写字母、数字和连字符,以字母或数字开头,最多 64 个",
    en: "lower-case letters, digits and hyphens, at most 64, the first no hyphen",
  },
};
const CLOCK = {
  pattern: /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/,
  expected: { zh: '时刻,"00:00" 到 "24:00"', en: 'a time of day in quotes, "00:00" to "24:00"' },
};
const DAY = {
  pattern: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  expected: { zh: "日期,如 2026-01-31", en: "a day such as 2026-01-31" },
};
const PHONE = { pattern: /^[0-9+][0-9 -]{1,19}$/, expected: { zh: "加引号的电话号码", en: "a telephone number in quotes" } };
/** Relative and without `..`: a plan lies beside the site file or below. */
const PLAN_FILE = {
  pattern: /^(?!.*\.\.)[A-Za-z0-9_-][A-Za-z0-9_./-]{0,194}\.(svg|png)$/,
  expected: { zh: "站点文件旁的 .svg 或 .png 文件", en: "a .svg or .png file beside the site file or below" },
};

/** Every form used below, for the words of a fault. */
export const FORMS: readonly Form[] = [ID, CLOCK, DAY, PHONE, PLAN_FILE];

/** Ids that topics use for something else (contract, "MQTT"). */
const RESERVED_IDS: readonly string[] = ["notice", "alert"];
const NOT_RESERVED: Text = {
  zh: `别的编号:${RESERVED_IDS.join("、")} 已保留`,
  en: `another id: ${RESERVED_IDS.join(" and ")} are reserved`,
};

/** An id of something that may stand in a topic. */
const PlaceId = Id.refine((id) => !RESERVED_IDS.includes(id), { params: { expected: NOT_RESERVED } });
const formed = ({ pattern }: Form) => z.string().regex(pattern);
const Words = z.string().min(1).max(80);
const Name = z.strictObject({ zh: Words, en: Words }).readonly();
const PersonName = z.string().min(1).max(40);
const Phone = formed(PHONE);
const Count = z.int().min(0).max(100_000);
/** Metres on the site plan, from its north-west corner. */
const Metres = z.number().min(0).max(10_000);
const Floor = z.int().min(-5).max(120);
const few = <Item extends z.ZodType>(item: Item, max: number) => z.array(item).min(1).max(max).readonly();
/** Entries of one kind: a bound for each list, so that a wrong file is refused and not swallowed. */
const list = <Item extends z.ZodType>(item: Item, max: number) => z.array(item).max(max).readonly().default([]);

const Building = z
  .strictObject({
    id: PlaceId,
    name: Name,
    /** As a voice says it (3号楼: 三号楼); without it the name is read out. */
    spoken: Name.optional(),
    /** Lowest and highest floor; basements are negative, 0 is where a house counts its ground floor so. */
    floors: z.strictObject({ from: z.int().min(-5).max(1), to: z.int().min(1).max(120) }).readonly(),
    /** North-west corner and size on the site plan. */
    x: Metres,
    y: Metres,
    width: Metres.optional(),
    depth: Metres.optional(),
  })
  .readonly();

const Zone = z
  .strictObject({
    id: PlaceId,
    building: Id,
    floor: Floor,
    kind: z.enum(["flat", "shaft", "stairs", "place"]),
    /** What it is called on its floor: 501室, flat 501. */
    name: Name,
    /** The building's unit (单元), its own entrance and stairs. */
    unit: z.int().min(1).max(50).optional(),
    /** In the open air by the building: its floor is not spoken. */
    outdoors: z.boolean().optional(),
    /** Short text for a drawing: 501. */
    label: z.string().min(1).max(12).optional(),
    /** Column in a drawing of the building: units and flats side by side. */
    column: z.int().min(0).max(200),
  })
  .readonly();

const Exit = z.strictObject({ id: PlaceId, building: Id, name: Name, people_per_min: Count, assembly: Id }).readonly();
const Route = z
  .strictObject({
    id: PlaceId,
    building: Id,
    name: Name,
    exit: Id,
    people_per_min: Count,
    zones: z.array(Id).max(500).readonly().optional(),
  })
  .readonly();
const Assembly = z.strictObject({ id: PlaceId, name: Name, capacity: Count, x: Metres.optional(), y: Metres.optional() }).readonly();
const Shelter = z.strictObject({ id: PlaceId, name: Name, capacity: Count, signed: z.boolean(), zone: Id.optional() }).readonly();

const StationPerson = z.strictObject({ id: Id, name: PersonName, role: z.enum(["leader", "member"]), phone: Phone }).readonly();
/** From `from` to `to`, over midnight where `to` is not later; the same people every day. */
const Shift = z.strictObject({ from: formed(CLOCK), to: formed(CLOCK), people: few(Id, 50) }).readonly();
const Station = z
  .strictObject({
    id: PlaceId,
    name: Name,
    zones: few(Id, 20),
    covers: few(Id, 200),
    people: few(StationPerson, 100),
    shifts: few(Shift, 20),
  })
  .readonly();

const Contact = z.strictObject({ name: PersonName, relation: z.string().min(1).max(20), phone: Phone }).readonly();
/** Who may see the profile while an incident is open, since when the person agreed. */
const Consent = z.strictObject({ responders: z.boolean(), family: z.boolean(), since: formed(DAY) }).readonly();
/** What a person has asked to be looked after by. Without it nobody is watched. */
const Watch = z
  .strictObject({
    /** By this time of day the person has said "I'm OK", or somebody asks; any sign of life counts unless `pressOnly`. */
    okBy: formed(CLOCK).optional(),
    pressOnly: z.boolean().optional(),
    /** Asked after when nothing stirs for longer than is usual for the person. */
    inactivity: z.boolean().optional(),
    /** Since when the person has agreed to this. */
    since: formed(DAY),
  })
  .readonly();
const Resident = z
  .strictObject({
    id: Id,
    zone: Id,
    name: PersonName,
    language: z.enum(["zh", "en"]).optional(),
    /** Her own: who answers her call rings it. */
    phone: Phone.optional(),
    needs: z
      .array(z.enum(["walks-slowly", "wheelchair", "bedridden", "oxygen", "deaf", "blind", "alone"]))
      .max(7)
      .readonly(),
    contacts: z.array(Contact).max(5).readonly(),
    /** Another resident or somebody of a station; null for none. */
    keyHolder: Id.nullable(),
    consent: Consent,
    watch: Watch.optional(),
  })
  .readonly();

const SiteDevice = z
  .strictObject({
    id: PlaceId,
    kind: DeviceKind,
    zone: Id,
    powered: z.enum(["mains", "battery"]).default("battery"),
    /** Period of its reports in ms; without it 100 s on mains, 15 min on battery. */
    expectEveryMs: z.int().min(1_000).max(604_800_000).optional(),
    /** A station-terminal's station. */
    station: Id.optional(),
    /** What goes into a smart-bin. */
    stream: z.enum(["recyclable", "hazardous", "food", "other"]).optional(),
  })
  .readonly();

/** `serves`: zones and buildings that are dry when it is shut. */
const Valve = z
  .strictObject({
    id: PlaceId,
    zone: Id,
    name: Name,
    serves: z.array(Id).max(200).readonly().optional(),
    /** What it shuts off; without it water. */
    medium: z.enum(["water", "gas", "power"]).optional(),
  })
  .readonly();
/** `sensor`: the pipe-pressure device that watches it. */
const Hydrant = z.strictObject({ id: PlaceId, zone: Id, name: Name, sensor: Id.optional() }).readonly();
/** A box of things to borrow; `device`: the lock that reports. */
const Cabinet = z.strictObject({ id: PlaceId, zone: Id, name: Name, device: Id.optional() }).readonly();
const Supply = z
  .strictObject({
    id: PlaceId,
    zone: Id,
    item: Name,
    count: Count,
    unit: Name.optional(),
    cabinet: Id.optional(),
    expires: formed(DAY).optional(),
  })
  .readonly();
const GridWorker = z.strictObject({ name: PersonName, phone: Phone }).readonly();
const Grid = z.strictObject({ id: PlaceId, name: Name, buildings: few(Id, 200), worker: GridWorker }).readonly();

/** Seconds after the alert at which somebody more is told, as long as nobody has answered. */
const Rung = z
  .strictObject({
    afterS: z.int().min(0).max(86_400),
    tell: z.enum(["station", "property", "street", "district"]),
    people: few(Id, 50).optional(),
  })
  .readonly();
const Ladder = z.strictObject({ id: Id, priorities: few(z.enum(["P1", "P2", "P3", "P4"]), 4), rungs: few(Rung, 20) }).readonly();
/** Seconds within which an incident is answered, reached and so on; what is left out is as the program has it. */
const Clocks = z
  .strictObject({
    answerS: z.int().min(10).max(3_600).optional(),
    arrivalS: z.int().min(30).max(7_200).optional(),
    verificationS: z.int().min(30).max(7_200).optional(),
    controlS: z.int().min(60).max(86_400).optional(),
    callS: z.int().min(10).max(600).optional(),
    insideS: z.int().min(60).max(3_600).optional(),
  })
  .readonly();
const Plan = z
  .strictObject({ building: Id, floor: Floor, file: formed(PLAN_FILE), metres_per_px: z.number().positive().max(1_000) })
  .readonly();

/** A community as its site file describes it. */
export const Site = z
  .strictObject({
    id: PlaceId,
    name: Name,
    /** True where people and things are invented. */
    demonstration: z.boolean().default(false),
    /** Said wherever the site introduces itself. */
    note: z
      .strictObject({ zh: z.string().min(1).max(400), en: z.string().min(1).max(400) })
      .readonly()
      .optional(),
    street: Name,
    district: Name,
    timeZone: z.string().min(1).max(40),
    buildings: few(Building, 200),
    zones: few(Zone, 40_000),
    exits: list(Exit, 1_000),
    routes: list(Route, 2_000),
    assemblyPoints: list(Assembly, 100),
    shelters: list(Shelter, 100),
    stations: few(Station, 20),
    residents: list(Resident, 40_000),
    devices: list(SiteDevice, 20_000),
    valves: list(Valve, 5_000),
    hydrants: list(Hydrant, 5_000),
    cabinets: list(Cabinet, 1_000),
    supplies: list(Supply, 5_000),
    grids: list(Grid, 200),
    escalation: list(Ladder, 20),
    /** Clocks of incidents. */
    clocks: Clocks.optional(),
    plans: list(Plan, 2_000),
  })
  .readonly();
export type Site = z.infer<typeof Site>;
export type SiteZone = z.infer<typeof Zone>;
export type SiteStation = z.infer<typeof Station>;
export type SiteResident = z.infer<typeof Resident>;
export type SiteDevice = z.infer<typeof SiteDevice>;

/** Where a zone is, for a rule, a list or a voice. */
export interface Place {
  readonly building: string;
  readonly floor: number;
  readonly text: Text;
  readonly unit?: number | undefined;
  /** flat, shaft, stairs or place. */
  readonly kind?: string | undefined;
}

/** Zone id to where it is, in words that can be spoken. */
export function placesOf(site: Site): ReadonlyMap<string, Place> {
  const names = new Map(site.buildings.map(({ id, name }) => [id, name]));
  return new Map(
    site.zones.map((zone) => {
      const building = names.get(zone.building) ?? { zh: zone.building, en: zone.building };
      return [zone.id, { building: zone.building, floor: zone.floor, text: spokenPlace(building, zone), unit: zone.unit, kind: zone.kind }];
    }),
  );
}

/** A zone in words: 3号楼2单元5层501室, Building 3, unit 2, floor 5, flat 501. */
function spokenPlace(building: Text, { unit, floor, outdoors, name }: SiteZone): Text {
  const level =
    outdoors === true ? null : floor < 0 ? { zh: `地下${-floor}层`, en: `basement ${-floor}` } : { zh: `${floor}层`, en: `floor ${floor}` };
  const parts = [building, unit === undefined ? null : { zh: `${unit}单元`, en: `unit ${unit}` }, level, name].filter(
    (part) => part !== null,
  );
  return { zh: parts.map(({ zh }) => zh).join(""), en: parts.map(({ en }) => en).join(", ") };
}

/** China has one time zone and no summer time. */
export const CHINA_OFFSET_MS = 8 * 3_600_000;

/** What `step` needs to know of the site. `utcOffsetMs`: its local time minus UTC. */
export function sitePlacesOf(site: Site, utcOffsetMs: number = CHINA_OFFSET_MS): SitePlaces {
  return {
    zones: placesOf(site),
    utcOffsetMs,
    stations: site.stations.map(({ id, zones, covers, people, shifts }) => ({
      id,
      zones: new Set(zones),
      covers: new Set(covers),
      shifts,
      people: people.map((one) => ({ id: one.id, name: one.name })),
    })),
    clocks: { ...CLOCK_LIMITS, ...site.clocks },
    people: peopleOf(site.residents, utcOffsetMs),
    callFailsAfterMs: failsAfterMs(lastRungS(site)),
  };
}

/** When the last are told of a life at risk, s after the alert; null: there is no ladder for it. */
function lastRungS({ escalation }: Site): number | null {
  const rungs = escalation.filter(({ priorities }) => priorities.includes("P1")).flatMap((ladder) => ladder.rungs);
  return rungs.length === 0 ? null : Math.max(...rungs.map(({ afterS }) => afterS));
}

/** What `step` needs to know of who lives there. */
export function peopleOf(residents: readonly SiteResident[], utcOffsetMs: number): SitePeople {
  const ofZone = new Map<string, number[]>();
  for (const [index, { zone }] of residents.entries()) {
    const known = ofZone.get(zone);
    if (known === undefined) ofZone.set(zone, [index]);
    else known.push(index);
  }
  const all = residents.map((resident) => ({
    id: resident.id,
    zone: resident.zone,
    language: resident.language ?? ("zh" as const),
    watch: watchOf(resident, utcOffsetMs),
    contacts: resident.contacts.map(({ name, relation }) => ({ name, relation })),
    allowsFamily: resident.consent.family,
  }));
  return { all, ofZone };
}
