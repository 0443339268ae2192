import type { Alert } from "../model/alert.ts";
import type { Climb } from "../model/notification.ts";
import type { Situation } from "../model/situation.ts";
import { begin, beginOrJoin, climbFor, end, leave, planOf, put } from "./climb.ts";
import { armGrowth, extentOf } from "./more.ts";
import { isPending, notificationsOf, putNotification } from "./notify.ts";

/** What a change of an alert means for who has to be told of it. `before`: none for a new one. */
export function followAlert(situation: Situation, alert: Alert, before: Alert | undefined): void {
  const nowMs = alert.timeline.at(-1)!.atMs - situation.wallOffsetMs;
  const climb = climbFor(situation, alert.id);
  if (!isPaged(alert)) return leave(situation, alert.id, nowMs);
  const isAnswered = alert.acknowledged !== null;
  if (climb === undefined) return isAnswered ? undefined : taken(situation, alert, nowMs);
  if (before === undefined) return;
  if (isAnswered && before.acknowledged === null) answer(situation, climb, alert, nowMs);
  else if (PROGRESS.has(alert.timeline.at(-1)!.event)) progressed(situation, alert.id);
  else if (alert.verification !== before.verification && alert.verification !== "pending") progressed(situation, alert.id);
  else if (alert.priority < climb.priority || (!isAnswered && climb.answered?.alert === alert.id)) anew(situation, climb, alert, nowMs);
}

/** It stands for itself, or makes what people were told of larger. */
function taken(situation: Situation, alert: Alert, nowMs: number): void {
  beginOrJoin(situation, alert, nowMs);
  const climb = climbFor(situation, alert.id);
  if (climb !== undefined && climb.id !== alert.id) armGrowth(situation, climb, nowMs);
}

/** Whether anybody is told: open, not put off, not folded into its cause, of a device in service, and not found to be nothing. */
export const isPaged = ({ state, shelvedUntil, suppressedBy, outOfService, verification }: Alert): boolean =>
  state !== "closed" && shelvedUntil === null && suppressedBy === null && !outOfService && verification !== "unfounded";

/** An answer stops every way that has not gone out, at once. */
function answer(situation: Situation, climb: Climb, alert: Alert, nowMs: number): void {
  const { by } = alert.acknowledged!;
  const atMs = nowMs + situation.wallOffsetMs;
  for (const one of notificationsOf(situation, climb.id)) {
    if (!one.isOfClimb || one.actedAt !== null) continue;
    if (isPending(one)) putNotification(situation, { ...one, withdrawnAt: atMs });
    else if (one.recipient === by) putNotification(situation, { ...one, actedAt: atMs });
  }
  // Who is getting on with one of them is getting on with all.
  const hasProgress = climb.answered?.expiresMs === 0;
  const expires = isProgressAsked(alert) && !hasProgress ? nowMs + planOf(situation).answerExpiresMs : 0;
  put(situation, { ...climb, answered: { alert: alert.id, by, atMs: nowMs, expiresMs: expires } });
}

/** Where a person verifies, an answer alone is not the end of it. */
const isProgressAsked = ({ verification, timeline }: Alert): boolean => verification === "pending" && !PROGRESS.has(timeline.at(-1)!.event);

/** Lines of an alert's record by which somebody is getting on with it. */
const PROGRESS: ReadonlySet<string> = new Set(["going", "arrived", "controlled"]);

/** Somebody is getting on with it: the answer does not expire any more. Nothing where nobody has answered. */
function progressed(situation: Situation, alert: string): void {
  const climb = climbFor(situation, alert);
  if (climb?.answered == null || climb.answered.expiresMs === 0) return;
  put(situation, { ...climb, answered: { ...climb.answered, expiresMs: 0 } });
}

/** More urgent than what was told, or back after an answer: the ladder begins again, for the others of the place too. */
export function anew(situation: Situation, climb: Climb, alert: Alert, nowMs: number, aheadMs = 0): void {
  const others = climb.alerts.filter((one) => one !== alert.id);
  end(situation, climb, nowMs);
  begin(situation, alert, nowMs, { aheadMs, restarts: climb.restarts + 1 });
  const next = situation.climbs.get(alert.id)!;
  if (others.length === 0) return;
  const all = { ...next, alerts: [alert.id, ...others] };
  put(situation, { ...all, extent: extentOf(situation, all, nowMs) });
}
