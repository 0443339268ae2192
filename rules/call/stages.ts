import type { Alert } from "../model/alert.ts";
import type { Situation } from "../model/situation.ts";
import { pushDeadline } from "../engine/deadlines.ts";

/** How a call stands, in the contract's words. */
export type Stage = "received" | "answered" | "coming" | "arrived" | "failed" | "closed";

/** Event of the line that says that nobody was reached. */
export const CALL_FAILED = "call-failed";
/** Events of the lines about ringing back. */
export const RANG_BACK = "rang-back";
export const NO_ANSWER = "no-answer";
/** Event of the line that says that nobody rang back in time. */
export const RING_BACK_OVERDUE = "ring-back-overdue";
/** A person rings back within this. */
export const RING_BACK_MS = 30_000;

/** Events of the lines about who goes. */
export const GOING = "going";
export const ARRIVED = "arrived";

/** Without a ladder in the site file, and however long the ladder: who lies on the floor must know in time to call 120 herself. */
const FAILED_MS_MAX = 5 * 60_000;
/** Given to the last who were told. */
const LAST_RUNG_MS = 60_000;

/** ms after a call at which nobody was reached, where the last rung of the ladder for P1 comes after `lastRungS`. */
export const failsAfterMs = (lastRungS: number | null): number =>
  lastRungS === null ? FAILED_MS_MAX : Math.min(FAILED_MS_MAX, lastRungS * 1_000 + LAST_RUNG_MS);

const eventOf = ({ timeline }: Alert): string => timeline.at(-1)!.event;

/** What the last change says to the caller's button; null: nothing new. `begins`: the call is new, or there again. */
export function stageOfChange(alert: Alert, begins: boolean): Stage | null {
  if (alert.state === "closed") return "closed";
  const event = eventOf(alert);
  if (event === "acknowledged") return "answered";
  if (event === CALL_FAILED) return "failed";
  if (event === GOING) return "coming";
  if (event === ARRIVED) return "arrived";
  // Pressed again: it is told again that the call is there.
  if (!begins && event !== "repeated") return null;
  if (alert.acknowledged !== null) return stageOf(alert);
  // Nobody is told of it: a button that hears nothing says so itself, and that is the truth.
  return alert.outOfService ? null : "received";
}

/** How the call stands now. */
export function stageOf(alert: Alert): Stage {
  if (alert.state === "closed") return "closed";
  if (alert.acknowledged !== null) return furthest(alert);
  return isFailed(alert) ? "failed" : "received";
}

/** Since somebody answered; whoever has arrived is not on the way any more. */
function furthest({ timeline }: Alert): Stage {
  const from = timeline.findLastIndex(({ event }) => event === "raised" || event === "raised-again");
  const since = timeline.slice(Math.max(0, from)).map(({ event }) => event);
  if (since.includes(ARRIVED)) return "arrived";
  return since.includes(GOING) ? "coming" : "answered";
}

/** Nobody was reached since it was raised, or raised again. */
function isFailed({ timeline }: Alert): boolean {
  const last = timeline.findLast(({ event }) => event === CALL_FAILED || event === "raised" || event === "raised-again");
  return last?.event === CALL_FAILED;
}

/** True where the button is to be told that nobody was reached. */
export const isUnreached = (alert: Alert): boolean =>
  alert.kind === "sos" && alert.acknowledged === null && alert.state !== "closed" && !alert.outOfService && !isFailed(alert);

/** Since when the call is there, or there again; wall clock. */
export const begunAt = ({ timeline, raisedAt }: Alert): number => timeline.findLast(isBeginning)?.atMs ?? raisedAt;

const isBeginning = ({ event }: Alert["timeline"][number]): boolean =>
  event === "raised" || event === "raised-again" || event === "back-in-service";

/** A call for help that is open, that nobody has looked into, and nobody has rung back since it is there. */
const isUnrung = (alert: Alert): boolean =>
  alert.kind === "sos" &&
  alert.state !== "closed" &&
  (alert.verification ?? "pending") === "pending" &&
  !saidSince(alert, [RANG_BACK, NO_ANSWER]);

/** By the order of the record: the wall clock may have been set back in between. */
const saidSince = ({ timeline }: Alert, events: readonly string[]): boolean =>
  timeline.slice(Math.max(0, timeline.findLastIndex(isBeginning))).some(({ event }) => events.includes(event));

/** It is on record that nobody rang back, and nobody has since. */
export const isRingBackOverdue = (alert: Alert): boolean => isUnrung(alert) && saidSince(alert, [RING_BACK_OVERDUE]);

/** Somebody is to ring back: nobody has, nobody stands beside her, and it was not said yet. */
export const isRingBackAwaited = (alert: Alert): boolean =>
  isUnrung(alert) && !alert.outOfService && !saidSince(alert, [RING_BACK_OVERDUE, ARRIVED]);

/** A person rings back within this time, or it is on record that nobody did. */
export function armRingBack(situation: Situation, alert: Alert): void {
  if (!isRingBackAwaited(alert)) return;
  const atMs = begunQueueMs(situation, alert) + RING_BACK_MS;
  pushDeadline(situation.deadlines, { kind: "ring-back", atMs, alert: alert.id, sinceMs: begunAt(alert) });
}

/** Since when the call is there, queue time. Its climb keeps that, whatever the wall clock was set to since. */
function begunQueueMs(situation: Situation, alert: Alert): number {
  const climb = situation.climbs.get(alert.id);
  if (climb !== undefined && climb.restarts === 0 && begunAt(alert) === alert.raisedAt) return climb.sinceMs;
  return begunAt(alert) - situation.wallOffsetMs;
}

/** A call for help that nobody takes is told as that. */
export function armFailed(situation: Situation, alert: Alert): void {
  const { callFailsAfterMs } = situation.places;
  if (callFailsAfterMs === undefined || !isUnreached(alert)) return;
  const atMs = begunQueueMs(situation, alert) + callFailsAfterMs;
  pushDeadline(situation.deadlines, { kind: "call", atMs, alert: alert.id, sinceMs: begunAt(alert) });
}
