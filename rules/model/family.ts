import type { Outcome, Text } from "./alert.ts";

/** What a contact says with one touch. `well`: has spoken with her, all is well; only where nobody has called for help. */
export const REACTIONS = ["seen", "going", "well"] as const;
export type Reaction = (typeof REACTIONS)[number];

/** One contact who was told, in the order of the site file. */
export interface Told {
  /** Position among the person's contacts, and who that was. */
  readonly contact: number;
  readonly name: string;
  readonly relation: string;
  /** Wall clock, ms since 1970. */
  readonly atMs: number;
  readonly reaction: { readonly what: Reaction; readonly atMs: number } | null;
}

/** Why family and neighbours are told. */
export type FamilyCause =
  /** She has called for help, or it burns where she lives. */
  | { readonly kind: "alert"; readonly alert: string }
  /** Her button or detector has said nothing, or is broken, for over a day. */
  | { readonly kind: "device"; readonly alert: string; readonly device: string }
  /** She was not heard of, and did not answer. */
  | { readonly kind: "ask"; readonly about: "daily-ok" | "inactivity" };

/** One matter that family and neighbours are told of. A row of its own. Never mutated. */
export interface FamilyCase {
  readonly id: string;
  readonly resident: string;
  readonly zone: string;
  readonly cause: FamilyCause;
  /** What is said first. */
  readonly words: Text;
  /** Wall clock, ms since 1970. */
  readonly openedMs: number;
  readonly told: readonly Told[];
  readonly ended: { readonly atMs: number; readonly outcome: Outcome | null; readonly why: Text } | null;
  /** Queue time at which the next contact is told, or at which it is forgotten once it has ended. */
  readonly dueMs: number;
}
