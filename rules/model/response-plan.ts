import type { AlertKind, Priority } from "./alert.ts";
import type { Tier } from "./site-response.ts";

/** One step up: who is told, how long after the alert, in ms. */
export interface RungPlan {
  readonly afterMs: number;
  readonly tell: Tier;
  /** Only these; null: all of the tier. */
  readonly people: readonly string[] | null;
  /** Only these ways; null: all that the priority allows. */
  readonly ways: readonly string[] | null;
  /** Calls again those who have not reacted to the rungs before. */
  readonly isAgain: boolean;
}

export interface LadderPlan {
  readonly id: string;
  readonly priorities: readonly Priority[];
  readonly kinds: readonly AlertKind[] | null;
  readonly buildings: readonly string[] | null;
  /** Minutes of the site's day; over midnight where `to` is not later. */
  readonly hours: { readonly fromMin: number; readonly toMin: number } | null;
  /** In the order of their time. */
  readonly rungs: readonly RungPlan[];
  /** Only for alerts of rules that name it. */
  readonly onlyNamed?: boolean;
}

/** What `step` has to know of a way. */
export interface WayPlan {
  readonly id: string;
  readonly kind: "webhook" | "dingtalk" | "wecom" | "feishu" | "mail" | "sms" | "voice";
  /** Who reads there, of ways that many read; null: it reaches one person at a time. */
  readonly tiers: readonly Tier[] | null;
}

/** Somebody who can be told, and how; no number and no name. */
export interface PersonPlan {
  readonly id: string;
  readonly tier: "station" | "property" | "street" | "district";
  /** Only for these buildings; null: for all. */
  readonly buildings: readonly string[] | null;
  readonly hasPhone: boolean;
  readonly hasMail: boolean;
  readonly ways: readonly string[] | null;
}

export interface ShiftPlan {
  readonly fromMin: number;
  readonly toMin: number;
  readonly people: readonly string[];
}

export interface StationPlan {
  readonly id: string;
  readonly covers: readonly string[];
  readonly people: readonly string[];
  readonly leaders: readonly string[];
  readonly shifts: readonly ShiftPlan[];
}

/** The site's ladders, ways and people as `step` needs them. */
export interface ResponsePlan {
  readonly ladders: readonly LadderPlan[];
  readonly ways: readonly WayPlan[];
  readonly people: readonly PersonPlan[];
  readonly stations: readonly StationPlan[];
  readonly answerExpiresMs: number;
  readonly heardWithinMs: number;
  readonly leastOnDuty: number;
  readonly dutyCheckMs: number;
  /** Minute of the site's day; null: nothing is tested by itself. */
  readonly dailyTestMin: number | null;
}
