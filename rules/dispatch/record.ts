import type { AlertKind, Priority, Text } from "../model/alert.ts";
import { CLOCK_LIMITS, type Incident, type IncidentLine, type Responder } from "../model/incident.ts";
import type { Situation } from "../model/situation.ts";
import { pushDeadline } from "../engine/deadlines.ts";
import { collect } from "../engine/outcomes.ts";
import { KIND_TEXT, text } from "../engine/words.ts";
import { startClocks } from "./clocks.ts";
import { crewOnDuty, stationFor } from "./crew.ts";
import { monthOf } from "./year.ts";

/** Lines by no person beyond which a record takes only what people do: a detector that chatters all night. */
const OWN_LINES_MAX = 2_000;

/** A line before it has its number. `at`: wall clock, ms since 1970. */
export type Said = Omit<IncidentLine, "seq" | "alert" | "note"> & { readonly alert?: string; readonly note?: string };

/** Puts the next version of an incident in its place, with the lines that say why, and tells that it changed. */
export function putIncident(situation: Situation, incident: Incident, said: readonly Said[]): Incident {
  const kept = said.filter(({ by }) => by !== null || incident.lines < OWN_LINES_MAX);
  const lines = kept.map((line, index) => ({ alert: null, note: "", ...line, seq: incident.lines + index + 1 }));
  const put: Incident = {
    ...incident,
    version: incident.version + 1,
    lines: incident.lines + lines.length,
    omitted: incident.omitted + said.length - kept.length,
    changedBy: said.findLast(({ by }) => by !== null)?.by ?? incident.changedBy,
  };
  if (put.closed === null) situation.incidents.set(put.id, put);
  else situation.incidents.delete(put.id);
  collect().facts.push({ kind: "incident", incident: put, lines });
  return put;
}

export interface Opening {
  readonly kind: AlertKind;
  readonly priority: Priority;
  readonly exercise: boolean;
  readonly building: string | null;
  readonly zone: string | null;
  readonly place: Text;
  readonly reportedBy: string;
  readonly by: string | null;
  readonly note: string;
}

/** A new incident with the next number of its year; those on shift are told (已派警). In place, with its first line. */
export function openIncident(situation: Situation, opening: Opening, atMs: number): Incident {
  const { by, note, ...what } = opening;
  const nowMs = atMs - situation.wallOffsetMs;
  const station = stationFor(situation, what.building);
  const incident: Incident = {
    ...what,
    id: nextId(situation, atMs),
    version: 0,
    station: station?.id ?? null,
    openedAt: atMs,
    openedMs: nowMs,
    joinedMs: nowMs,
    alerts: [],
    alertCount: 0,
    stage: null,
    responders: [],
    clocks: startClocks(situation.places.clocks ?? CLOCK_LIMITS, nowMs),
    verificationMs: null,
    travelMs: null,
    call: null,
    trapped: null,
    ticks: {},
    links: [],
    lines: 0,
    omitted: 0,
    changedBy: null,
    closed: null,
  };
  const told = station === undefined ? [] : crewOnDuty(situation, station, atMs);
  const responders: Responder[] = told.map(({ id: person, name }) => ({
    person,
    name,
    unit: station!.id,
    stage: "told",
    stageAt: atMs,
    goingMs: null,
    inside: null,
  }));
  const title = what.exercise ? text("演练", "DRILL") : text("警情", "Incident");
  const why = text(`${title.zh}:${what.place.zh} ${KIND_TEXT[what.kind].zh}`, `${title.en}: ${KIND_TEXT[what.kind].en}, ${what.place.en}`);
  armClocks(situation, incident);
  return putIncident(situation, { ...incident, responders, stage: told.length > 0 ? "told" : null }, [
    { at: atMs, event: "opened", why, by, note },
    ...told.map(({ name }) => ({ at: atMs, event: "told", why: text(`已派警:${name}`, `Told: ${name}`), by: null })),
  ]);
}

function nextId(situation: Situation, atMs: number): string {
  const { year } = monthOf(atMs + situation.places.utcOffsetMs);
  const number = (situation.incidentNumbers.get(year) ?? 0) + 1;
  situation.incidentNumbers.set(year, number);
  return `${year}-${String(number).padStart(4, "0")}`;
}

/** What is to be looked at when it is due; each deadline looks again whether it still is. */
export function armClocks(situation: Situation, incident: Incident): void {
  for (const { dueMs, tookMs, isBreached } of incident.clocks)
    if (tookMs === null && !isBreached) armIncident(situation, incident.id, dueMs);
  const { call, responders } = incident;
  if (call !== null && call.called === null && !call.isOverdue) armIncident(situation, incident.id, call.dueMs);
  for (const { inside } of responders) if (inside !== null && !inside.isOverdue) armIncident(situation, incident.id, inside.dueMs);
}

export function armIncident({ deadlines }: Situation, incident: string, atMs: number): void {
  pushDeadline(deadlines, { kind: "incident", atMs, incident });
}
