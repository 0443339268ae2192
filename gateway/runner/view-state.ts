import type { Alert } from "../../rules/model/alert.ts";
import type { Evacuation } from "../../rules/model/evacuation.ts";
import type { Delivery } from "../../rules/model/input.ts";
import type { FamilyCase } from "../../rules/model/family.ts";
import type { Incident } from "../../rules/model/incident.ts";
import type { Climb, Notification } from "../../rules/model/notification.ts";
import type { Fact, Flood, OutOfService } from "../../rules/model/nuisance.ts";
import type { PersonState } from "../../rules/model/person.ts";
import { READING_FLAG, type Reading } from "../../rules/model/reading.ts";
import type { DeviceEntry, PlaceOf } from "../intake/devices.ts";
import type { Committed, CommittedAlert, DeviceStatus, DeviceView, View } from "./view.ts";

/** What one batch will make true once it is on disk. */
export interface Pending {
  alerts: CommittedAlert[];
  added: DeviceEntry[];
  removed: string[];
  heard: { readonly registration: number; readonly atMs: number }[];
  owed: Delivery[];
  settled: string[];
  facts: Fact[];
  notifications: Notification[];
}

export const nothingPending = (): Pending => ({
  alerts: [],
  added: [],
  removed: [],
  heard: [],
  owed: [],
  settled: [],
  facts: [],
  notifications: [],
});

interface MutableView extends DeviceView {
  readonly latest: Readonly<Record<string, number | boolean>>;
  /** Not in `kept` yet: most readings are replaced by the next before anybody looks. */
  newest: Reading | null;
  /** Last of each value before `newest`, and its event time. */
  kept: Record<string, number | boolean>;
  readonly keptAtMs: Record<string, number>;
  touched: boolean;
}

export interface ViewState extends View {
  /** A device from the disk, at start. */
  restoreDevice(entry: DeviceEntry, latest: Readonly<Record<string, number | boolean>>, lastHeardMs: number): void;
  restoreService(registration: number, outOfService: OutOfService | null): void;
  restoreFloods(floods: Iterable<Flood>): void;
  restorePeople(people: Iterable<readonly [string, PersonState]>, families: Iterable<readonly [string, FamilyCase]>): void;
  restoreIncidents(incidents: Iterable<Incident>): void;
  restoreClimbs(climbs: Iterable<Climb>): void;
  restoreEvacuations(evacuations: Iterable<Evacuation>): void;
  restoreAlerts(alerts: readonly Alert[], aseq: number): void;
  setConnected(entry: DeviceEntry, connected: boolean): void;
  advance(readings: readonly Reading[], pending: Pending): void;
  setEpoch(epoch: string): void;
  /** Every status anew: after a start. */
  refresh(): void;
}

/** The second view: advanced by commits alone. */
export function createView(placeOf: PlaceOf): ViewState {
  const byId = new Map<string, MutableView>();
  const byRegistration: (MutableView | undefined)[] = [];
  const open = new Map<string, Alert>();
  const openOfDevice = new Map<string, Map<string, Alert>>();
  const floods = new Map<string, Flood>();
  const people = new Map<string, PersonState>();
  const families = new Map<string, FamilyCase>();
  const incidents = new Map<string, Incident>();
  const climbs = new Map<string, Climb>();
  const evacuations = new Map<string, Evacuation>();
  /** Those out of service, by registration. */
  const service = new Map<number, OutOfService>();
  const listeners = new Set<(committed: Committed) => void>();
  let touched: MutableView[] = [];
  let aseq = 0;
  let epoch = "";
  let indexes = 0;

  function add(entry: DeviceEntry): MutableView {
    const { device, counts } = entry;
    const place = placeOf(device.zone);
    const known = byRegistration[device.registration];
    const view: MutableView = {
      device,
      index: known?.index ?? indexes++,
      building: place?.building ?? "",
      floor: place?.floor ?? 0,
      status: known?.status ?? "commissioning",
      lastHeardMs: known?.lastHeardMs ?? 0,
      get latest() {
        keep(this);
        return this.kept;
      },
      newest: known?.newest ?? null,
      kept: known?.kept ?? {},
      keptAtMs: known?.keptAtMs ?? {},
      connected: known?.connected ?? false,
      touched: false,
      get outOfService() {
        return service.get(device.registration) ?? null;
      },
      get quarantined() {
        return counts.quarantined;
      },
      get unverified() {
        return counts.unverified;
      },
      get clockFaults() {
        return counts.clockFaults;
      },
      get emergenciesAtQos0() {
        return counts.emergenciesAtQos0;
      },
    };
    byId.set(device.id, view);
    byRegistration[device.registration] = view;
    return view;
  }

  function touch(view: MutableView): void {
    if (view.touched) return;
    view.touched = true;
    touched.push(view);
  }

  function hear(view: MutableView, atMs: number): void {
    if (atMs > view.lastHeardMs) view.lastHeardMs = atMs;
    if (view.status === "commissioning") view.status = statusOf(view);
    touch(view);
  }

  function take(reading: Reading): void {
    const view = byRegistration[reading.device];
    if (view === undefined) return;
    if (view.newest !== null && !replaces(reading, view.newest)) keep(view);
    view.newest = reading;
    if (reading.flags & READING_FLAG.page) touch(view);
    else hear(view, reading.receivedMs);
  }

  function statusOf(view: DeviceView): DeviceStatus {
    let status: DeviceStatus = view.lastHeardMs === 0 ? "commissioning" : "normal";
    for (const alert of openOfDevice.get(view.device.id)?.values() ?? []) {
      if (!alert.active) continue;
      if (alert.kind === "device-silent") return "silent";
      if (alert.kind === "device-fault" || alert.kind === "device-tamper") status = status === "alert" ? status : "fault";
      else status = "alert";
    }
    return status;
  }

  function place(alert: Alert): void {
    const { id, device } = alert;
    if (alert.state === "closed") open.delete(id);
    else open.set(id, alert);
    if (device === null) return;
    const ofDevice = openOfDevice.get(device) ?? new Map<string, Alert>();
    if (alert.state === "closed") ofDevice.delete(id);
    else ofDevice.set(id, alert);
    if (ofDevice.size > 0) openOfDevice.set(device, ofDevice);
    else openOfDevice.delete(device);
  }

  function change({ alert, aseq: step }: CommittedAlert): void {
    aseq = step;
    place(alert);
    const view = alert.device === null ? undefined : byId.get(alert.device);
    if (view === undefined) return;
    view.status = statusOf(view);
    touch(view);
  }

  function serve(registration: number, outOfService: OutOfService | null): void {
    if (outOfService === null) service.delete(registration);
    else service.set(registration, outOfService);
  }

  function keepIncident(incident: Incident): void {
    if (incident.closed === null) incidents.set(incident.id, incident);
    else incidents.delete(incident.id);
  }

  function climb(id: string, now: Climb | null): void {
    if (now === null) climbs.delete(id);
    else climbs.set(id, now);
  }

  function placeEvacuation(evacuation: Evacuation): void {
    if (evacuation.stage === "ended") evacuations.delete(evacuation.id);
    else evacuations.set(evacuation.id, evacuation);
  }

  function learn(fact: Fact): void {
    if (fact.kind === "flood") floods.set(fact.flood.station, fact.flood);
    if (fact.kind === "person") people.set(fact.resident, fact.person);
    if (fact.kind === "family")
      if (fact.family === null) families.delete(fact.id);
      else families.set(fact.id, fact.family);
    if (fact.kind === "incident") keepIncident(fact.incident);
    if (fact.kind === "climb") climb(fact.id, fact.climb);
    if (fact.kind === "evacuation") placeEvacuation(fact.evacuation);
    if (fact.kind !== "service") return;
    serve(fact.registration, fact.outOfService);
    const view = byRegistration[fact.registration];
    if (view !== undefined) touch(view);
  }

  function removeDevice(id: string): MutableView | null {
    const view = byId.get(id);
    if (view === undefined) return null;
    byId.delete(id);
    byRegistration[view.device.registration] = undefined;
    return view;
  }

  function tell(pending: Pending, removed: readonly DeviceView[]): void {
    const devices = touched;
    touched = [];
    for (const view of devices) view.touched = false;
    if (listeners.size === 0) return;
    const { alerts, owed, settled, facts, notifications } = pending;
    const families = facts.filter((fact) => fact.kind === "family");
    const incidents = facts.flatMap((fact) => (fact.kind === "incident" ? [fact.incident] : []));
    const moved = facts.flatMap((fact) => (fact.kind === "evacuation" ? [fact.evacuation] : []));
    const lists = [devices, alerts, owed, settled, removed, families, incidents, notifications, moved];
    if (lists.every(({ length }) => length === 0)) return;
    const told = { alerts, devices, removed, owed, settled, families, incidents, notifications, evacuations: moved };
    for (const listener of listeners) listener(told);
  }

  return {
    get epoch() {
      return epoch;
    },
    get aseq() {
      return aseq;
    },
    device: (id) => byId.get(id),
    devices: () => byId.values(),
    alert: (id) => open.get(id),
    openAlerts: () => open,
    floods: () => floods,
    people: () => people,
    families: () => families,
    incidents: () => incidents,
    climb: (id) => climbs.get(id),
    evacuations: () => evacuations,
    onCommitted(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setEpoch(next) {
      epoch = next;
    },
    restoreDevice(entry, latest, lastHeardMs) {
      const view = add(entry);
      view.kept = { ...latest };
      view.lastHeardMs = lastHeardMs;
    },
    restoreService: serve,
    restoreFloods(known) {
      for (const flood of known) floods.set(flood.station, flood);
    },
    restorePeople(known, cases) {
      for (const [id, person] of known) people.set(id, person);
      for (const [id, family] of cases) families.set(id, family);
    },
    restoreIncidents(open) {
      for (const incident of open) keepIncident(incident);
    },
    restoreClimbs(known) {
      for (const one of known) climbs.set(one.id, one);
    },
    restoreEvacuations(known) {
      for (const evacuation of known) placeEvacuation(evacuation);
    },
    restoreAlerts(alerts, lastAseq) {
      for (const alert of alerts) place(alert);
      aseq = lastAseq;
    },
    refresh() {
      for (const view of byId.values()) view.status = statusOf(view);
    },
    setConnected(entry, connected) {
      const view = byRegistration[entry.device.registration];
      if (view === undefined) return;
      view.connected = connected;
      touch(view);
    },
    advance(readings, pending) {
      for (const entry of pending.added) touch(add(entry));
      for (const reading of readings) take(reading);
      for (const { registration, atMs } of pending.heard) {
        const view = byRegistration[registration];
        if (view !== undefined) hear(view, atMs);
      }
      for (const alert of pending.alerts) change(alert);
      for (const fact of pending.facts) learn(fact);
      tell(
        pending,
        pending.removed.map(removeDevice).filter((view) => view !== null),
      );
    },
  };
}

/** True where nothing is left of `older`: the newer reading has all its values, and was not measured before it. */
function replaces({ eventMs, values }: Reading, older: Reading): boolean {
  if (eventMs < older.eventMs) return false;
  for (const name in older.values) if (values[name] === undefined) return false;
  return true;
}

function keep(view: MutableView): void {
  if (view.newest === null) return;
  const { eventMs, values } = view.newest;
  const { kept, keptAtMs } = view;
  for (const name in values) {
    if (eventMs < (keptAtMs[name] ?? 0)) continue;
    kept[name] = values[name]!;
    keptAtMs[name] = eventMs;
  }
  view.newest = null;
}
