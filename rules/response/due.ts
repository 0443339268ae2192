import type { Alert } from "../model/alert.ts";
import type { Climb } from "../model/notification.ts";
import type { Deadline, Situation } from "../model/situation.ts";
import { changed } from "../engine/alert.ts";
import { place } from "../engine/raise.ts";
import { text } from "../engine/words.ts";
import { climbOn, end, put, rungsOf } from "./climb.ts";
import { dutyCheckDue, dutyDue } from "./duty.ts";
import { anew } from "./follow.ts";
import { growthDue } from "./more.ts";
import { stationTestDue } from "./station-test.ts";
import { isPending, notificationOf, putNotification } from "./notify.ts";

/** What is due of telling people and of duty. */
export function responseDue(
  situation: Situation,
  deadline: Extract<Deadline, { kind: "climb" | "growth" | "duty" | "duty-check" | "notification" | "station-test" }>,
  nowMs: number,
): void {
  switch (deadline.kind) {
    case "climb":
      return climbDue(situation, deadline, nowMs);
    case "growth":
      return growthDue(situation, deadline, nowMs);
    case "duty":
      return dutyDue(situation, deadline, nowMs);
    case "station-test":
      return stationTestDue(situation, deadline, nowMs);
    case "duty-check":
      return dutyCheckDue(situation, deadline, nowMs);
    case "notification":
      return notificationDue(situation, deadline, nowMs);
  }
}

/** The next rung is due, or an answer has led to nothing. */
function climbDue(situation: Situation, { climb: id, atMs }: Extract<Deadline, { kind: "climb" }>, nowMs: number): void {
  const climb = situation.climbs.get(id);
  if (climb === undefined || climb.dueMs !== atMs) return;
  if (climb.answered === null) climbOn(situation, climb, nowMs);
  else answerExpired(situation, climb, nowMs);
}

/** Whoever answered has not got on: nobody has it, and the next are told with the first (feature row 44). */
function answerExpired(situation: Situation, climb: Climb, nowMs: number): void {
  const { by } = climb.answered!;
  const rungs = rungsOf(situation, climb);
  const open = climb.alerts.map((id) => situation.alerts.get(id)).filter((alert) => alert !== undefined);
  const next = open.find(({ acknowledged }) => acknowledged === null || acknowledged.by === by) ?? open[0];
  if (next === undefined) return end(situation, climb, nowMs);
  const aheadMs = rungs[Math.min(climb.rung, rungs.length - 1)]!.afterMs;
  // Before the alerts change: what they change into is followed, and is not another answer that comes back.
  put(situation, { ...climb, answered: null });
  for (const alert of open) if (alert.acknowledged !== null && alert.verification === "pending") unanswer(situation, alert, nowMs);
  anew(situation, situation.climbs.get(climb.id)!, situation.alerts.get(next.id)!, nowMs, aheadMs);
}

function unanswer(situation: Situation, alert: Alert, nowMs: number): void {
  const by = alert.acknowledged!.by;
  const why = text(`${by} 接警后无进展,重新待接警`, `No progress since ${by} answered: nobody has it`);
  const atMs = nowMs + situation.wallOffsetMs;
  place(situation, changed(alert, { acknowledged: null }, { atMs, event: "answer-expired", why }));
}

/** A message that no ladder follows is not worth sending any more. */
function notificationDue(situation: Situation, { key }: Extract<Deadline, { kind: "notification" }>, nowMs: number): void {
  const one = notificationOf(situation, key);
  if (one === undefined) return;
  const failed = isPending(one) ? { failedAt: nowMs + situation.wallOffsetMs, reason: "expired" } : {};
  putNotification(situation, { ...one, ...failed, isOpen: false });
}
