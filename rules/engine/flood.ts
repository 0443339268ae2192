import type { Alert } from "../model/alert.ts";
import type { Flood } from "../model/nuisance.ts";
import type { Situation } from "../model/situation.ts";
import { pushDeadline } from "./deadlines.ts";
import { answersFor, hasBegun } from "./effects.ts";
import { collect } from "./outcomes.ts";

/** EEMUA 191: more than 10 alarms in 10 minutes are more than one operator can take in; below 5 it is over. */
export const FLOOD_WINDOW_MS = 10 * 60_000;
const BEGINS_ABOVE = 10;
const ENDS_BELOW = 5;
/** Times kept of a station: what decides is among the last 11, the rest shows how bad it is. */
const TIMES_MAX = 32;

/** Counts an alert that begins for each station that has to bear it; what is suppressed or out of service is no burden. */
export function countAlert(situation: Situation, alert: Alert, before: Alert | undefined): void {
  const isReleased = before !== undefined && before.suppressedBy !== null;
  if (alert.state === "closed" || alert.outOfService || alert.suppressedBy !== null || !(hasBegun(alert, before) || isReleased)) return;
  const wallMs = alert.timeline.at(-1)!.atMs;
  for (const [index, { id }] of situation.places.stations.entries())
    if (answersFor(situation.places, id, alert.building)) bear(situation, index, wallMs);
}

function bear(situation: Situation, index: number, wallMs: number): void {
  const { id: station } = situation.places.stations[index]!;
  const { atMs: known, sinceMs } = situation.floods.get(station) ?? { atMs: [], sinceMs: null };
  const nowMs = wallMs - situation.wallOffsetMs;
  const atMs = [...recent(known, nowMs), nowMs].slice(-TIMES_MAX);
  const begins = sinceMs === null && atMs.length > BEGINS_ABOVE;
  const flood = { station, atMs, sinceMs: begins ? wallMs : sinceMs };
  put(situation, flood, begins ? "began" : null);
  if (begins) armFlood(situation, index, flood);
}

/** Looks again when the fifth newest is no longer recent. */
export function armFlood(situation: Situation, index: number, { atMs, sinceMs }: Flood): void {
  if (sinceMs === null) return;
  pushDeadline(situation.deadlines, { kind: "flood", atMs: (atMs.at(-ENDS_BELOW) ?? 0) + FLOOD_WINDOW_MS, station: index });
}

export function floodDue(situation: Situation, index: number, nowMs: number): void {
  const flood = situation.floods.get(situation.places.stations[index]!.id);
  if (flood === undefined || flood.sinceMs === null) return;
  const atMs = recent(flood.atMs, nowMs);
  if (atMs.length >= ENDS_BELOW) return armFlood(situation, index, { ...flood, atMs });
  put(situation, { ...flood, atMs, sinceMs: null }, "ended");
}

const recent = (atMs: readonly number[], nowMs: number): readonly number[] => atMs.filter((one) => one > nowMs - FLOOD_WINDOW_MS);

function put(situation: Situation, flood: Flood, change: "began" | "ended" | null): void {
  situation.floods.set(flood.station, flood);
  collect().facts.push({ kind: "flood", flood, change });
}

/** How many alerts began for a station in the last 10 minutes, at most 32. */
export const borneBy = ({ atMs }: Flood, nowMs: number): number => recent(atMs, nowMs).length;
