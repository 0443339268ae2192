import type { Responder } from "../model/incident.ts";
import type { SitePlaces, Situation } from "../model/situation.ts";
import { planOf } from "../response/climb.ts";
import { onDuty } from "../response/rota.ts";

export type Station = SitePlaces["stations"][number];

/** The station that answers for a building; where none does, the only one there is. */
export function stationFor({ places }: Situation, building: string | null): Station | undefined {
  const covering = places.stations.find(({ covers }) => building !== null && covers.has(building));
  return covering ?? (places.stations.length === 1 ? places.stations[0] : undefined);
}

/** Who is on duty at a station, swaps heeded. `atMs`: wall clock, ms since 1970. */
export function crewOnDuty(situation: Situation, { id: station, people = [] }: Station, atMs: number): NonNullable<Station["people"]> {
  const { places, swaps } = situation;
  const plan = planOf(situation).stations.find(({ id }) => id === station);
  const now = new Set(plan === undefined ? [] : onDuty(plan, { swaps: swaps.values(), atMs, utcOffsetMs: places.utcOffsetMs }));
  return people.filter(({ id }) => now.has(id));
}

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
