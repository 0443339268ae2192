import type { Expired, Expiring } from "./expired.ts";
import type { Alert } from "../../rules/model/alert.ts";
import type { Evacuation, KeptMark } from "../../rules/model/evacuation.ts";
import type { BadActor, Chatter, Stale } from "../../rules/engine/chatter.ts";
import type { ShadowFact, Task } from "../../rules/model/input.ts";
import type { IncidentTimes } from "../../rules/dispatch/statistics.ts";
import type { Incident, IncidentLine } from "../../rules/model/incident.ts";
import type { DutyCheck, Handover } from "../../rules/model/duty.ts";
import type { Notification } from "../../rules/model/notification.ts";
import type { Honesty } from "../../rules/model/nuisance.ts";
import type { RuleFile } from "../../rules/model/rule-file.ts";
import type { Values } from "../../rules/model/values.ts";
import type { CommittedAlert } from "../runner/view.ts";

/** `id`: its place. `hash`: SHA-256 of its secret. `buildings`: what its maker may see; null: all. `endedAt` null: it holds until `expiresAt`. Wall clock, ms since 1970. */
export interface RoundLinkRow {
  readonly id: string;
  readonly hash: string;
  /** Who walks it, in the words of whoever made it. */
  readonly name: string;
  readonly buildings: readonly string[] | null;
  readonly madeAt: number;
  readonly by: string;
  readonly expiresAt: number;
  readonly endedAt: number | null;
}

export interface HomeLinkRow {
  readonly zone: string;
  readonly madeAt: number;
  readonly by: string;
  readonly endedAt: number | null;
}

export interface StoredReading {
  readonly id: number;
  readonly at: number;
  readonly receivedAt: number;
  readonly boot: number;
  readonly seq: number | null;
  readonly values: Values;
  readonly unverified: boolean;
  readonly history: boolean;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Position after the last row, for the next page; null where there is nothing more now. */
  readonly next: number | null;
  /** Position to follow from: stable over restarts, always there. */
  readonly cursor: number;
}

export interface AuditRow {
  readonly seq: number;
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly outcome: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface AuditQuery {
  readonly actor: string | null;
  readonly action: string | null;
  readonly before: number | null;
  readonly limit: number;
}

export interface QuarantineRow {
  readonly id: number;
  readonly device: string;
  readonly receivedAt: number;
  readonly reason: string;
  readonly detail: string;
  /** First 1,024 bytes, as text where they are UTF-8, else base64. */
  readonly payload: string;
  readonly encoding: "utf8" | "base64";
}

/** A set of rule files that was taken. */
export interface RuleSetRow {
  /** SHA-256 of names and texts, hexadecimal. */
  readonly hash: string;
  readonly takenAt: number;
  /** null: files that were saved. */
  readonly by: string | null;
  readonly note: string;
  readonly files: readonly RuleFile[];
}

export interface PersonRow {
  readonly name: string;
  readonly role: string;
  readonly scope: string;
  readonly password: string;
  readonly createdAt: number;
  readonly disabledAt: number | null;
}

export type TaskRow = Task & {
  /** Wall clock, ms since 1970; null while it is open. */
  readonly doneAt: number | null;
  readonly doneBy: string | null;
  readonly note: string | null;
};

export interface NuisanceQuery {
  readonly wallMs: number;
  /** Only these buildings; null: all. */
  readonly buildings: readonly string[] | null;
  /** Only this home; null: all. */
  readonly zone: string | null;
}

export interface NuisanceRows {
  /** Alerts that were looked at: the newest of seven days and those still open, at most 2,000. */
  readonly lookedAt: number;
  readonly chattering: readonly Chatter[];
  readonly stale: readonly Stale[];
  readonly badActors: readonly BadActor[];
  /** Of all buildings; devices that are gone are not among them. */
  readonly honesty: readonly { readonly device: string; readonly honesty: Honesty }[];
}

export interface AlertDeliveries {
  readonly notifications: readonly Notification[];
  readonly devices: readonly {
    readonly id: string;
    readonly device: string;
    readonly kind: string;
    readonly name: string;
    readonly createdMs: number;
    readonly settledMs: number | null;
    readonly how: string | null;
  }[];
  readonly consoles: readonly { readonly person: string; readonly audible: boolean; readonly at: number }[];
}

/** Reads of what is on disk, answered by a worker with a connection of its own, so that no query holds up the door. */
export interface Store {
  /** In order of arrival; `fromMs`, `toMs` filter event time, [from, to). `gone`: rows before `after` were trimmed. */
  readings(query: {
    readonly registration: number;
    readonly fromMs: number | null;
    readonly toMs: number | null;
    readonly after: number | null;
    readonly limit: number;
  }): Promise<Page<StoredReading> & { readonly gone: boolean }>;
  /** Newest first; `before`: position of the last row of the page before. `state`: open, closed or a state. */
  alerts(query: {
    readonly state: string | null;
    readonly kind: string | null;
    readonly device: string | null;
    /** Only these buildings; null: all. */
    readonly buildings: readonly string[] | null;
    /** Only this home; null: all. */
    readonly zone: string | null;
    readonly before: number | null;
    readonly limit: number;
  }): Promise<Page<Alert>>;
  alert(id: string): Promise<Alert | null>;
  /** Steps after `aseq`, oldest first; those too old to be kept whole are left out. */
  alertSteps(aseq: number, limit: number): Promise<readonly CommittedAlert[]>;
  /** Consoles that have shown the alert, in the order of their receipts. */
  receipts(alert: string): Promise<readonly { readonly person: string; readonly audible: boolean; readonly at: number }[]>;
  /** Newest first; `before`: position of the last row of the page before. */
  incidents(query: {
    readonly state: "open" | "closed" | null;
    /** Only these buildings, and what has none; null: all. */
    readonly buildings: readonly string[] | null;
    /** Only this home; null: all. */
    readonly zone: string | null;
    readonly before: number | null;
    readonly limit: number;
  }): Promise<Page<Incident>>;
  incident(id: string): Promise<Incident | null>;
  /** The record of an incident, the oldest first, after the line with this number. */
  incidentLines(query: { readonly id: string; readonly after: number; readonly limit: number }): Promise<Page<IncidentLine>>;
  /** Opened in [fromMs, toMs), the oldest first. */
  incidentTimes(query: {
    readonly fromMs: number;
    readonly toMs: number;
    readonly buildings: readonly string[] | null;
    readonly limit: number;
  }): Promise<readonly IncidentTimes[]>;
  /** Who was told of an alert, by itself or among others; what devices were told, and which consoles have shown it. Oldest first, at most 2,000. */
  deliveries(alert: string): Promise<AlertDeliveries>;
  /** Duty checks that are over or handovers, newest first: asked or signed in [fromMs, toMs). */
  dutyRecords(query: {
    readonly kind: "check" | "handover";
    readonly fromMs: number;
    readonly toMs: number;
    readonly before: number | null;
    readonly limit: number;
  }): Promise<Page<Handover | DutyCheck>>;
  quarantine(query: {
    readonly device: string | null;
    readonly before: number | null;
    readonly limit: number;
  }): Promise<Page<QuarantineRow>>;
  /** Newest first. `actor`: exactly; `action`: as it begins, `user.` for all about people. null: any. */
  audit(query: AuditQuery): Promise<Page<AuditRow>>;
  /** Sets that were taken, newest first. */
  ruleSets(query: { readonly before: number | null; readonly limit: number }): Promise<Page<RuleSetRow>>;
  /** The last taking of that set. */
  ruleSet(hash: string): Promise<RuleSetRow | null>;
  /** What rules in shadow would have raised, newest first. */
  shadows(query: { readonly rule: string | null; readonly before: number | null; readonly limit: number }): Promise<Page<ShadowFact>>;
  tasks(query: { readonly state: "open" | "done" | null; readonly before: number | null; readonly limit: number }): Promise<Page<TaskRow>>;
  task(id: string): Promise<TaskRow | null>;
  nuisance(query: NuisanceQuery): Promise<NuisanceRows>;
  /** What a detector has learnt of these devices, as the newest checkpoint has it (seconds old); null where it is at rest. */
  learnt(
    detector: string,
    registrations: readonly number[],
  ): Promise<readonly { readonly registration: number; readonly state: unknown }[]>;
  /** Newest first. `open`: only those that are not over. */
  evacuations(query: {
    readonly open: boolean;
    /** Only these buildings; null: all. */
    readonly buildings: readonly string[] | null;
    readonly before: number | null;
    readonly limit: number;
  }): Promise<Page<Evacuation>>;
  evacuation(id: string): Promise<Evacuation | null>;
  /** What was found at its doors. */
  marks(evacuation: string): Promise<readonly KeptMark[]>;
  /** The last link of each home that ever had one; `endedAt` null: it holds. Wall clock, ms since 1970. */
  homeLinks(): Promise<readonly HomeLinkRow[]>;
  /** Links of rounds, by their place; those that are over too. */
  roundLinks(): Promise<readonly RoundLinkRow[]>;
  people(): Promise<readonly PersonRow[]>;
  person(name: string): Promise<PersonRow | null>;
  /** By SHA-256 of the cookie or token. */
  session(hash: Uint8Array): Promise<{ readonly person: string; readonly kind: "cookie" | "token"; readonly expiresAt: number } | null>;
  /** What is over since before a moment, oldest first: as many rows as one transaction may remove. */
  expired(what: Expiring, beforeMs: number): Promise<readonly Expired[]>;
  commandRef(person: string, ref: string): Promise<unknown>;
}
