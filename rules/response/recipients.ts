import type { Priority } from "../model/alert.ts";
import type { PersonPlan, ResponsePlan, RungPlan, WayPlan } from "../model/response-plan.ts";
import type { Swap } from "../model/duty.ts";
import { onDuty, stationFor } from "./rota.ts";

/** One recipient by one way. */
export interface Target {
  readonly channel: string;
  readonly recipient: string;
}

export interface Moment {
  readonly building: string | null;
  readonly priority: Priority;
  /** Wall clock, ms since 1970. */
  readonly atMs: number;
  readonly utcOffsetMs: number;
  readonly swaps: Iterable<Swap>;
}

/** The LAN's own way: screens by websocket, terminals by MQTT. It needs no internet and is never left out. */
export const CONSOLE = "console";
/** Who reads where many do. */
export const GROUP = "group";
/** Recipients of one rung: more is no rung but a crowd. */
const TARGETS_MAX = 400;

/** Everybody a rung tells, each by each of its ways. */
export function targetsOf(plan: ResponsePlan, rung: RungPlan, moment: Moment): readonly Target[] {
  const tier = rung.tell === "person" || rung.tell === "team" ? "station" : rung.tell;
  const ways = plan.ways.filter((way) => isAllowed(way, rung, moment.priority));
  const many = ways.filter(({ tiers }) => tiers !== null && (tiers.includes(rung.tell) || tiers.includes(tier)));
  const people = peopleOf(plan, rung, moment);
  return [
    { channel: CONSOLE, recipient: tier },
    ...many.map(({ id }) => ({ channel: id, recipient: GROUP })),
    ...people.flatMap((person) => ways.filter((way) => reaches(way, person)).map(({ id }) => ({ channel: id, recipient: person.id }))),
  ].slice(0, TARGETS_MAX);
}

/** A phone rings for a life at risk alone, and nobody's phone is written to for what can wait; a rung that names its ways has them. */
function isAllowed({ id, kind }: WayPlan, { ways }: RungPlan, priority: Priority): boolean {
  if (ways !== null) return ways.includes(id);
  if (kind === "voice") return priority === "P1";
  return kind !== "sms" || priority === "P1" || priority === "P2";
}

function reaches({ id, kind, tiers }: WayPlan, person: PersonPlan): boolean {
  if (tiers !== null || (person.ways !== null && !person.ways.includes(id))) return false;
  return kind === "mail" ? person.hasMail : person.hasPhone;
}

function peopleOf(plan: ResponsePlan, rung: RungPlan, moment: Moment): readonly PersonPlan[] {
  if (rung.people !== null) return plan.people.filter(({ id }) => rung.people!.includes(id));
  const station = stationFor(plan, moment.building);
  if (rung.tell === "team" || rung.tell === "station" || rung.tell === "person") {
    if (station === null) return [];
    const team = rung.tell === "team" ? onDuty(station, moment) : [];
    // Nobody on duty: everybody of the station is better than nobody.
    const ids = team.length > 0 ? team : station.people;
    return plan.people.filter(({ id, tier }) => tier === "station" && ids.includes(id));
  }
  return plan.people.filter(
    ({ tier, buildings }) => tier === rung.tell && (buildings === null || moment.building === null || buildings.includes(moment.building)),
  );
}
