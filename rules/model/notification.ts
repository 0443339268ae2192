import type { AlertKind, Priority, Text } from "./alert.ts";

/**
 * One message to one recipient by one way. Times are wall clock, ms since 1970; null: not yet. Never mutated. `key`:
 * alert:step:channel:recipient, given once: nobody is told the same step twice.
 */
export interface Notification {
  readonly key: string;
  /** The alert that began it; others may be listed with it (`Climb.alerts`). */
  readonly alert: string;
  /** Of the ladder: version of the alert at which the climb began, and rung. */
  readonly step: string;
  /** Id of a way of the site file, or `console`. */
  readonly channel: string;
  /** Id of a person, of a tier (console), or `group` where many read. */
  readonly recipient: string;
  readonly priority: Priority;
  /** What it says; null: what the alert says when it is sent. */
  readonly text: Text | null;
  /** null: to the alert. */
  readonly link: string | null;
  readonly owedAt: number;
  /** A try of a way that can't tell a repeat has begun. */
  readonly triedAt: number | null;
  /** Taken by the way. */
  readonly sentAt: number | null;
  /** The recipient's device has it. */
  readonly receivedAt: number | null;
  readonly seenAt: number | null;
  /** The recipient answered. */
  readonly actedAt: number | null;
  readonly withdrawnAt: number | null;
  /** Given up, and why. */
  readonly failedAt: number | null;
  readonly reason: string | null;
  /** Queue time from which it is not worth sending. */
  readonly untilMs: number;
  /** Its alert is still followed: kept at hand. */
  readonly isOpen: boolean;
  /** False: of a caller that ends it by itself (family). */
  readonly isOfClimb: boolean;
}

/** What happened to a notification, in order. `trying`: durable before a way that can't tell a repeat is used. */
export const MARKS = ["trying", "sent", "received", "seen", "failed"] as const;
export type Mark = (typeof MARKS)[number];

/** The climb up a ladder, of one alert or of several that belong together. Queue time. Never mutated. */
export interface Climb {
  /** The alert that began it. */
  readonly id: string;
  /** Begins each of its steps: the alert's version then, and how often the ladder was begun anew. */
  readonly episode: string;
  readonly restarts: number;
  /** What joins it: see `groupOf`. */
  readonly group: string;
  readonly kind: AlertKind;
  readonly priority: Priority;
  readonly building: string | null;
  /** The ladder that the rule of its first alert names; null: the first that fits. */
  readonly ladder: string | null;
  /** Open alerts that it stands for, oldest first. */
  readonly alerts: readonly string[];
  readonly sinceMs: number;
  /** The next rung. */
  readonly rung: number;
  /** When the last rung was told. */
  readonly toldMs: number;
  /** Somebody has surely heard of it; 0: nobody yet. */
  readonly heardMs: number;
  readonly answered: Answered | null;
  /** How large people were last told that it is, and when (queue time); absent: one alarm. */
  readonly extent?: { readonly alerts: number; readonly floors: number; readonly isFire: boolean; readonly toldMs: number };
  /** Its deadline in the heap; 0: none. */
  readonly dueMs: number;
}

export interface Answered {
  readonly alert: string;
  readonly by: string;
  readonly atMs: number;
  /** Without progress by then it climbs on; 0: never. */
  readonly expiresMs: number;
}
