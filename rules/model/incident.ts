import type { AlertKind, Outcome, Priority, Text } from "./alert.ts";
import type { Actor } from "./input.ts";

/** 已派警, 出动, 到场, 处置中, 已控制, 归队: how far somebody is, in this order. */
export const STAGES = ["told", "going", "arrived", "controlling", "controlled", "back"] as const;
export type Stage = (typeof STAGES)[number];

/** `answer`, `arrival`, `verification`, `control`: since the incident was opened. */
export const CLOCKS = ["answer", "arrival", "verification", "control"] as const;
export type ClockName = (typeof CLOCKS)[number];

/** What a site sets, in seconds; null: that clock does not run. */
export interface ClockLimits {
  readonly answerS: number;
  readonly arrivalS: number;
  readonly verificationS: number | null;
  readonly controlS: number | null;
  /** From 确警 to the recorded call to 119. */
  readonly callS: number;
  /** Between two words from somebody who is inside. */
  readonly insideS: number;
}

/** 60 s to answer and 3 minutes to arrive: what a micro fire station is held to. 20 min between two words from inside: as crews do. */
export const CLOCK_LIMITS: ClockLimits = {
  answerS: 60,
  arrivalS: 180,
  verificationS: null,
  controlS: null,
  callS: 60,
  insideS: 1_200,
};
/** Times are queue time, which no clock that is set can move. */
export interface Clock {
  readonly name: ClockName;
  readonly startedMs: number;
  readonly dueMs: number;
  /** ms it took; null: not yet. */
  readonly tookMs: number | null;
  readonly isBreached: boolean;
}

/** Somebody is in the building on fire. `dueMs`: queue time until which a word is expected. */
export interface Inside {
  /** Wall clock, ms since 1970. */
  readonly sinceAt: number;
  readonly lastWordAt: number;
  readonly dueMs: number;
  readonly isOverdue: boolean;
}

/** One person who answers, with a stage of his own. */
export interface Responder {
  /** Id of a station's person in the site file, or the name somebody signs in with. */
  readonly person: string;
  readonly name: string;
  /** Station. */
  readonly unit: string | null;
  readonly stage: Stage;
  /** Wall clock, ms since 1970. */
  readonly stageAt: number;
  /** Queue time; null: not yet. */
  readonly goingMs: number | null;
  readonly inside: Inside | null;
}

/** A confirmed fire: the fire brigade has to be called. */
export interface BrigadeCall {
  /** Wall clock, ms since 1970, of the confirmation. */
  readonly sinceAt: number;
  /** Queue time until which the call is to be recorded. */
  readonly dueMs: number;
  readonly isOverdue: boolean;
  readonly called: { readonly at: number; readonly by: string; readonly note: string } | null;
}

/** A link by which one person acts on one incident without signing in. */
export interface ResponseLink {
  /** SHA-256 of its secret, hexadecimal. */
  readonly hash: string;
  readonly person: string;
  /** Wall clock, ms since 1970. */
  readonly expiresAt: number;
  /** `ref`: what the phone named its act; the same act once more is the same act. */
  readonly used: { readonly at: number; readonly stage: Stage; readonly ref: string } | null;
}

/** One line of the record of an incident. Written once, never changed. Times are wall clock, ms since 1970. */
export interface IncidentLine {
  /** 1, 2, 3 ... without gaps. */
  readonly seq: number;
  readonly at: number;
  readonly event: string;
  readonly why: Text;
  readonly by: string | null;
  readonly alert: string | null;
  readonly note: string;
}

/** 警情: the alerts of one emergency and what people do about it. Never mutated: every change is a new object with `version` + 1. */
export interface Incident {
  /** Year and number, without gaps: `2026-0001`. */
  readonly id: string;
  readonly version: number;
  /** Of its most serious alert. */
  readonly kind: AlertKind;
  readonly priority: Priority;
  /** An exercise (演练): nothing in it reaches the outside, and no number can be dialled. */
  readonly exercise: boolean;
  /** The station that answers; null: the site has none for this place. */
  readonly station: string | null;
  readonly building: string | null;
  readonly zone: string | null;
  readonly place: Text;
  /** Wall clock, ms since 1970. */
  readonly openedAt: number;
  /** Queue time. */
  readonly openedMs: number;
  /** Queue time at which an alert last joined. */
  readonly joinedMs: number;
  /** Who or what spoke first: a device or a person. */
  readonly reportedBy: string;
  /** The first 200; `alertCount` has all. */
  readonly alerts: readonly string[];
  readonly alertCount: number;
  /** Evacuations of it, the first 50; absent: none. */
  readonly evacuations?: readonly string[];
  /** How far the response is: the furthest that was reached; `back` once all are. null: nobody was told. */
  readonly stage: Stage | null;
  readonly responders: readonly Responder[];
  readonly clocks: readonly Clock[];
  /** ms from the opening to 确警 or 误报, whether or not the site has a clock for it; null: not yet. */
  readonly verificationMs: number | null;
  /** ms from 出动 to 到场 of the first who arrived; null: nobody has. */
  readonly travelMs: number | null;
  readonly call: BrigadeCall | null;
  /** How many are trapped, as far as is known; null: nobody has said. */
  readonly trapped: number | null;
  /** Steps of the procedure that are done. */
  readonly ticks: Readonly<Record<string, { readonly at: number; readonly by: string }>>;
  readonly links: readonly ResponseLink[];
  /** Lines of its record. */
  readonly lines: number;
  /** Lines by no person that the bound left out. */
  readonly omitted: number;
  /** Who acted last; null: nobody yet. */
  readonly changedBy: string | null;
  readonly closed: { readonly at: number; readonly by: string; readonly outcome: Outcome; readonly note: string } | null;
}

/** What people do about an incident. `person` null: whoever acts. */
export type IncidentAct =
  | {
      readonly name: "open";
      /** From an alert, or of a kind and place of its own. */
      readonly alert: string | null;
      readonly kind: AlertKind;
      readonly zone: string | null;
      readonly exercise: boolean;
      readonly note: string;
    }
  | { readonly name: "join"; readonly alert: string }
  | { readonly name: "stage"; readonly stage: Stage; readonly person: string | null; readonly unit: string | null; readonly note: string }
  /** The call to 119 was made. `at`: wall clock; null: now. */
  | { readonly name: "call"; readonly at: number | null; readonly note: string }
  | { readonly name: "enter" | "word" | "leave"; readonly person: string | null }
  | { readonly name: "tick"; readonly step: string; readonly done: boolean }
  | { readonly name: "report"; readonly trapped: number | null; readonly note: string }
  | { readonly name: "note"; readonly note: string }
  /** `volunteer`: somebody of no crew, by name. */
  | { readonly name: "link"; readonly person: string; readonly hash: string; readonly expiresAt: number; readonly volunteer?: boolean }
  | { readonly name: "close"; readonly outcome: Outcome; readonly note: string; readonly closesAlerts: boolean };

/** An act that came by a link: it is used up, and `next` takes its place. */
export interface LinkUse {
  readonly hash: string;
  readonly ref: string;
  readonly next: { readonly hash: string; readonly expiresAt: number };
}

/** `incident` null: it opens one. `version`: the one the person saw; null where not given. */
export interface IncidentInput {
  readonly kind: "incident";
  readonly by: Actor;
  readonly incident: string | null;
  readonly version: number | null;
  readonly act: IncidentAct;
  readonly link: LinkUse | null;
}
