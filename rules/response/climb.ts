import type { Alert, AlertKind } from "../model/alert.ts";
import type { Answered, Climb } from "../model/notification.ts";
import type { RuleSpec } from "../model/rule-file.ts";
import type { RungPlan } from "../model/response-plan.ts";
import type { Situation } from "../model/situation.ts";
import { pushDeadline } from "../engine/deadlines.ts";
import { collect } from "../engine/outcomes.ts";
import { placeIn } from "../engine/vicinity.ts";
import { PLAN_OF_NOTHING } from "./built-in.ts";
import { ladderOf } from "./ladder.ts";
import { isPending, notificationsOf, oweNotification, putNotification } from "./notify.ts";
import { CONSOLE, type Moment, type Target, targetsOf } from "./recipients.ts";
import { minuteAt } from "./rota.ts";

/** Alerts listed by one climb; further ones begin another. */
const ALERTS_MAX = 1_000;
/** After an answer further alerts of the place still join for this long; later ones are news. */
const JOINS_MS = 10 * 60_000;
/** Nobody is paged about what nobody attended to for this long (feature row 44): screens still show it. */
const STALE_MS = 24 * 3_600_000;
/** Tiers that are told before their time when nobody hears: those above keep theirs. */
const BROUGHT_FORWARD: ReadonlySet<RungPlan["tell"]> = new Set(["person", "team", "station", "property"]);
const BURNS: ReadonlySet<AlertKind> = new Set(["fire", "fire-suspected", "bin-fire"]);
/** Each is somebody's, or has its own cause. */
const ALONE: ReadonlySet<AlertKind> = new Set(["sos", "assist", "supervision"]);

export const planOf = ({ places }: Pick<Situation, "places">) => places.response ?? PLAN_OF_NOTHING;

/** What the rule that raised an alert says of it; undefined: nothing, or no rule of a file. */
const ruleOf = ({ book }: Situation, { evidence }: Alert): RuleSpec | undefined => book?.specOf.get(evidence[0]?.rule ?? "");

/**
 * What belongs together, as the rule says; else smoke and fire of a stairwell, the same trouble of a building. Who asks for help
 * stands alone.
 */
export function groupOf(situation: Situation, alert: Alert): string {
  const { id, kind, zone } = alert;
  const grouping = ruleOf(situation, alert)?.group ?? null;
  if (ALONE.has(kind) || grouping === "alone") return `alone|${id}`;
  if (grouping === null || zone === null) return usualGroup(situation, alert);
  return `${BURNS.has(kind) ? "fire" : kind}|${grouping}|${placeIn(situation, grouping, { zone }) ?? zone}`;
}

function usualGroup({ places }: Situation, { kind, building, zone }: Alert): string {
  if (!BURNS.has(kind)) return `${kind}|${building ?? ""}`;
  const unit = zone === null ? undefined : places.zones.get(zone)?.unit;
  return `fire|${building ?? ""}|${unit ?? ""}`;
}

export function climbFor({ climbs, climbOf }: Situation, alert: string): Climb | undefined {
  const id = climbOf.get(alert);
  return id === undefined ? undefined : climbs.get(id);
}

/** An alert that has to reach somebody: it joins the climb of its place, or begins one and is told at once. `nowMs`: queue time. */
export function beginOrJoin(situation: Situation, alert: Alert, nowMs: number): void {
  const running = newestOf(situation, groupOf(situation, alert));
  if (running !== undefined && takesIn(running, alert, nowMs)) return put(situation, { ...running, alerts: [...running.alerts, alert.id] });
  begin(situation, alert, nowMs);
}

/** The climb of what belongs together that began last; looked for, so that a start finds the one that the live run had. */
function newestOf({ climbs }: Situation, group: string): Climb | undefined {
  let newest: Climb | undefined;
  for (const climb of climbs.values()) if (climb.group === group && (newest === undefined || isLater(climb, newest))) newest = climb;
  return newest;
}

const isLater = (one: Climb, other: Climb): boolean => (one.sinceMs === other.sinceMs ? one.id > other.id : one.sinceMs > other.sinceMs);

function takesIn({ alerts, priority, answered, sinceMs }: Climb, alert: Alert, nowMs: number): boolean {
  if (alerts.length >= ALERTS_MAX || alert.priority < priority) return false;
  return nowMs < (answered === null ? sinceMs + STALE_MS : answered.atMs + JOINS_MS);
}

/** `aheadMs`: the ladder is taken up as if that much of it were over; `restarts`: how often it was begun anew. */
export function begin(situation: Situation, alert: Alert, nowMs: number, { aheadMs = 0, restarts = 0 } = {}): void {
  const { id, version, kind, priority, building } = alert;
  const episode = restarts === 0 ? `${version}` : `${version}r${restarts}`;
  const ladder = ruleOf(situation, alert)?.escalation ?? null;
  const about = { id, episode, restarts, group: groupOf(situation, alert), kind, priority, building, ladder, alerts: [id] };
  const climb = { ...about, sinceMs: nowMs - aheadMs, rung: 0, toldMs: nowMs, heardMs: 0, answered: null, dueMs: 0 };
  climbOn(situation, climb, nowMs);
}

/** The rungs of a climb by the ladder that holds now: a site that was changed meanwhile has its new one. */
export function rungsOf(situation: Situation, climb: Climb): readonly RungPlan[] {
  const minute = minuteAt(climb.sinceMs + situation.wallOffsetMs, situation.places.utcOffsetMs);
  return ladderOf(planOf(situation), climb, minute).rungs;
}

/** Tells every rung whose time has come, and sets the time of the next. */
export function climbOn(situation: Situation, climb: Climb, nowMs: number): void {
  const rungs = rungsOf(situation, climb);
  if (nowMs >= climb.sinceMs + STALE_MS) return put(situation, { ...climb, rung: rungs.length });
  let { rung, toldMs } = climb;
  while (rung < rungs.length && nextMs(situation, { ...climb, rung, toldMs }, rungs) <= nowMs) {
    tell(situation, climb, { number: rung, rung: rungs[rung]! }, nowMs);
    rung++;
    toldMs = nowMs;
  }
  put(situation, { ...climb, rung, toldMs });
}

/** When the next rung is due: at its time, or earlier where nobody has heard. */
function nextMs(situation: Situation, { sinceMs, rung, toldMs, heardMs, priority }: Climb, rungs: readonly RungPlan[]): number {
  const { afterMs, tell: whom } = rungs[rung]!;
  const dueMs = sinceMs + afterMs;
  if (priority !== "P1" || rung === 0 || heardMs !== 0 || !BROUGHT_FORWARD.has(whom)) return dueMs;
  return Math.min(dueMs, toldMs + planOf(situation).heardWithinMs);
}

function tell(
  situation: Situation,
  climb: Climb,
  { number, rung }: { readonly number: number; readonly rung: RungPlan },
  nowMs: number,
): void {
  const { id: alert, episode, priority, building } = climb;
  const { places, swaps, wallOffsetMs } = situation;
  const moment: Moment = {
    building,
    priority,
    atMs: nowMs + wallOffsetMs,
    utcOffsetMs: places.utcOffsetMs,
    swaps: swaps.values(),
  };
  const told = toldBy(situation, climb);
  for (const target of targetsOf(planOf(situation), rung, moment)) {
    const before = told.get(nameOf(target));
    if (rung.isAgain ? before !== false || target.channel === CONSOLE : before !== undefined) continue;
    const isSent = target.channel === CONSOLE;
    oweNotification(situation, { alert, step: `${episode}.${number}`, ...target, priority, isOfClimb: true, isSent }, nowMs);
  }
}

const nameOf = ({ channel, recipient }: Target): string => `${channel}:${recipient}`;

/** Whom this climb has told by which way, and whether they have reacted. */
function toldBy(situation: Situation, { id, episode }: Climb): ReadonlyMap<string, boolean> {
  const told = new Map<string, boolean>();
  for (const one of notificationsOf(situation, id)) {
    if (!one.isOfClimb || !one.step.startsWith(`${episode}.`)) continue;
    const hasReacted = one.receivedAt !== null || one.seenAt !== null || one.actedAt !== null;
    told.set(nameOf(one), (told.get(nameOf(one)) ?? false) || hasReacted);
  }
  return told;
}

/** Puts a climb's next version in its places, with its next deadline. */
export function put(situation: Situation, climb: Climb): void {
  const next = { ...climb, dueMs: dueOf(situation, climb) };
  linkClimb(situation, next);
  if (next.dueMs !== 0) arm(situation, next);
  collect().facts.push({ kind: "climb", id: next.id, climb: next });
}

function dueOf(situation: Situation, climb: Climb): number {
  if (climb.answered !== null) return climb.answered.expiresMs;
  const rungs = rungsOf(situation, climb);
  return climb.rung < rungs.length ? nextMs(situation, climb, rungs) : 0;
}

export function arm({ deadlines }: Situation, { id, dueMs }: Climb): void {
  if (dueMs !== 0) pushDeadline(deadlines, { kind: "climb", atMs: dueMs, climb: id });
}

export function linkClimb({ climbs, climbOf }: Situation, climb: Climb): void {
  for (const alert of climbs.get(climb.id)?.alerts ?? []) if (climbOf.get(alert) === climb.id) climbOf.delete(alert);
  climbs.set(climb.id, climb);
  for (const alert of climb.alerts) climbOf.set(alert, climb.id);
}

/** An alert that needs nobody any more; with the last of them the climb is over, and what has not gone out is taken back. */
export function leave(situation: Situation, alert: string, nowMs: number): void {
  const climb = climbFor(situation, alert);
  if (climb === undefined) return;
  const alerts = climb.alerts.filter((one) => one !== alert);
  if (alerts.length === 0) return end(situation, climb, nowMs);
  put(situation, { ...climb, alerts, answered: answerLeft(situation, { ...climb, alerts }, nowMs) });
}

/** The last that was answered has gone: the others are nobody's, unless somebody answers them in time. */
function answerLeft(situation: Situation, { answered, alerts }: Climb, nowMs: number): Answered | null {
  if (answered === null || answered.expiresMs !== 0) return answered;
  if (alerts.some((id) => situation.alerts.get(id)?.acknowledged != null)) return answered;
  return { ...answered, expiresMs: nowMs + planOf(situation).answerExpiresMs };
}

export function end(situation: Situation, climb: Climb, nowMs: number): void {
  const { climbs, climbOf, wallOffsetMs } = situation;
  const atMs = nowMs + wallOffsetMs;
  for (const one of notificationsOf(situation, climb.id))
    if (one.isOfClimb) putNotification(situation, { ...one, withdrawnAt: isPending(one) ? atMs : one.withdrawnAt, isOpen: false });
  for (const alert of climb.alerts) if (climbOf.get(alert) === climb.id) climbOf.delete(alert);
  climbs.delete(climb.id);
  collect().facts.push({ kind: "climb", id: climb.id, climb: null });
}

/** Somebody has surely heard: the rungs keep their times. */
export function heard(situation: Situation, alert: string, nowMs: number): void {
  const climb = climbFor(situation, alert);
  if (climb !== undefined && climb.heardMs === 0) put(situation, { ...climb, heardMs: nowMs });
}
