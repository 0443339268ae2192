import type { Alert, AlertKind, Outcome, Priority, Text } from "./alert.ts";
import type { BinTrouble } from "./bin-report.ts";
import type { Device } from "./device.ts";
import type { IncidentInput } from "./incident.ts";
import type { DutyAct } from "./duty.ts";
import type { DoorMark, EvacuationAct } from "./evacuation.ts";
import type { Fact } from "./nuisance.ts";
import type { Reaction } from "./family.ts";
import type { ResidentAct } from "./person.ts";
import type { Reading } from "./reading.ts";
import type { Mark, Notification } from "./notification.ts";
import type { RuleFile } from "./rule-file.ts";
import type { PlannedWorks } from "./situation.ts";

/** Who acts: a signed-in person or a program's token. */
export interface Actor {
  readonly name: string;
  readonly role: string;
}

/** A person's act on an alert, as the API and the websocket send it. */
export type AlertCommand =
  | { readonly name: "acknowledge"; readonly note?: string }
  | {
      readonly name: "verify";
      readonly result: "confirmed" | "unfounded";
      readonly by: "on-site" | "phone" | "video";
      readonly note: string;
    }
  | { readonly name: "shelve"; readonly until: number; readonly reason: string }
  | { readonly name: "unshelve" }
  /** A person has rung the caller back. */
  | { readonly name: "ring-back"; readonly result: "answered" | "no-answer"; readonly note: string }
  | { readonly name: "close"; readonly outcome: Outcome; readonly note: string };

/**
 * Everything that can change the situation. `nowMs` never goes back and does not follow jumps of the wall clock
 * (wall clock = nowMs + situation.wallOffsetMs). Each input has its journal id.
 */
export type Input = { readonly id: number; readonly nowMs: number } & (
  | { readonly kind: "reading"; readonly reading: Reading }
  /** From the device's `state` topic or its last will. */
  | {
      readonly kind: "state";
      readonly device: number;
      readonly online: boolean;
      readonly firmware: string | null;
    }
  /** A device's answer to a command or a delivered alert, or a console's receipt. */
  | { readonly kind: "reply"; readonly device: number; readonly delivery: string; readonly ok: boolean }
  | {
      readonly kind: "command";
      readonly by: Actor;
      readonly alert: string;
      /** Version the person saw; null where not given. */
      readonly version: number | null;
      readonly command: AlertCommand;
    }
  /** A deadline is due. */
  | { readonly kind: "time" }
  /** Recovery is done and devices may connect: silence counts from here. */
  | { readonly kind: "started" }
  /** Devices registered or changed, and registrations that are gone. */
  | { readonly kind: "devices"; readonly put: readonly Device[]; readonly removed: readonly number[] }
  /** The gateway reports on itself. */
  | {
      readonly kind: "supervision";
      readonly subject: string;
      readonly active: boolean;
      readonly priority: "P2" | "P3";
      readonly why: Text;
    }
  /** A set of rule files is taken: the whole text. `by`: null where it was a saved file. */
  | {
      readonly kind: "rules";
      readonly hash: string;
      readonly files: readonly RuleFile[];
      readonly by: string | null;
      readonly note: string;
    }
  /** Planned works are announced or changed (`put`), or are over before their time. */
  | { readonly kind: "works"; readonly put: PlannedWorks | null; readonly removed: string | null }
  /** The wall clock was set: the difference to nowMs from here on. */
  | { readonly kind: "wall"; readonly offsetMs: number }
  /** A person takes a device out of service, or brings it back: `until` null. `subject`: device id. */
  | { readonly kind: "service"; readonly by: Actor; readonly subject: string; readonly until: number | null; readonly reason: string }
  /** A person's act on an evacuation. `evacuation`: null for a new draft. `version`: the one the person saw; null where not given. */
  | {
      readonly kind: "evacuation";
      readonly by: Actor;
      readonly evacuation: string | null;
      readonly version: number | null;
      readonly act: EvacuationAct;
    }
  /** What people found at doors. Nothing is decided by it here: rows of their own, put together when they are read. */
  | { readonly kind: "door-marks"; readonly by: Actor; readonly evacuation: string; readonly marks: readonly DoorMark[] }
  /** A person has done a task. */
  | { readonly kind: "task-done"; readonly by: Actor; readonly task: string }
  /** A resident, or somebody for them, says something about being looked after. `resident`: id of the site file. */
  | { readonly kind: "resident"; readonly by: Actor; readonly resident: string; readonly act: ResidentAct }
  /** A contact has touched the link. `contact`: position among those who were told. */
  | { readonly kind: "family"; readonly family: string; readonly contact: number; readonly reaction: Reaction }
  /** A person acts on an incident, or opens one. */
  | IncidentInput
  /** Somebody at a bin says what is wrong with it. `subject`: device id. */
  | { readonly kind: "bin-report"; readonly by: Actor; readonly subject: string; readonly trouble: BinTrouble }
  /** What the sender or a receiver says of a notification. */
  | { readonly kind: "mark"; readonly key: string; readonly mark: Mark; readonly reason: string | null }
  | { readonly kind: "duty"; readonly by: Actor; readonly act: DutyAct }
  /** A console whose sound is on has shown an alert to this person. */
  | { readonly kind: "receipt"; readonly alert: string; readonly person: string; readonly role: string }
);

/** One step of one alert. Every one gets the next `aseq`, durable and without gaps. */
export interface AlertChange {
  readonly op: "new" | "upd" | "close";
  readonly alert: Alert;
}

/** Something owed to a device until it replies or the time is up. */
export interface Delivery {
  readonly id: string;
  /** `command`: on the device's `command` topic; `alert`: on the station's alert topic, to this terminal. */
  readonly channel: "command" | "alert";
  /** Registration of the receiving device. */
  readonly device: number;
  /** Command name; `alert` for alerts. */
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** The alert it is about; null for none. */
  readonly alert: string | null;
  readonly createdMs: number;
  /** Wall clock, ms since 1970. */
  readonly expiresAtMs: number;
}

/** Every kind of task, each with words on the screens. */
export const TASK_KINDS = [
  "review-late-emergency",
  "visit-detector",
  "patrol",
  "test-sound",
  "test-volunteers",
  "ask-after",
  "bin-trouble",
] as const;

/** Work for a person that is no alert. */
export type Task = {
  readonly id: string;
  readonly kind: (typeof TASK_KINDS)[number];
  readonly device: string;
  readonly openedMs: number;
  readonly why: Text;
} & (
  | { readonly kind: "review-late-emergency"; readonly alertKind: AlertKind; readonly eventMs: number; readonly delayedByMs: number }
  /** A detector that is wrong too often: visit, move or replace it. `falseAtMs`: its last false alarms, wall clock. */
  | { readonly kind: "visit-detector"; readonly falseAtMs: readonly number[] }
  /** Walk past while a device is out of service, until `untilMs`, wall clock. */
  | { readonly kind: "patrol"; readonly untilMs: number }
  /** A bin that its sensor can't speak of: somebody stood there. */
  | { readonly kind: "bin-trouble"; readonly trouble: BinTrouble }
  /** The console's sound every day, the volunteers every week. `device`: "". */
  | { readonly kind: "test-sound" | "test-volunteers"; readonly station: string }
  /** Somebody who asked to be looked after was not heard of. `device`: the button at home, "" where there is none. */
  | {
      readonly kind: "ask-after";
      readonly resident: string;
      readonly zone: string;
      readonly about: "daily-ok" | "inactivity";
    }
);

/** What a rule in shadow would have raised: on record, told to nobody. Wall clock, ms since 1970. */
export interface ShadowFact {
  readonly device: string;
  readonly rule: string;
  readonly kind: AlertKind;
  readonly priority: Priority;
  readonly atMs: number;
  readonly why: Text;
}

/** Why a command was refused, in the contract's HTTP terms. */
export interface Refusal {
  /** 500: our own fault, and nothing was changed. */
  readonly status: 400 | 403 | 404 | 409 | 412 | 500;
  readonly code: string;
  readonly message: Text;
}

/** What one step leads to. Written in the input's transaction. */
export interface Outcomes {
  readonly alerts: readonly AlertChange[];
  readonly owed: readonly Delivery[];
  /** Deliveries that are settled: replied to, expired or no longer wanted. */
  readonly settled: readonly { readonly id: string; readonly how: "replied" | "expired" | "withdrawn" }[];
  readonly tasks: readonly Task[];
  /** A device's test, or another fact for the record that raises nothing. */
  readonly records: readonly { readonly device: string; readonly what: "test"; readonly kind: AlertKind; readonly atMs: number }[];
  readonly shadows: readonly ShadowFact[];
  /** Floods, devices out of service, honesty of devices: what each is now. */
  readonly facts: readonly Fact[];
  /** Each as it is now; the last of a key holds. */
  readonly notifications: readonly Notification[];
  readonly refusal: Refusal | null;
}
