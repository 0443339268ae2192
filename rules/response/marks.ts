import type { Actor, Input } from "../model/input.ts";
import type { Mark, Notification } from "../model/notification.ts";
import type { ResponsePlan } from "../model/response-plan.ts";
import type { Situation } from "../model/situation.ts";
import { climbFor, climbOn, heard, planOf } from "./climb.ts";
import { isPending, notificationOf, notificationsOf, putNotification } from "./notify.ts";
import { CONSOLE, GROUP } from "./recipients.ts";

/** What the sender or a receiver says of a notification. What comes late or twice changes nothing. */
export function takeMark(situation: Situation, { key, mark, reason, nowMs }: Extract<Input, { kind: "mark" }>): void {
  const one = notificationOf(situation, key);
  const next = one === undefined ? null : marked(one, { mark, reason, atMs: nowMs + situation.wallOffsetMs });
  if (next === null) return;
  putNotification(situation, next);
  if (!next.isOfClimb) return;
  if (isHeard(planOf(situation), next, mark)) heard(situation, next.alert, nowMs);
  if (mark === "failed") allFailed(situation, next, nowMs);
}

interface Said {
  readonly mark: Mark;
  readonly reason: string | null;
  /** Wall clock. */
  readonly atMs: number;
}

function marked(one: Notification, { mark, reason, atMs }: Said): Notification | null {
  switch (mark) {
    case "trying":
      return one.triedAt === null && isPending(one) ? { ...one, triedAt: atMs } : null;
    case "sent":
      // It went out while it was being taken back: what happened, happened.
      return one.sentAt === null && one.failedAt === null ? { ...one, sentAt: atMs } : null;
    case "received":
      return one.receivedAt === null ? { ...one, sentAt: one.sentAt ?? atMs, receivedAt: atMs } : null;
    case "seen":
      return one.seenAt === null ? { ...one, sentAt: one.sentAt ?? atMs, receivedAt: one.receivedAt ?? atMs, seenAt: atMs } : null;
    case "failed":
      return isPending(one) ? { ...one, failedAt: atMs, reason } : null;
  }
}

/** A telephone that rings is heard; a message in a group or a mailbox only when somebody says so. */
function isHeard({ ways }: ResponsePlan, { channel }: Notification, mark: Mark): boolean {
  if (mark === "received" || mark === "seen") return true;
  const kind = ways.find(({ id }) => id === channel)?.kind;
  return mark === "sent" && (kind === "voice" || kind === "sms");
}

/** Every way of the rungs told so far has been given up: the next are told now. */
function allFailed(situation: Situation, { alert }: Notification, nowMs: number): void {
  const climb = climbFor(situation, alert);
  if (climb === undefined || climb.answered !== null || climb.heardMs !== 0 || climb.priority !== "P1") return;
  const ways = notificationsOf(situation, alert).filter(({ channel, isOfClimb }) => isOfClimb && channel !== CONSOLE);
  if (ways.some(({ failedAt }) => failedAt === null)) return;
  const { heardWithinMs } = planOf(situation);
  climbOn(situation, { ...climb, toldMs: Math.min(climb.toldMs, nowMs - heardWithinMs) }, nowMs);
}

/** Whether a notification is for this person: by name, at a console of the person's role, or in a group where that role reads. */
export function isFor({ places }: Pick<Situation, "places">, { channel, recipient }: Notification, { name, role }: Actor): boolean {
  if (channel === CONSOLE) return recipient === role;
  if (recipient !== GROUP) return recipient === name;
  const tiers: readonly string[] = planOf({ places }).ways.find(({ id }) => id === channel)?.tiers ?? [];
  return tiers.includes(role);
}

/** A console with its sound on has shown an alert to a person; one that can't sound counts as nobody and never comes here. */
export function takeReceipt(situation: Situation, { alert, person, role, nowMs }: Extract<Input, { kind: "receipt" }>): void {
  const climb = climbFor(situation, alert);
  if (climb === undefined) return;
  const atMs = nowMs + situation.wallOffsetMs;
  for (const one of notificationsOf(situation, climb.id)) {
    const isTheirs = one.recipient === person || (one.channel === CONSOLE && one.recipient === role);
    const next = isTheirs ? marked(one, { mark: "seen", reason: null, atMs }) : null;
    if (next !== null) putNotification(situation, next);
  }
  if (role === "station") heard(situation, alert, nowMs);
}

/** A terminal of the station has shown it. */
export function terminalHeard(situation: Situation, alert: string, nowMs: number): void {
  const climb = climbFor(situation, alert);
  if (climb === undefined) return;
  for (const one of notificationsOf(situation, climb.id))
    if (one.channel === CONSOLE && one.recipient === "station" && one.receivedAt === null)
      putNotification(situation, { ...one, receivedAt: nowMs + situation.wallOffsetMs });
  heard(situation, alert, nowMs);
}
