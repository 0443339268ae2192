import { z } from "zod";
import type { Text } from "./alert.ts";
import { DeviceKind, Id } from "./device.ts";
import { failsAfterMs } from "../call/stages.ts";
import { watchOf } from "../detectors/watched-person.ts";
import type { SitePeople } from "./person.ts";
import { CLOCK_LIMITS } from "./incident.ts";
import { Clock, Count, Day, few, Floor, list, Metres, Name, PersonName, Phone, PlaceId, PlanFile, UnitCode } from "./site-forms.ts";
import { Feed, feedPlanOf } from "./site-feeds.ts";
import { Ladder, Recipient, ResponseSettings, Way } from "./site-response.ts";
import { responsePlanOf } from "../response/plan.ts";
import type { SitePlaces } from "./situation.ts";

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
const Shift = z.strictObject({ from: Clock, to: Clock, people: few(Id, 50) }).readonly();
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
const Consent = z.strictObject({ responders: z.boolean(), family: z.boolean(), since: Day }).readonly();
/** What a person has asked to be looked after by. Without it nobody is watched. */
const Watch = z
  .strictObject({
    /** By this time of day the person has said "I'm OK", or somebody asks; any sign of life counts unless `pressOnly`. */
    okBy: Clock.optional(),
    pressOnly: z.boolean().optional(),
    /** Asked after when nothing stirs for longer than is usual for the person. */
    inactivity: z.boolean().optional(),
    /** Since when the person has agreed to this. */
    since: Day,
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
    /** Who brings this person out, in this order: other residents or people of a station. */
    carriers: z.array(Id).max(3).readonly().optional(),
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
    expires: Day.optional(),
  })
  .readonly();
const GridWorker = z.strictObject({ name: PersonName, phone: Phone }).readonly();
const Grid = z.strictObject({ id: PlaceId, name: Name, buildings: few(Id, 200), worker: GridWorker }).readonly();

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
const Plan = z.strictObject({ building: Id, floor: Floor, file: PlanFile, metres_per_px: z.number().positive().max(1_000) }).readonly();

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
    /** Code of the unit that publishes warnings (GB/T 35965.1): 14 characters, given by whoever runs the district's platform. */
    unitCode: UnitCode.optional(),
    /** Where the north-west corner of the site plan lies (WGS 84). Areas of notices have a polygon where it is known. */
    corner: z
      .strictObject({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) })
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
    /** What feeds what: power, water, network. */
    feeds: list(Feed, 2_000),
    grids: list(Grid, 200),
    escalation: list(Ladder, 20),
    /** Clocks of incidents. */
    clocks: Clocks.optional(),
    ways: list(Way, 20),
    recipients: list(Recipient, 200),
    response: ResponseSettings.optional(),
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
    stations: site.stations.map(({ id, zones, covers, people }) => ({
      id,
      zones: new Set(zones),
      covers: new Set(covers),
      people: people.map((one) => ({ id: one.id, name: one.name })),
    })),
    clocks: { ...CLOCK_LIMITS, ...site.clocks },
    people: peopleOf(site.residents, utcOffsetMs),
    callFailsAfterMs: failsAfterMs(lastRungS(site)),
    response: responsePlanOf(site),
    feeds: feedPlanOf(site.feeds),
  };
}

/** When the last are told of a life at risk, s after the alert; null: there is no ladder for it. */
function lastRungS({ escalation }: Site): number | null {
  const rungs = escalation
    .filter(({ priorities, onlyNamed }) => priorities.includes("P1") && onlyNamed !== true)
    .flatMap((ladder) => ladder.rungs);
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
