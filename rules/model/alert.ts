import type { Values } from "./values.ts";

export const ALERT_KINDS = [
  "fire",
  "fire-suspected",
  "sos",
  "assist",
  "pipe-burst",
  "pipe-low-pressure",
  "pipe-leak",
  "bin-full",
  "bin-fire",
  "bin-tilted",
  "device-silent",
  "device-fault",
  "device-tamper",
  "battery-low",
  "supervision",
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** P1 life at risk, P2 urgent, P3 routine, P4 notice. */
export type Priority = "P1" | "P2" | "P3" | "P4";

/** The states of ISA-18.2 in the contract's words; the first that holds. */
export const ALERT_STATES = ["closed", "shelved", "unacknowledged", "returned", "acknowledged"] as const;
export type AlertState = (typeof ALERT_STATES)[number];

export const VERIFICATIONS = ["pending", "confirmed", "unfounded"] as const;
export type Verification = (typeof VERIFICATIONS)[number];

export const OUTCOMES = ["real", "false", "nuisance", "planned", "test", "drill", "fault"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Text in both languages. */
export interface Text {
  readonly zh: string;
  readonly en: string;
}

/** One clause of a condition at one moment, for people: what was asked, what was found, and whether it is met. */
export interface Clause {
  readonly clause: string;
  readonly met: boolean;
  readonly value: number | boolean | null;
  readonly threshold: number | boolean | null;
  /** When the value was measured, queue time; null where there is none. */
  readonly atMs: number | null;
  readonly note: Text | null;
  readonly of: readonly Clause[];
}

/** A reading that spoke for the alert, with the clause it met. */
export interface Evidence {
  readonly atMs: number;
  readonly device: string | null;
  readonly clause: string;
  readonly values: Values;
  /** The rule that spoke, and its whole condition as it stood: which part was met by which values, when (wall clock). */
  readonly rule?: string;
  readonly clauses?: readonly Clause[];
}

/** One line of the record of what happened, and why. */
export interface TimelineEntry {
  readonly atMs: number;
  readonly event: string;
  readonly from: AlertState | null;
  readonly to: AlertState;
  /** A sentence for people: which clause, which values, which person. */
  readonly why: Text;
  /** Who acted; null where nobody did. */
  readonly by: string | null;
  readonly note?: string;
}

/**
 * An alert exactly as the API and the websocket show it (contract, "An alert"). Never mutated: every change is a new
 * object with `version` + 1. Times are wall clock, ms since 1970.
 */
export interface Alert {
  readonly id: string;
  readonly version: number;
  readonly kind: AlertKind;
  readonly priority: Priority;
  /** Device id; null for `supervision`. */
  readonly device: string | null;
  readonly zone: string | null;
  readonly building: string | null;
  readonly place: Text;
  readonly state: AlertState;
  readonly active: boolean;
  readonly acknowledged: { readonly at: number; readonly by: string } | null;
  readonly verification: Verification | null;
  readonly shelvedUntil: number | null;
  readonly suppressedBy: string | null;
  readonly outOfService: boolean;
  readonly raisedAt: number;
  readonly lastAt: number;
  /** Journal id of the first reading that raised it; null where no reading did. */
  readonly firstReading: number | null;
  readonly occurrences: number;
  readonly evidence: readonly Evidence[];
  readonly timeline: readonly TimelineEntry[];
  readonly incident: string | null;
  readonly outcome: Outcome | null;
  readonly closed: { readonly at: number; readonly by: string | null; readonly note: string } | null;
  /** What this `supervision` alert is about (`disk`, `clock`, ...); null for the others. */
  readonly subject: string | null;
}
