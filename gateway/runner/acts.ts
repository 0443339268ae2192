import type { Alert } from "../../rules/model/alert.ts";
import type { Actor, AlertCommand, Refusal } from "../../rules/model/input.ts";
import type { BinTrouble } from "../../rules/model/bin-report.ts";
import type { DeviceKind } from "../../rules/model/device.ts";
import type { Reaction } from "../../rules/model/family.ts";
import type { ResidentAct } from "../../rules/model/person.ts";
import type { AuditEntry, Write } from "../journal/statements.ts";

export type CommandAnswer =
  | { readonly ok: true; readonly alert: Alert; readonly aseq: number }
  | { readonly ok: false; readonly refusal: Refusal; readonly alert: Alert | null };

/** What people and programs may ask of the one queue. Every answer comes after its commit. */
export interface Acts {
  /** A person's act on an alert. `ref`, where given, makes it idempotent for 10 minutes, over restarts too. */
  command(request: {
    readonly by: Actor;
    readonly alert: string;
    readonly version: number | null;
    readonly ref: string | null;
    readonly command: AlertCommand;
  }): Promise<CommandAnswer>;
  /** Rows that are no input of step (people, sessions, audit), in the order of the queue. */
  write(writes: readonly Write[], audit: readonly AuditEntry[]): Promise<void>;
  /** Says that a task is done; false where it is not open any more. */
  finishTask(id: string, by: Actor, note: string): Promise<boolean>;
  /** Takes a device out of service, or brings it back (`until` null); a refusal where that is not to be. */
  setService(request: {
    readonly by: Actor;
    readonly device: string;
    readonly until: number | null;
    readonly reason: string;
  }): Promise<Refusal | null>;
  /** What a resident, or somebody for them, says about being looked after; a refusal where that is not to be. */
  residentAct(request: { readonly by: Actor; readonly resident: string; readonly act: ResidentAct }): Promise<Refusal | null>;
  /** A contact has touched the link. */
  familyReaction(request: { readonly family: string; readonly contact: number; readonly reaction: Reaction }): Promise<Refusal | null>;
  /** Somebody at a bin says what is wrong with it; a refusal where that is not to be. */
  reportBin(request: { readonly by: Actor; readonly device: string; readonly trouble: BinTrouble }): Promise<Refusal | null>;
  /** Wall clock as the queue sees it, ms since 1970. */
  wallMs(): number;
  /** Queue time, ms. */
  nowMs(): number;
}

export interface NewDevice {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly zone: string;
  readonly powered?: "mains" | "battery";
  readonly expectEveryMs?: number | null;
  readonly station?: string | null;
}

export type NewDeviceAnswer =
  | { readonly ok: true; readonly id: string; readonly secret: string }
  /** The same id, kind and zone again. */
  | { readonly ok: true; readonly id: string; readonly secret: null }
  | { readonly ok: false; readonly id: string; readonly reason: string };

/** The register of devices. Durable before it answers; deleting ends the live connection. */
export interface Register {
  add(devices: readonly NewDevice[], by: Actor): Promise<readonly NewDeviceAnswer[]>;
  /** False where there is no such device. */
  remove(id: string, by: Actor): Promise<boolean>;
  /** Brings back a deleted device of the site file. */
  restore(id: string, by: Actor): Promise<boolean>;
  /** A new secret; null where there is no such device. The old one stops working at once. */
  renewSecret(id: string, by: Actor): Promise<string | null>;
}
