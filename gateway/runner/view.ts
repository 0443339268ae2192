import type { Alert } from "../../rules/model/alert.ts";
import type { Device } from "../../rules/model/device.ts";
import type { AlertChange, Delivery } from "../../rules/model/input.ts";
import type { FamilyCase } from "../../rules/model/family.ts";
import type { Incident } from "../../rules/model/incident.ts";
import type { Climb, Notification } from "../../rules/model/notification.ts";
import type { Flood, OutOfService } from "../../rules/model/nuisance.ts";
import type { PersonState } from "../../rules/model/person.ts";
import type { Values } from "../../rules/model/values.ts";

export type DeviceStatus = "commissioning" | "normal" | "alert" | "fault" | "silent";

/** A device as everybody but the runner sees it: only what is on disk. Mutated in place when a commit advances it. */
export interface DeviceView {
  readonly device: Device;
  /** Dense number of the device in this process, for compact messages. */
  readonly index: number;
  readonly building: string;
  readonly floor: number;
  status: DeviceStatus;
  /** Wall clock, ms since 1970; 0: never heard. */
  lastHeardMs: number;
  /** Last of each value. */
  latest: Values;
  connected: boolean;
  quarantined: number;
  unverified: number;
  clockFaults: number;
  emergenciesAtQos0: number;
  /** By whom and until when it is out of service; null: it is in service. */
  readonly outOfService: OutOfService | null;
}

export type CommittedAlert = AlertChange & { readonly aseq: number };

/** What one commit made true. */
export interface Committed {
  readonly alerts: readonly CommittedAlert[];
  /** Devices with a new reading, status or registration; each at most once. */
  readonly devices: readonly DeviceView[];
  readonly removed: readonly DeviceView[];
  readonly owed: readonly Delivery[];
  readonly settled: readonly string[];
  /** What family and neighbours are told of, where that changed; null: it is forgotten. */
  readonly families: readonly { readonly id: string; readonly family: FamilyCase | null }[];
  /** Incidents as they are now, each change one. */
  readonly incidents: readonly Incident[];
  /** Those owed, and what became of others; the last of a key holds. */
  readonly notifications: readonly Notification[];
}

/** The second view: state as the disk has it. API, websocket and outbox read nothing else. */
export interface View {
  /** Names this run of the alert log; changes only when a backup is restored. */
  readonly epoch: string;
  /** Last alert step on disk. */
  readonly aseq: number;
  device(id: string): DeviceView | undefined;
  devices(): IterableIterator<DeviceView>;
  alert(id: string): Alert | undefined;
  /** Alerts that are not closed. */
  openAlerts(): ReadonlyMap<string, Alert>;
  /** By station; those that have borne an alert. */
  floods(): ReadonlyMap<string, Flood>;
  /** By resident id: those of whom anything is known. */
  people(): ReadonlyMap<string, PersonState>;
  /** What family and neighbours are told of, by id, until a day after its end. */
  families(): ReadonlyMap<string, FamilyCase>;
  /** Those that are not closed, by id, the oldest first. */
  incidents(): ReadonlyMap<string, Incident>;
  /** The climb that this alert began, while it lasts. */
  climb(id: string): Climb | undefined;
  /** Called after each commit that changed something; returns its own stop. */
  onCommitted(listener: (committed: Committed) => void): () => void;
}
