import type { Alert } from "../../rules/model/alert.ts";
import type { Actor, AlertChange, AlertCommand, Refusal } from "../../rules/model/input.ts";
import type { Values } from "../../rules/model/values.ts";
import type { LiveStatus } from "../wire/messages.ts";

/** A device as far as a screen shows it. The same object is changed in place as commits advance it. */
export interface LiveDevice {
  readonly device: { readonly id: string; readonly kind: string; readonly zone: string };
  /** Dense number of the device in this process. */
  readonly index: number;
  readonly building: string;
  readonly floor: number;
  readonly status: LiveStatus;
  /** Wall clock, ms since 1970; 0: never heard. */
  readonly lastHeardMs: number;
  readonly latest: Values;
}

export type LiveStep = AlertChange & { readonly aseq: number };

/** An incident as far as a screen has to know that it changed. */
export interface LiveIncident {
  readonly id: string;
  readonly version: number;
  readonly building: string | null;
  readonly zone: string | null;
  readonly station: string | null;
  readonly closed: object | null;
}

export interface LiveCommitted {
  readonly incidents: readonly LiveIncident[];
  readonly alerts: readonly LiveStep[];
  readonly devices: readonly LiveDevice[];
  readonly removed: readonly LiveDevice[];
}

/** State as the disk has it. `aseq` is that of the last step told to the listeners. */
export interface LiveSource {
  readonly epoch: string;
  readonly aseq: number;
  devices(): Iterable<LiveDevice>;
  alert(id: string): Alert | undefined;
  openAlerts(): ReadonlyMap<string, Alert>;
  incidents(): ReadonlyMap<string, LiveIncident>;
  onCommitted(listener: (committed: LiveCommitted) => void): () => void;
}

export interface LivePerson {
  readonly name: string;
  readonly role: string;
  readonly scope: { readonly buildings: readonly string[] | null; readonly zone: string | null };
}

export interface LiveSession {
  readonly person: LivePerson;
  /** Names the session without being its secret. */
  readonly key: string;
  /** Wall clock, ms since 1970. */
  readonly expiresAtMs: number;
}

export interface LiveAccess {
  sessionOfCookie(header: string | undefined): Promise<LiveSession | null>;
  /** Once: a ticket that was used is none. */
  useTicket(ticket: string): LiveSession | null;
  /** A screen of it is open. */
  keep(session: LiveSession): void;
  onSessionEnded(listener: (key: string) => void): () => void;
}

/** What a person may see and do. What is seen depends on role and scope alone: people alike in both share their frames. */
export interface LiveRights {
  may(role: string, permission: "live.read" | "alert.act" | "incident.read"): boolean;
  mayAct(role: string, alert: Alert): boolean;
  sees(person: LivePerson, building: string | null, zone: string | null): boolean;
  seesAlert(person: LivePerson, alert: Alert): boolean;
  seesIncident(person: LivePerson, incident: LiveIncident): boolean;
}

export type LiveAnswer =
  | { readonly ok: true; readonly alert: Alert }
  | { readonly ok: false; readonly refusal: Refusal; readonly alert: Alert | null };

export interface LiveActs {
  /** The same acts as over HTTP, idempotent by (person, ref); answers after the commit. */
  command(request: {
    readonly by: Actor;
    readonly alert: string;
    readonly version: number | null;
    readonly ref: string;
    readonly command: AlertCommand;
  }): Promise<LiveAnswer>;
}

/** What is on disk. */
export interface LiveStore {
  alert(id: string): Promise<Alert | null>;
  /** Steps after `aseq`, oldest first. */
  alertSteps(aseq: number, limit: number): Promise<readonly LiveStep[]>;
}

/** An act that was refused before it reached the queue, for the audit trail. */
export interface LiveRefusal {
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly outcome: "refused";
  readonly detail: Readonly<Record<string, unknown>>;
}

/** `alert` was shown to this person: with its step `aseq`, or in the snapshot as of `aseq` while nobody had answered it. */
export interface LiveReceipt {
  readonly person: LivePerson;
  readonly aseq: number;
  readonly alert: string;
  /** Its sound is on. */
  readonly audible: boolean;
  /** False where the page said that it is hidden. */
  readonly visible: boolean;
  readonly screen: string | null;
}

/** Everything the live channel needs of the gateway. */
export interface LivePorts {
  readonly source: LiveSource;
  readonly store: LiveStore;
  readonly acts: LiveActs;
  readonly access: LiveAccess;
  readonly rights: LiveRights;
  /** Where a zone stands in a drawing of its building: `x` of a device. */
  columnOf(zone: string): number;
  /** Buildings that a station looks after; null where there is no such station: then nothing is filtered, so that a wrong name hides no alert. */
  buildingsOf(station: string): ReadonlySet<string> | null;
  audit(refusal: LiveRefusal): void;
  /** At most once for each alert, person and `audible` in a run of this process; the gateway keeps it. */
  onReceipt(receipt: LiveReceipt): void;
  /** A fault of this channel itself; the commit that met it goes on. */
  onFault(error: unknown): void;
  /** Wall clock, ms since 1970. */
  nowMs(): number;
}
