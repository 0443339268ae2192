import type { Incident, Responder } from "../model/incident.ts";
import type { Situation } from "../model/situation.ts";

/** Ways to a place that are remembered of a station: enough for a figure, few enough to follow the season. */
export const TRAVELS_MAX = 50;
/** Fewer say nothing about the next. */
const TRAVELS_MIN = 5;
/** A promise that three of four have kept. */
const KEPT_SHARE = 0.75;

const hasArrived = ({ clocks }: Incident): boolean => clocks.some(({ name, tookMs }) => name === "arrival" && tookMs !== null);

/** ms from 出动 to 到场 of the first who arrives, else from the opening. Remembered of the station: exercises are no measure. */
export function noteTravel(situation: Situation, before: Incident, after: Incident, moved: readonly Responder[]): number | null {
  if (hasArrived(before) || !hasArrived(after)) return before.travelMs;
  const arrival = after.clocks.find(({ name }) => name === "arrival")!;
  const arrivedMs = arrival.startedMs + arrival.tookMs!;
  const goingMs = before.responders.find(({ person }) => person === moved[0]?.person)?.goingMs ?? arrival.startedMs;
  const travelMs = Math.max(0, arrivedMs - goingMs);
  if (after.exercise || after.station === null) return travelMs;
  const known = situation.travels.get(after.station) ?? [];
  situation.travels.set(after.station, [...known, travelMs].slice(-TRAVELS_MAX));
  return travelMs;
}

/** What may be promised to somebody who waits for whoever goes now; null: nothing. */
export function minutesToArrival({ incidents, travels }: Situation, incident: string | null): number | null {
  const station = incident === null ? null : (incidents.get(incident)?.station ?? null);
  return station === null ? null : aboutMinutes(travels.get(station) ?? []);
}

/**
 * About how many minutes from 出动 to 到场, from a station's own arrivals (ms each), rounded up, at least 1; null where
 * fewer than five are known.
 */
export function aboutMinutes(travels: readonly number[]): number | null {
  if (travels.length < TRAVELS_MIN) return null;
  const sorted = travels.toSorted((one, other) => one - other);
  const kept = sorted[Math.ceil(sorted.length * KEPT_SHARE) - 1]!;
  return Math.max(1, Math.ceil(kept / 60_000));
}
