import type { Alert, AlertKind, Clause, Text } from "./alert.ts";
import type { Device, DeviceKind } from "./device.ts";
import type { Evacuation, EvacuationPlan } from "./evacuation.ts";
import type { Delivery } from "./input.ts";
import type { ClockLimits, Incident } from "./incident.ts";
import type { Flood, Honesty, OutOfService } from "./nuisance.ts";
import type { FamilyCase } from "./family.ts";
import type { PersonState, SitePeople } from "./person.ts";
import type { DeviceRules, RuleBook } from "../engine/book.ts";
import type { Silences } from "../engine/silences.ts";
import type { DutyCheck, StationTest, Swap } from "./duty.ts";
import type { Climb, Notification } from "./notification.ts";
import type { FeedPlan } from "./site-feeds.ts";
import type { ResponsePlan } from "./response-plan.ts";
import type { Values } from "./values.ts";

/** What step needs to know of the site: where zones are and which station answers for which building. */
export interface SitePlaces {
  readonly zones: ReadonlyMap<
    string,
    {
      readonly building: string;
      readonly floor: number;
      readonly text: Text;
      readonly unit?: number | undefined;
      readonly kind?: string | undefined;
    }
  >;
  /** Local time of the site minus UTC. */
  readonly utcOffsetMs: number;
  /** How each building is left, by its id; absent where nobody is told to leave. */
  readonly plans?: ReadonlyMap<string, EvacuationPlan>;
  readonly stations: readonly {
    readonly id: string;
    readonly zones: ReadonlySet<string>;
    /** Buildings it answers for. */
    readonly covers: ReadonlySet<string>;
    /** Who belongs to it; who is there when is in the response plan. */
    readonly people?: readonly { readonly id: string; readonly name: string }[];
  }[];
  /** Who lives there; absent where nobody is looked after. */
  readonly people?: SitePeople | undefined;
  /** A call that nobody has answered by then is told to the caller as failed; absent: never. */
  readonly callFailsAfterMs?: number | undefined;
  /** Clocks of incidents; without it those of the program. */
  readonly clocks?: ClockLimits;
  /** Who is told of what, and how; none: what is built in. */
  readonly response?: ResponsePlan;
  /** What feeds what; absent where nothing is drawn. */
  readonly feeds?: FeedPlan;
}

/** State of one level rule for one device, while it is met or on the edge; at rest there is none. Times are queue time. */
export interface RunState {
  /**
   * Event times of readings that met the level, ascending. A rule with a delay keeps the first of the run and those of
   * the last 30 s; one without keeps the newest. Empty: a value on the edge, after one that was over.
   */
  readonly metMs: readonly number[];
  /** Latest event time known at which it was over; 0: none. */
  readonly brokenAtMs: number;
  readonly raised: boolean;
}

/** What one rule, signal or detector keeps of a device's readings, folded in the order of their event times. Never mutated; none at rest. */
export interface Fold {
  /** By slot, what its conditions remember; plain JSON. */
  readonly memory: readonly unknown[] | null;
  /** Event time, in queue time, since which it is met; 0: it is not. */
  readonly sinceMs: number;
  /** Of a signal: when it was met before, pairs of from and to. */
  readonly spans: readonly number[] | null;
  /** Of a detector: what it says. */
  readonly verdict: Verdict | null;
}
export type Folds = Readonly<Record<string, Fold>>;

/** What a detector says of a device, for the rules that ask it. */
export interface Verdict {
  readonly grades: readonly string[];
  readonly atMs: number;
  readonly note: Text | null;
  readonly clauses: readonly Clause[];
}

/** A reading that may still be overtaken by an earlier one, with what was folded before it. */
export interface TrailEntry {
  readonly atMs: number;
  readonly boot: number;
  readonly seq: number;
  readonly id: number;
  readonly values: Values;
  /** Which values those are, a bit each. */
  readonly mask: number;
  readonly before: Folds | null;
  /** What readings that shared its place had said, and it does not; absent in checkpoints of older programs. */
  readonly shared: Known | null | undefined;
}

/** The last of each value, and its event time. */
export interface Known {
  readonly known: Record<string, number | boolean>;
  readonly knownAtMs: Record<string, number>;
}

/** The newest readings of a device within the lateness, oldest first, and what was known before the first of them. */
export interface Trail {
  entries: TrailEntry[];
  /** The newest of those that have left, and is not yet among what is known; null: none. */
  left: TrailEntry | null;
  readonly known: Record<string, number | boolean>;
  readonly knownAtMs: Record<string, number>;
}

/** One rule at one device, where it is met or has raised something. */
export interface LiveRule {
  /** Queue time since which it is met; 0: it is not. */
  sinceMs: number;
  raised: boolean;
  /** Queue time at which it was over, while the alert is kept active; 0: it is not over. */
  overMs: number;
  /** Its deadline in the heap; 0: none. */
  wakeMs: number;
}

/** All that is remembered of a device. Mutated in place: one is touched for every reading. */
export interface DeviceState {
  readonly device: Device;
  /** Journal id of the last input applied: recovery skips what is in here already. */
  appliedId: number;
  isDirty: boolean;
  /** Queue time; 0: never heard. */
  lastHeardMs: number;
  /** Last of each value, and its event time in queue time. */
  readonly latest: Record<string, number | boolean>;
  readonly latestAtMs: Record<string, number>;
  /** The newest reading, where its values are not yet among the latest; null: they are. */
  newest: TrailEntry | null;
  /** The newest event time among the latest. */
  mergedMs: number;
  online: boolean | null;
  firmware: string | null;
  /** By rule id; null at rest. */
  runs: Record<string, RunState> | null;
  /** Event time of the last late emergency that somebody was asked to look into, by kind of alert. */
  reviewedMs: Record<string, number> | null;
  /** Its deadline in the heap; 0: none. */
  silenceAtMs: number;
  /** Deadline in the heap of each rule with a delay; null where there is none. */
  runAtMs: Record<string, number> | null;
  /** Rules of the file kind; null at rest. */
  folds: Folds | null;
  trail: Trail | null;
  live: Record<string, LiveRule> | null;
  /** The rules that apply to it, of the book they were taken from. */
  rules: DeviceRules | null;
  /** Rules switched off for this device because they threw: as long as the `supervision` alert about it is open. */
  off: string[] | null;
  /** Open alerts of this device; null where there are none. */
  alerts: Map<AlertKind, Alert> | null;
  /** By whom and until when it is out of service; null: it is in service. A row of its own, as alerts are. */
  outOfService: OutOfService | null;
  /** null: nobody has closed an alarm of it yet. A row of its own. */
  honesty: Honesty | null;
}

export type Deadline = { readonly atMs: number } & (
  | { readonly kind: "silence"; readonly device: number }
  | { readonly kind: "run"; readonly device: number; readonly rule: string }
  /** A rule of a file may change its mind. */
  | { readonly kind: "rule"; readonly device: number; readonly rule: string }
  /** A bin of the network's pressures is complete. */
  | { readonly kind: "bin" }
  /** `untilMs`: what the alert must still say, else it was put off anew or is no longer. */
  | { readonly kind: "unshelve"; readonly alert: string; readonly untilMs: number }
  | { readonly kind: "expire"; readonly delivery: string }
  | { readonly kind: "service"; readonly device: number }
  /** Index of the station among those of the site. */
  | { readonly kind: "flood"; readonly station: number }
  /** Somebody may have to be asked after; position among the people of the site. */
  | { readonly kind: "person"; readonly person: number }
  /** The next contact is told, or what has ended is forgotten. */
  | { readonly kind: "family"; readonly family: string }
  /** Nobody has taken a call for help. `sinceMs`: since when it is there, wall clock. */
  | { readonly kind: "call"; readonly alert: string; readonly sinceMs: number }
  /** Nobody has rung back. `sinceMs`: as above. */
  | { readonly kind: "ring-back"; readonly alert: string; readonly sinceMs: number }
  /** A device that has been silent or broken for a day. `sinceMs`: since when, wall clock, else it was back meanwhile. */
  | { readonly kind: "device-dead"; readonly alert: string; readonly sinceMs: number }
  /** Something of it may be due. */
  | { readonly kind: "incident"; readonly incident: string }
  /** The next rung, or the end of an answer without progress. */
  | { readonly kind: "climb"; readonly climb: string }
  /** A fire may have grown since people were told of it. */
  | { readonly kind: "growth"; readonly climb: string }
  /** The rota is looked at. */
  | { readonly kind: "duty" }
  /** The sirens of the stations are tested. */
  | { readonly kind: "station-test" }
  | { readonly kind: "duty-check"; readonly check: string }
  /** A message of no climb is worth nothing any more. */
  | { readonly kind: "notification"; readonly key: string }
);

/** Sums of each sensor, in thousandths, and how many readings they are of. */
export interface NetworkBin {
  readonly index: number;
  readonly pressure: Record<string, [sum: number, count: number]>;
  readonly flow: Record<string, [sum: number, count: number]>;
}

/** The pressure sensors of a building as one network: bins of time, and what the detectors keep and say. Changed in place. */
export interface Network {
  /** Journal id of the last reading taken in. */
  appliedId: number;
  /** Bins before this one are closed. */
  closed: number;
  /** Readings that came after their bin was closed. */
  late: number;
  readonly bins: NetworkBin[];
  /** States of the detectors. */
  burst: unknown;
  leak: unknown;
  /** What they say, by device id; a new object with every bin. */
  said: { readonly burst: Readonly<Record<string, Verdict>>; readonly leak: Readonly<Record<string, Verdict>> };
  /** How much of the learning days is over, 0 to 1. */
  learned: number;
  stuck: readonly string[];
}

/** Works that were announced: what they are expected to disturb is held back, where a rule says so. Wall clock, ms since 1970. */
export interface PlannedWorks {
  readonly id: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly buildings: readonly string[];
  readonly zones: readonly string[];
  readonly kinds: readonly DeviceKind[];
  readonly reason: string;
  readonly by: string;
}

/** Everything step knows. One object; only step changes it. */
export interface Situation {
  readonly places: SitePlaces;
  /**
   * While the tail of the journal is replayed over states that were captured at different moments: rules that ask for
   * neighbours wait until all of them are at the same one.
   */
  isCatchingUp: boolean;
  /** The active rules; null: those that the step was made with. */
  book: RuleBook | null;
  /** Who is where, and whose folds say something, by place. Derived. */
  readonly vicinity: { readonly devices: Map<string, Set<number>>; readonly speaking: Map<string, Set<number>> };
  /** By registration. */
  readonly devices: (DeviceState | undefined)[];
  /** Registration of each device id. */
  readonly registrations: Map<string, number>;
  /** Alerts that are not closed, by id. */
  readonly alerts: Map<string, Alert>;
  /** Open `supervision` alerts by subject. */
  readonly supervision: Map<string, Alert>;
  /** By building: those of which a sensor was heard, where a rule asks. */
  readonly networks: Map<string, Network>;
  /** Planned works that are not over, by id. */
  readonly works: Map<string, PlannedWorks>;
  readonly deliveries: Map<string, Delivery>;
  /** By alert and key: those of alerts that are followed, and those that are owed by themselves. */
  readonly notifications: Map<string, Map<string, Notification>>;
  /** By the alert that began each. */
  readonly climbs: Map<string, Climb>;
  /** Climb of each alert that one stands for. Derived. */
  readonly climbOf: Map<string, string>;
  /** Changes of the rota that are not over, by id. */
  readonly swaps: Map<string, Swap>;
  /** Duty checks that wait for an answer, by id. */
  readonly dutyChecks: Map<string, DutyCheck>;
  /** When the rota is looked at again; queue time. */
  dutyLookMs: number;
  /** By station; those that were tested. */
  readonly stationTests: Map<string, StationTest>;
  /** When the next test is looked at; queue time, 0 before the first look. */
  testLookMs: number;
  /** By station; those that have borne an alert. */
  readonly floods: Map<string, Flood>;
  /** By resident id: those of whom anything is known. */
  readonly people: Map<string, PersonState>;
  /** What family and neighbours are told of, by id, until a day after its end. */
  readonly families: Map<string, FamilyCase>;
  /** Deadline in the heap of each person, by position among the people of the site. Derived. */
  readonly personWakeMs: Map<number, number>;
  /** Those that are not closed, by id, the oldest first. Rows of their own. */
  readonly incidents: Map<string, Incident>;
  /** The highest number given in each year. */
  readonly incidentNumbers: Map<number, number>;
  /** By station: ms from going to arrival of the last incidents, the oldest first, at most 50. */
  readonly travels: Map<string, readonly number[]>;
  /** Evacuations that are not over, by id. */
  readonly evacuations: Map<string, Evacuation>;
  readonly sirens: Set<number>;
  readonly terminals: Set<number>;
  /** A heap by time; silence has one of its own. */
  readonly deadlines: Deadline[];
  readonly silences: Silences;
  /** Registrations changed since they were last captured, each once. */
  dirty: number[];
  /** Queue time from which silence counts; 0 before. */
  readyMs: number;
  /** Wall clock minus queue time. */
  wallOffsetMs: number;
  alertNumber: number;
  deliveryNumber: number;
  taskNumber: number;
  evacuationNumber: number;
}
