import type { Responder } from "../model/incident.ts";
import type { SitePlaces, Situation } from "../model/situation.ts";

export type Station = SitePlaces["stations"][number];

const DAY_MINUTES = 24 * 60;

/** The station that answers for a building; where none does, the only one there is. */
export function stationFor({ places }: Situation, building: string | null): Station | undefined {
  const covering = places.stations.find(({ covers }) => building !== null && covers.has(building));
  return covering ?? (places.stations.length === 1 ? places.stations[0] : undefined);
}

/** Who is on shift at a station at a wall clock time, by the site file. */
export function onShift({ people = [], shifts = [] }: Station, localMs: number): readonly { readonly id: string; readonly name: string }[] {
  const minute = ((Math.floor(localMs / 60_000) % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
  const now = new Set(shifts.filter((shift) => covers(shift, minute)).flatMap((shift) => shift.people));
  return people.filter(({ id }) => now.has(id));
}

function covers({ from, to }: { readonly from: string; readonly to: string }, minute: number): boolean {
  const [start, end] = [minuteOf(from), minuteOf(to)];
  return start < end ? minute >= start && minute < end : minute >= start || minute < end;
}

const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

/** Who somebody is, by the id of the site file or the name he signs in with. */
export function responderOf(situation: Situation, person: string, fallback: string | null): Pick<Responder, "person" | "name" | "unit"> {
  for (const { id, people = [] } of situation.places.stations) {
    const known = people.find((one) => one.id === person);
    if (known !== undefined) return { person, name: known.name, unit: id };
  }
  return { person, name: person, unit: fallback };
}

/** True where the site file knows the person. */
export const isOfCrew = ({ places }: Situation, person: string): boolean =>
  places.stations.some(({ people = [] }) => people.some(({ id }) => id === person));
