import type { Text } from "./alert.ts";
import type { SiteResident } from "./site.ts";

/** What an evacuation is for: a whole building, or one zone of it. */
export interface Area {
  readonly kind: "building" | "zone";
  readonly id: string;
}

/** Where a zone's people go: the stairs that reach it, best first. */
export interface PlannedZone {
  readonly id: string;
  readonly floor: number;
  readonly unit: number | null;
  /** Somebody may live or be in it: a flat or a place, no stairs and no shaft. */
  readonly isDoor: boolean;
  readonly name: Text;
  /** Ids of routes; empty: its exit is on its own floor, or nothing leads there. */
  readonly routes: readonly string[];
  /** Down to the exit, up from a basement; "out": the exit is on this floor; null: no way is known. */
  readonly goes: "down" | "up" | "out" | null;
}

export interface PlannedRoute {
  readonly id: string;
  readonly name: Text;
  readonly exit: string;
  /** Where people of this way gather; null: the site does not say. */
  readonly assembly: string | null;
  readonly people_per_min: number;
  /** Zones it runs through; empty: the file names none, and it serves the whole building. */
  readonly zones: readonly string[];
}

/** What somebody needs who does not get out alone. */
export type Help = "carry" | "guide" | "tell";

export interface PlannedPerson {
  readonly resident: string;
  readonly zone: string;
  readonly name: string;
  readonly needs: SiteResident["needs"];
  readonly help: Help;
  /** Who sees to it, in this order: names of residents or of people of a station. */
  readonly carriers: readonly { readonly id: string; readonly name: string }[];
  /** False: the person did not agree that responders see the profile. */
  readonly isOpen: boolean;
}

/** How a building is left: fixed, from the site file. */
export interface EvacuationPlan {
  readonly building: string;
  readonly name: Text;
  readonly spoken: Text;
  readonly zones: readonly PlannedZone[];
  readonly routes: readonly PlannedRoute[];
  readonly exits: readonly { readonly id: string; readonly name: Text; readonly people_per_min: number; readonly assembly: string }[];
  /** Assembly points its exits lead to. */
  readonly assemblies: ReadonlyMap<string, { readonly name: Text; readonly spoken: Text; readonly capacity: number }>;
  readonly people: readonly PlannedPerson[];
  /** What the site file leaves open: words for whoever keeps it. */
  readonly gaps: readonly Text[];
}

/** One of the eight sentences (0: the prefix of a drill), filled in. */
export interface Sentence extends Text {
  readonly number: 0 | 1 | 2 | 3 | 5;
}

/** CAP's word for what people are to do. */
export type ResponseType = "Evacuate" | "Shelter" | "AllClear";

/** What some zones are told. */
export interface Wording {
  /** Units and floors in words. */
  readonly place: Text;
  readonly zones: readonly string[];
  readonly response: ResponseType;
  readonly sentences: readonly Sentence[];
}

export type EvacuationStage = "draft" | "issued" | "ended";
/** The last thing that happened to the notice. */
export type EvacuationEvent = "drafted" | "issued" | "updated" | "all-clear" | "cancelled";
/** How somebody knows that it is real. */
export type Confirmation = "on-site" | "phone" | "video";

export interface EvacuationLine {
  readonly atMs: number;
  readonly event: EvacuationEvent | "assigned" | "live-voice" | "live-voice-over" | "joined";
  readonly why: Text;
  /** Who acted; null: it came by itself. */
  readonly by: string | null;
}

/** An evacuation and its notice. Never mutated: every change is a new object with `version` + 1. Times: wall clock, ms since 1970. */
export interface Evacuation {
  readonly id: string;
  readonly version: number;
  readonly area: Area;
  readonly building: string;
  /** The incident it belongs to; absent in rows of earlier versions. */
  readonly incident?: string | null;
  readonly exercise: boolean;
  readonly stage: EvacuationStage;
  readonly last: EvacuationEvent;
  /** Alerts it stands on: the first 20. */
  readonly causes: readonly string[];
  readonly confirmed: { readonly at: number; readonly by: string; readonly how: Confirmation } | null;
  /** Routes that are not to be used. */
  readonly unsafe: readonly string[];
  /** Who was sent to whom. */
  readonly assigned: readonly { readonly resident: string; readonly zone: string; readonly carrier: string }[];
  /** The first holds for the building as a whole; zones that differ have their own. */
  readonly wordings: readonly Wording[];
  readonly draftedAt: number;
  readonly issuedAt: number | null;
  /** When the wording last changed. */
  readonly changedAt: number;
  readonly endedAt: number | null;
  readonly timeline: readonly EvacuationLine[];
}

/** A person's act, as the API sends it. */
export type EvacuationAct =
  | {
      readonly name: "draft";
      readonly area: Area;
      readonly exercise: boolean;
      readonly confirmed: Confirmation | null;
      readonly reason: string;
    }
  /** `confirmed`: the person's own word, where no alert of it is confirmed yet. */
  | { readonly name: "issue"; readonly confirmed: Confirmation | null }
  /** `unsafe`: all routes that are not to be used from now on. */
  | { readonly name: "update"; readonly unsafe: readonly string[]; readonly reason: string }
  | { readonly name: "all-clear"; readonly reason: string }
  | { readonly name: "cancel"; readonly reason: string }
  | { readonly name: "assign"; readonly resident: string; readonly carrier: string }
  /** Somebody speaks into a live microphone in place of the recorded voice. */
  | { readonly name: "live-voice"; readonly on: boolean };

/** How things stand at a door, worst last: what nobody has looked at is worse than what somebody was told. */
export const DOOR_STATES = ["safe", "told", "unknown", "no-answer", "refused", "needs-help"] as const;
export type DoorState = (typeof DOOR_STATES)[number];

/** What somebody found at a door and noted on a phone, with or without a network. */
export interface DoorMark {
  /** The phone, as it named itself. */
  readonly client: string;
  /** Counts this phone's marks. */
  readonly seq: number;
  readonly zone: string;
  /** One person of the home; null: all who live there. */
  readonly resident: string | null;
  readonly state: Exclude<DoorState, "unknown">;
  /** The phone's clock, ms since 1970: it may be wrong, and decides nothing. */
  readonly at: number;
  /** Marks of this door that the phone showed when this one was made, as `client:seq`. */
  readonly seen: readonly string[];
}
/** As it is kept. `by`: who was signed in when it arrived. */
export interface KeptMark extends DoorMark {
  readonly by: string;
  readonly receivedAt: number;
}
