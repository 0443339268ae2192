import type { ActivityState } from "../detectors/inactivity.ts";
import type { OkState } from "../detectors/daily-ok.ts";
import type { PersonWatch } from "../detectors/watched-person.ts";

/** Somebody who lives in the community, as `step` needs to know them: numbers to ring stay with the shell. */
export interface SitePerson {
  readonly id: string;
  readonly zone: string;
  readonly language: "zh" | "en";
  readonly watch: PersonWatch;
  /** Whom the person named, in the order in which they are told. */
  readonly contacts: readonly { readonly name: string; readonly relation: string }[];
  /** The person has agreed that they are told. */
  readonly allowsFamily: boolean;
}

/** Everybody of the site file, and who lives where. */
export interface SitePeople {
  readonly all: readonly SitePerson[];
  /** Zone to positions in `all`. */
  readonly ofZone: ReadonlyMap<string, readonly number[]>;
}

/** Not at home until then. In a hospital a tap that runs is somebody else's. */
export interface Away {
  /** Wall clock, ms since 1970: a date that a person named. */
  readonly untilMs: number;
  readonly why: "away" | "hospital";
  /** Who said so. */
  readonly by: string;
}

/** Trying the button: only presses that are marked as tests, or made on the page, are part of it. */
export interface Practice {
  /** Wall clock, and the same end in queue time, which no clock that is set can move. */
  readonly untilMs: number;
  readonly endsAtMs: number;
  readonly by: string;
  readonly presses: number;
}

/** What is kept of a person who is watched over, or has said something about it. Times inside the detectors are queue time. */
export interface PersonState {
  readonly ok: OkState | null;
  readonly activity: ActivityState | null;
  /** null: at home, as far as anybody has said. */
  readonly away: Away | null;
  /** The open task to look after the person; null: none. */
  readonly task: string | null;
  /** The person has taken back that family and neighbours are told. */
  readonly isFamilyOff: boolean;
  /** The last practice; null: none yet. */
  readonly practice: Practice | null;
}

export const NOTHING_OF_PERSON: PersonState = { ok: null, activity: null, away: null, task: null, isFamilyOff: false, practice: null };

/** What a resident, or somebody for them, says about being looked after. */
export type ResidentAct =
  | { readonly name: "away"; readonly untilMs: number; readonly why: Away["why"] }
  | { readonly name: "home" }
  | { readonly name: "family"; readonly isOff: boolean }
  | { readonly name: "practice"; readonly untilMs: number }
  | { readonly name: "practice-press" }
  | { readonly name: "practice-end" };
