import type { Alert, AlertKind, Text } from "./alert.ts";
import type { Device } from "./device.ts";
import type { Delivery } from "./input.ts";

/** What step needs to know of the site: where zones are and which station answers for which building. */
export interface SitePlaces {
  readonly zones: ReadonlyMap<string, { readonly building: string; readonly floor: number; readonly text: Text }>;
  readonly stations: readonly {
    readonly id: string;
    readonly zones: ReadonlySet<string>;
    /** Buildings it answers for. */
    readonly covers: ReadonlySet<string>;
  }[];
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
  /** Rules switched off for this device because they threw: as long as the `supervision` alert about it is open. */
  off: string[] | null;
  /** Open alerts of this device; null where there are none. */
  alerts: Map<AlertKind, Alert> | null;
}

export type Deadline = { readonly atMs: number } & (
  | { readonly kind: "silence"; readonly device: number }
  | { readonly kind: "run"; readonly device: number; readonly rule: string }
  /** `untilMs`: what the alert must still say, else it was put off anew or is no longer. */
  | { readonly kind: "unshelve"; readonly alert: string; readonly untilMs: number }
  | { readonly kind: "expire"; readonly delivery: string }
);

/** Everything step knows. One object; only step changes it. */
export interface Situation {
  readonly places: SitePlaces;
  /** By registration. */
  readonly devices: (DeviceState | undefined)[];
  /** Registration of each device id. */
  readonly registrations: Map<string, number>;
  /** Alerts that are not closed, by id. */
  readonly alerts: Map<string, Alert>;
  /** Open `supervision` alerts by subject. */
  readonly supervision: Map<string, Alert>;
  readonly deliveries: Map<string, Delivery>;
  readonly sirens: Set<number>;
  readonly terminals: Set<number>;
  /** A heap by time. */
  readonly deadlines: Deadline[];
  /** Registrations changed since they were last captured, each once. */
  dirty: number[];
  /** Queue time from which silence counts; 0 before. */
  readyMs: number;
  /** Wall clock minus queue time. */
  wallOffsetMs: number;
  alertNumber: number;
  deliveryNumber: number;
  taskNumber: number;
}
