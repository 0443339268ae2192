import type { Priority, Text } from "../model/alert.ts";
import type { Notification } from "../model/notification.ts";
import type { Situation } from "../model/situation.ts";
import { pushDeadline } from "../engine/deadlines.ts";
import { collect } from "../engine/outcomes.ts";

/** What is to be told to whom by which way. */
export interface NewNotification {
  readonly alert: string;
  readonly step: string;
  readonly channel: string;
  readonly recipient: string;
  readonly priority: Priority;
  /** null: what the alert says when it is sent. */
  readonly text?: Text | null;
  readonly link?: string | null;
  /** How long it is worth sending; without it by its priority. */
  readonly forMs?: number;
  readonly isOfClimb?: boolean;
  /** Out with the commit itself: screens follow the alerts. */
  readonly isSent?: boolean;
}

/** A page about a life at risk is worth nothing after this: by then somebody else has it. */
const WORTH_MS: Readonly<Record<Priority, number>> = { P1: 30 * 60_000, P2: 2 * 3_600_000, P3: 24 * 3_600_000, P4: 24 * 3_600_000 };

export const keyOf = ({ alert, step, channel, recipient }: NewNotification): string => `${alert}:${step}:${channel}:${recipient}`;
const alertOf = (key: string): string => key.slice(0, key.indexOf(":"));

/**
 * Owes one message; nothing where that key was owed before. The row is written in the input's transaction, and the sender has
 * it when that is on disk. `nowMs`: queue time. False where there was one already.
 */
export function oweNotification(situation: Situation, what: NewNotification, nowMs: number): boolean {
  const key = keyOf(what);
  if (notificationOf(situation, key) !== undefined) return false;
  const { alert, step, channel, recipient, priority, text = null, link = null, isOfClimb = false } = what;
  const owedAt = nowMs + situation.wallOffsetMs;
  const nothingYet = {
    triedAt: null,
    sentAt: what.isSent === true ? owedAt : null,
    receivedAt: null,
    seenAt: null,
    actedAt: null,
    withdrawnAt: null,
    failedAt: null,
  };
  const untilMs = nowMs + (what.forMs ?? WORTH_MS[priority]);
  const said = { key, alert, step, channel, recipient, priority, text, link, owedAt };
  putNotification(situation, { ...said, ...nothingYet, reason: null, untilMs, isOpen: true, isOfClimb });
  if (!isOfClimb) pushDeadline(situation.deadlines, { kind: "notification", atMs: untilMs, key });
  return true;
}

/** Those at hand of an alert: owed, or of one that is still followed. */
export const notificationsOf = ({ notifications }: Situation, alert: string): readonly Notification[] => [
  ...(notifications.get(alert)?.values() ?? []),
];

export const notificationOf = ({ notifications }: Situation, key: string): Notification | undefined =>
  notifications.get(alertOf(key))?.get(key);

/** Puts a notification's next version in its place and into the outcome. */
export function putNotification(situation: Situation, notification: Notification): void {
  restoreNotification(situation, notification);
  collect().notifications.push(notification);
}

export function restoreNotification({ notifications }: Situation, notification: Notification): void {
  const { alert, key, isOpen } = notification;
  const ofAlert = notifications.get(alert) ?? new Map<string, Notification>();
  if (isOpen) ofAlert.set(key, notification);
  else ofAlert.delete(key);
  if (ofAlert.size > 0) notifications.set(alert, ofAlert);
  else notifications.delete(alert);
}

/** From its row: one that no climb follows has its own end. */
export function restoreOwed(situation: Situation, notification: Notification): void {
  restoreNotification(situation, notification);
  const { key, untilMs, isOfClimb } = notification;
  if (!isOfClimb) pushDeadline(situation.deadlines, { kind: "notification", atMs: untilMs, key });
}

/** Nobody has it yet and nobody has given it up. */
export const isPending = ({ sentAt, withdrawnAt, failedAt }: Notification): boolean =>
  sentAt === null && withdrawnAt === null && failedAt === null;

/** Takes back what has not gone out. `nowMs`: queue time. */
export function withdrawNotifications(
  situation: Situation,
  alert: string,
  nowMs: number,
  isUnwanted: (one: Notification) => boolean = () => true,
): void {
  const atMs = nowMs + situation.wallOffsetMs;
  for (const one of notificationsOf(situation, alert))
    if (isPending(one) && isUnwanted(one)) putNotification(situation, { ...one, withdrawnAt: atMs, isOpen: one.isOfClimb });
}
