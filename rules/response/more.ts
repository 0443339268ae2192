import type { Alert } from "../model/alert.ts";
import type { Climb } from "../model/notification.ts";
import type { RungPlan } from "../model/response-plan.ts";
import type { Deadline, Situation } from "../model/situation.ts";
import { pushDeadline } from "../engine/deadlines.ts";
import { climbFor, planOf, put, rungsOf } from "./climb.ts";
import { isPending, notificationsOf, oweNotification, putNotification } from "./notify.ts";
import { CONSOLE, type Moment, targetsOf } from "./recipients.ts";

/** What people were told last of how large it is: what is not more than that is no news. */
type Extent = NonNullable<Climb["extent"]>;

/** Sizes at which it is worth a message: the second alarm confirms the first, later ones say that it has another scale. */
const ALERT_STEPS = [2, 5, 10, 20, 50, 100, 200, 500] as const;
const FLOOR_STEPS = [2, 3, 5, 10, 20, 40] as const;

const stepOf = (steps: readonly number[], count: number): number => steps.filter((step) => count >= step).length;

/** Between two messages about one fire: fifty detectors within seconds are one message. */
const APART_MS = 30_000;

/** An alert has joined a climb: people are told anew once that makes it larger by a step, at once or when some time has passed. */
export function armGrowth(situation: Situation, climb: Climb, nowMs: number): void {
  if (!climb.group.startsWith("fire|")) return;
  const atMs = (climb.extent?.toldMs ?? climb.sinceMs) + APART_MS;
  if (atMs <= nowMs) return tellGrowth(situation, climb, nowMs);
  pushDeadline(situation.deadlines, { kind: "growth", atMs, climb: climb.id });
}

/** What was waiting before the start is looked at anew. */
export function rearmGrowth({ deadlines, climbs }: Situation): void {
  for (const { id, group, alerts, extent, sinceMs } of climbs.values())
    if (group.startsWith("fire|") && alerts.length > 1)
      pushDeadline(deadlines, { kind: "growth", atMs: (extent?.toldMs ?? sinceMs) + APART_MS, climb: id });
}

export function growthDue(situation: Situation, { climb: id }: Extract<Deadline, { kind: "growth" }>, nowMs: number): void {
  const climb = situation.climbs.get(id);
  if (climb !== undefined && (climb.extent?.toldMs ?? climb.sinceMs) + APART_MS <= nowMs) tellGrowth(situation, climb, nowMs);
}

/**
 * Whoever was told is told anew, on a phone that reads and never by a call: whoever answered is on the way, and a telephone
 * that rings again takes his hands. Each size once. `nowMs`: queue time.
 */
function tellGrowth(situation: Situation, climb: Climb, nowMs: number): void {
  const before = climb.extent ?? { alerts: 1, floors: 1, isFire: climb.kind === "fire", toldMs: climb.sinceMs };
  const now = larger(before, extentOf(situation, climb, nowMs));
  if (!isStep(before, now)) return;
  put(situation, { ...climb, extent: now });
  const step = `${climb.episode}+${now.alerts}-${now.floors}${now.isFire ? "-fire" : ""}`;
  takeBackGrowth(situation, climb, nowMs);
  const voices = new Set(
    planOf(situation)
      .ways.filter(({ kind }) => kind === "voice")
      .map(({ id }) => id),
  );
  for (const rung of rungsOf(situation, climb).slice(0, climb.rung)) oweRung(situation, climb, { rung, step, without: voices }, nowMs);
}

const larger = (one: Extent, other: Extent): Extent => ({
  alerts: Math.max(one.alerts, other.alerts),
  floors: Math.max(one.floors, other.floors),
  isFire: one.isFire || other.isFire,
  toldMs: other.toldMs,
});

const isStep = (before: Extent, now: Extent): boolean =>
  now.isFire !== before.isFire ||
  stepOf(ALERT_STEPS, now.alerts) > stepOf(ALERT_STEPS, before.alerts) ||
  stepOf(FLOOR_STEPS, now.floors) > stepOf(FLOOR_STEPS, before.floors);

/** How large it is now. */
export function extentOf({ alerts, places }: Situation, climb: Climb, nowMs: number): Extent {
  const its = climb.alerts.map((id) => alerts.get(id)).filter((alert) => alert !== undefined);
  const floorOf = ({ zone }: Alert): number | undefined => (zone === null ? undefined : places.zones.get(zone)?.floor);
  const floors = new Set(its.map(floorOf).filter((floor) => floor !== undefined)).size;
  return { alerts: its.length, floors, isFire: its.some(({ kind }) => kind === "fire"), toldMs: nowMs };
}

/** Smaller news that has not gone out is old news. */
function takeBackGrowth(situation: Situation, { id, episode }: Climb, nowMs: number): void {
  const withdrawnAt = nowMs + situation.wallOffsetMs;
  for (const one of notificationsOf(situation, id))
    if (one.step.startsWith(`${episode}+`) && isPending(one)) putNotification(situation, { ...one, withdrawnAt });
}

/** Everybody of the station once more, by all ways, whatever the ladder says and whoever has answered. `nowMs`: queue time. */
export function tellStation(situation: Situation, alert: string, what: string, nowMs: number): void {
  const climb = climbFor(situation, alert);
  if (climb === undefined) return;
  const rung: RungPlan = { afterMs: 0, tell: "station", people: null, ways: null, isAgain: false };
  oweRung(situation, climb, { rung, step: `${climb.episode}+${what}`, without: new Set() }, nowMs);
}

interface Telling {
  readonly rung: RungPlan;
  readonly step: string;
  readonly without: ReadonlySet<string>;
}

/** The key keeps whoever stands on two rungs from being told twice; screens follow the alerts themselves. */
function oweRung(situation: Situation, climb: Climb, { rung, step, without }: Telling, nowMs: number): void {
  const { id: alert, priority, building } = climb;
  const { places, swaps, wallOffsetMs } = situation;
  const moment: Moment = { building, priority, atMs: nowMs + wallOffsetMs, utcOffsetMs: places.utcOffsetMs, swaps: swaps.values() };
  for (const target of targetsOf(planOf(situation), rung, moment))
    if (target.channel !== CONSOLE && !without.has(target.channel))
      oweNotification(situation, { alert, step, ...target, priority, isOfClimb: true }, nowMs);
}
