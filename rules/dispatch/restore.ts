import type { Incident } from "../model/incident.ts";
import type { Situation } from "../model/situation.ts";
import { armClocks } from "./record.ts";

export interface IncidentRows {
  /** Those that are open, the oldest first. */
  readonly open: readonly Incident[];
  /** The highest number of each year. */
  readonly numbers: readonly (readonly [year: number, number: number])[];
  /** By station, ms each, the oldest first. */
  readonly travels: ReadonlyMap<string, readonly number[]>;
}

/** The rows win, as with alerts. Called after `restoreRows`, which has forgotten all deadlines. */
export function restoreIncidents(situation: Situation, { open, numbers, travels }: IncidentRows): void {
  situation.incidents.clear();
  situation.incidentNumbers.clear();
  situation.travels.clear();
  for (const [year, number] of numbers) situation.incidentNumbers.set(year, number);
  for (const [station, known] of travels) situation.travels.set(station, known);
  for (const incident of open) {
    situation.incidents.set(incident.id, incident);
    armClocks(situation, incident);
  }
}
