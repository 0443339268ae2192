import type { Outcome } from "./alert.ts";
import type { FamilyCase } from "./family.ts";
import type { PersonState } from "./person.ts";
import type { Incident, IncidentLine } from "./incident.ts";
import type { DutyCheck, Handover, StationTest, Swap } from "./duty.ts";
import type { Climb } from "./notification.ts";
import type { Evacuation } from "./evacuation.ts";

/** How many alerts a station has to bear. Times are queue time, but for `sinceMs`. */
export interface Flood {
  /** Station id. */
  readonly station: string;
  /** When the last alerts began, oldest first: those of the last 10 minutes, at most 32. */
  readonly atMs: readonly number[];
  /** Wall clock, ms since 1970, since when there are too many; null: no flood. */
  readonly sinceMs: number | null;
}

/** A device that a person has taken out of service (屏蔽): it is recorded, and tells nobody. */
export interface OutOfService {
  /** Wall clock, ms since 1970. */
  readonly sinceMs: number;
  readonly untilMs: number;
  /** The same end in queue time, which no clock that is set can move. */
  readonly endsAtMs: number;
  readonly by: string;
  readonly reason: string;
  /** The open task to walk past instead; null once that is done. */
  readonly task: string | null;
}

/** What people found when they looked into what a device said. */
export interface Honesty {
  /** Alarms closed with each outcome, since its registration. */
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  /** When the last false alarms began, wall clock, oldest first: at most 8. */
  readonly falseAtMs: readonly number[];
  /** The open task to visit it; null: none. */
  readonly task: string | null;
  /** Queue time at which a person closed what it says to its neighbours, by fold: counts for nothing until it says so anew. */
  readonly answeredMs?: Readonly<Record<string, number>>;
}

/**
 * What else changed, each with all that is now known of its subject: written in the input's transaction, and as with alerts
 * the row wins over a replay. null: nothing is left of it.
 */
export type Fact =
  /** What it is now, and the lines that are new in its record. */
  | { readonly kind: "incident"; readonly incident: Incident; readonly lines: readonly IncidentLine[] }
  | { readonly kind: "flood"; readonly flood: Flood; readonly change: "began" | "ended" | null }
  | {
      readonly kind: "service";
      readonly registration: number;
      readonly device: string;
      readonly outOfService: OutOfService | null;
      /** `granted` and `ended`: by a person; `patrolled`: its task is done; the others by itself. */
      readonly why: "granted" | "ended" | "patrolled" | "time" | "clock" | "removed";
    }
  | { readonly kind: "honesty"; readonly registration: number; readonly device: string; readonly honesty: Honesty | null }
  /** `over`: the task that is no longer needed, and why; null: none. */
  | {
      readonly kind: "person";
      readonly resident: string;
      readonly person: PersonState;
      readonly over: { readonly task: string; readonly note: string } | null;
    }
  | { readonly kind: "family"; readonly id: string; readonly family: FamilyCase | null }
  | { readonly kind: "climb"; readonly id: string; readonly climb: Climb | null }
  | { readonly kind: "swap"; readonly id: string; readonly swap: Swap | null }
  /** `isOver`: answered or missed, and on record for good. */
  | { readonly kind: "duty-check"; readonly check: DutyCheck; readonly isOver: boolean }
  | { readonly kind: "station-test"; readonly test: StationTest }
  | { readonly kind: "handover"; readonly handover: Handover }
  | { readonly kind: "evacuation"; readonly evacuation: Evacuation };
