import type { AlertKind, Priority, Text } from "./alert.ts";
import type { DeviceKind } from "./device.ts";
import type { Medium } from "./site-feeds.ts";

/** How far a condition looks around its device. */
export const SCOPES = ["zone", "floor", "unit", "building", "site"] as const;
export type Scope = (typeof SCOPES)[number];

/** Who answers for an alert: one accountable role per kind of alert and place. */
export const OWNERS = ["station", "property", "grid"] as const;
export type Owner = (typeof OWNERS)[number];

/** Detectors that a rule may ask by name, and the grades each can give. */
export const DETECTOR_GRADES = {
  smoke: ["suspected", "fire"],
  burst: ["burst"],
  leak: ["leak"],
  fill: ["full-soon", "emptied"],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type DetectorName = keyof typeof DETECTOR_GRADES;

/** Met while a value is beyond a level; over beyond `clear`, so that a value on the edge does not chatter (equal to `level` where none is given). */
export interface Compare {
  readonly type: "compare";
  readonly value: string;
  readonly op: ">" | ">=" | "<" | "<=";
  readonly level: number;
  readonly clear: number;
}

/** Met while a boolean value is so. */
export interface Is {
  readonly type: "is";
  readonly value: string;
  readonly is: boolean;
}

/** Met when a value has risen (`by` > 0) or fallen (`by` < 0) by so much within a time, against the lowest or highest in it. */
export interface Change {
  readonly type: "change";
  readonly value: string;
  readonly by: number;
  readonly withinMs: number;
}

/** Met when at least so many readings within a time met the inner condition. */
export interface Count {
  readonly type: "count";
  readonly of: Condition;
  readonly atLeast: number;
  readonly withinMs: number;
}

/** Met when a value is so many standard deviations from the device's own normal, and by at least `least` in its unit. Silent while it learns. */
export interface Deviation {
  readonly type: "deviation";
  readonly value: string;
  readonly direction: "above" | "below" | "either";
  readonly sigmas: number;
  readonly least: number;
  /** Time constant of the normal, and how long it learns before it speaks. */
  readonly learnMs: number;
}

/** Met when a value differs from the median of the devices of its kind around it: at least three of them, heard within `withinMs`. */
export interface Residual {
  readonly type: "residual";
  readonly value: string;
  readonly in: Scope;
  readonly direction: "above" | "below" | "either";
  readonly by: number;
  readonly withinMs: number;
}

/** Met when a device, or one of its values, has not been heard for a time, though it was before. */
export interface Absent {
  readonly type: "absent";
  /** null: the device as a whole. */
  readonly value: string | null;
  /** null: three of the device's own periods, after which the gateway counts it as silent. */
  readonly forMs: number | null;
}

/**
 * Met when at least so many devices around it met the inner condition within a time. Its own device counts where it is of such a
 * kind. Of silent devices: as long as so many are silent that were last heard within that time of each other.
 */
export interface Near {
  readonly type: "near";
  readonly devices: readonly DeviceKind[];
  readonly in: Scope;
  readonly atLeast: number;
  readonly withinMs: number;
  readonly when: Condition;
}

/** Met while a detector says so of the device. */
export interface Detector {
  readonly type: "detector";
  readonly name: DetectorName;
  readonly grade: string;
}

export interface Many {
  readonly type: "all" | "any";
  readonly of: readonly Condition[];
}

export interface Not {
  readonly type: "not";
  readonly of: Condition;
}

export type Condition = Compare | Is | Change | Count | Deviation | Residual | Absent | Near | Detector | Many | Not;

/** Times of day in which a rule holds, by the site's time zone. `from` may be later than `to`: over midnight. */
export interface Schedule {
  /** 0 Sunday to 6 Saturday. */
  readonly days: readonly number[];
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** Where a rule holds; null: everywhere. */
export interface Where {
  readonly zoneKinds: readonly string[] | null;
  readonly buildings: readonly string[] | null;
  readonly zones: readonly string[] | null;
  /** From one floor to another, both included; basements are negative. */
  readonly floors: { readonly from: number; readonly to: number } | null;
}

/** While such an alert is open and active around the device, this rule's alert is suppressed, and listed with it. */
export interface Inhibition {
  readonly alert: AlertKind;
  /** Around the device; or a medium: on the device that watches what feeds it, however far up. */
  readonly in: Scope | Medium;
  /** Only by an alert at least as urgent; null: by any. */
  readonly atLeast: Priority | null;
}

/** While this rule's alert is open and active, alerts of that kind around it are suppressed, and listed with it. Never a P1. */
export type Inhibiting = Pick<Inhibition, "alert" | "in">;

/** The priority changes by itself when the alert has stood so long, or when a further condition holds. */
export interface PriorityChange {
  readonly to: Priority;
  readonly afterMs: number | null;
  readonly when: Condition | null;
}

/** Alerts of the same trouble that join one running call: those of such a place; `alone`: each is a call of its own. */
export const GROUPINGS = [...SCOPES, "alone"] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** One rule of a file. Times are ms. */
export interface RuleSpec {
  readonly id: string;
  readonly alert: AlertKind;
  readonly priority: Priority;
  readonly devices: readonly DeviceKind[];
  readonly where: Where | null;
  readonly when: Condition;
  /** How long it must hold before the alert is raised; 0: at once. */
  readonly forMs: number;
  /** How long the alert stays active after the condition is over. */
  readonly keepMs: number;
  /** The alert is over when the device has not been heard for so long; null: silence decides nothing (no data is not "normal"). */
  readonly clearAfterSilenceMs: number | null;
  readonly schedule: Schedule | null;
  /** Planned works in its place hold it back. */
  readonly heldByWorks: boolean;
  readonly inhibitedBy: readonly Inhibition[];
  readonly inhibits: readonly Inhibiting[];
  /** One alert for all devices of such a place, at the one that met it first; null: each device has its own. */
  readonly oncePer: Scope | null;
  /** Which of its alerts are told together; null: as is usual for their kind. */
  readonly group: Grouping | null;
  /** The ladder of the site file that is climbed for its alerts, by its id; null: the first that fits. */
  readonly escalation: string | null;
  readonly priorityChanges: readonly PriorityChange[];
  readonly owner: Owner;
  /** With `{value}` for the values that fired, `{place}`, `{device}`, `{threshold}`. */
  readonly message: Text;
  /** Buildings in which it only records what it would have raised; null: it is live. */
  readonly shadow: readonly string[] | null;
}

/** A device of a rule test, with the place it stands in. */
export interface TestDevice {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly zone: string;
  /** flat, shaft, stairs or place. */
  readonly zoneKind?: string;
  readonly building: string;
  readonly floor: number;
  readonly unit: number;
}

/** One reading of a rule test, or time that passes. `arrivesMs`: when it comes, where that is later than it was measured. */
export interface TestReading {
  readonly atMs: number;
  readonly arrivesMs: number;
  readonly device: string;
  readonly values: Readonly<Record<string, number | boolean>>;
}

/** What a rule test expects at a time: an alert that begins or ends, no sooner than `atMs` and no later than `byMs`. */
export interface TestExpectation {
  readonly atMs: number;
  readonly byMs: number;
  readonly device: string;
  readonly alert: AlertKind;
  readonly priority: Priority | null;
  readonly event: "raised" | "cleared";
}

/** A test that a file carries. Anything raised that is not expected is a failure; expecting nothing is a test, too. */
export interface RuleTest {
  readonly name: string;
  /** Wall clock of its second 0, ms since 1970. */
  readonly startsAtMs: number;
  readonly devices: readonly TestDevice[];
  readonly readings: readonly TestReading[];
  readonly untilMs: number;
  readonly expects: readonly TestExpectation[];
  readonly file: string;
  readonly line: number;
}

/** A rule file's name and text. */
export interface RuleFile {
  readonly name: string;
  readonly text: string;
}

/** All rules of a set of files, which are taken or refused as a whole. */
export interface RuleSet {
  readonly rules: readonly RuleSpec[];
  readonly tests: readonly RuleTest[];
  /** The file of each rule, by its id. */
  readonly fileOf: ReadonlyMap<string, string>;
}
