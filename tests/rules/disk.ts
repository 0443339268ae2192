import type { RuleBook } from "../../rules/engine/book.ts";
import { encodeDevice, encodeGlobals, restoreDevice, restoreGlobals, restoreRows } from "../../rules/engine/checkpoint.ts";
import { restoreIncidents } from "../../rules/dispatch/restore.ts";
import { TRAVELS_MAX } from "../../rules/dispatch/travel.ts";
import { factRow, restoreFacts } from "../../rules/engine/facts.ts";
import { settled as settledState } from "../../rules/engine/latest.ts";
import { encodeNetworks } from "../../rules/engine/network.ts";
import { settleNeighbours } from "../../rules/engine/neighbours.ts";
import { emptySituation } from "../../rules/engine/situation.ts";
import type { Step } from "../../rules/engine/step.ts";
import type { Alert } from "../../rules/model/alert.ts";
import type { Device } from "../../rules/model/device.ts";
import type { Incident, IncidentLine } from "../../rules/model/incident.ts";
import type { Delivery, Input, Outcomes } from "../../rules/model/input.ts";
import type { Notification } from "../../rules/model/notification.ts";
import type { SitePlaces, Situation } from "../../rules/model/situation.ts";

type Row = (disk: Tables) => void;

interface Tables {
  readonly journal: Input[];
  readonly devices: Map<number, Device>;
  readonly states: Map<number, readonly [appliedId: number, body: string]>;
  readonly alerts: Map<string, Alert>;
  readonly deliveries: Map<string, Delivery>;
  readonly notifications: Map<string, Notification>;
  /** By key, as they are kept. */
  readonly facts: Map<string, string>;
  readonly incidents: Map<string, Incident>;
  /** The record of each, as it was written. */
  readonly lines: Map<string, IncidentLine[]>;
  /** Last step of each alert. */
  readonly steps: Map<string, number>;
  checkpoint: { readonly journalId: number; readonly aseq: number; readonly globals: string; readonly network: string };
  readonly numbers: { alert: number; delivery: number; task: number; evacuation: number };
}

/** What the shell writes, in memory: one batch is filled until it is committed, and lost in a crash. */
export interface Disk {
  keep(input: Input, outcomes: Outcomes): void;
  /** Captures up to `count` devices that changed; the last slice of a checkpoint moves the point a start replays from. */
  slice(situation: Situation, count: number): void;
  commit(): void;
  /** The batch that was not committed is gone. */
  crash(): void;
  recover(step: Step["step"], places: SitePlaces, book?: RuleBook | null): Situation;
  /** Alerts that the last recovery raised in its replay and that the rows don't have. */
  readonly differences: readonly string[];
  readonly alerts: ReadonlyMap<string, Alert>;
  readonly deliveries: ReadonlyMap<string, Delivery>;
  readonly incidents: ReadonlyMap<string, Incident>;
  readonly lines: ReadonlyMap<string, readonly IncidentLine[]>;
  readonly journal: readonly Input[];
}

const hasOutcome = ({ alerts, owed, settled, tasks, records, facts, notifications }: Outcomes): boolean =>
  alerts.length + owed.length + settled.length + tasks.length + records.length + facts.length + notifications.length > 0;
const numberOf = (id: string): number => Number(id.slice(id.lastIndexOf("-") + 1));
const copyOf = <Type>(value: Type): Type => structuredClone(value);

export function createDisk(): Disk {
  const tables: Tables = {
    journal: [],
    devices: new Map(),
    states: new Map(),
    alerts: new Map(),
    deliveries: new Map(),
    notifications: new Map(),
    facts: new Map(),
    incidents: new Map(),
    lines: new Map(),
    steps: new Map(),
    checkpoint: { journalId: 0, aseq: 0, globals: JSON.stringify({ wallOffsetMs: 0 }), network: "" },
    numbers: { alert: 0, delivery: 0, task: 0, evacuation: 0 },
  };
  let batch: Row[] = [];
  let running: (Omit<Tables["checkpoint"], "journalId"> & { readonly fromId: number; readonly registrations: number[] }) | null = null;
  let lastId = 0;
  let aseq = 0;
  let differences: readonly string[] = [];

  function slice(situation: Situation, count: number): void {
    if (running === null) {
      const globals = JSON.stringify(encodeGlobals(situation));
      running = { fromId: lastId, aseq, globals, network: encodeNetworks(situation), registrations: situation.dirty };
      situation.dirty = [];
    }
    for (const registration of running.registrations.splice(0, count)) {
      const state = situation.devices[registration];
      if (state === undefined) continue;
      state.isDirty = false;
      const row = [state.appliedId, encodeDevice(state)] as const;
      batch.push(({ states }) => states.set(registration, row));
    }
    if (running.registrations.length > 0) return;
    const { fromId: journalId, aseq: lastAseq, globals, network } = running;
    const checkpoint = { journalId, aseq: lastAseq, globals, network };
    batch.push((disk) => (disk.checkpoint = checkpoint));
    running = null;
  }

  return {
    keep(input, outcomes) {
      // A `time` that led to nothing is not journaled, as in the shell.
      if (input.kind === "time" && !hasOutcome(outcomes)) return;
      lastId = input.id;
      const kept = copyOf({ input, outcomes });
      const firstStep = aseq + 1;
      aseq += outcomes.alerts.length;
      batch.push((disk) => {
        keepRows(disk, kept.input, kept.outcomes);
        for (const [index, { alert }] of kept.outcomes.alerts.entries()) disk.steps.set(alert.id, firstStep + index);
      });
    },
    slice,
    commit() {
      for (const row of batch) row(tables);
      batch = [];
    },
    crash() {
      batch = [];
      running = null;
      lastId = tables.journal.at(-1)?.id ?? 0;
      aseq = Math.max(0, ...tables.steps.values());
    },
    recover(step, places, book = null) {
      const recovered = recover(tables, step, places, book);
      differences = recovered.differences;
      return recovered.situation;
    },
    get differences() {
      return differences;
    },
    alerts: tables.alerts,
    deliveries: tables.deliveries,
    incidents: tables.incidents,
    lines: tables.lines,
    journal: tables.journal,
  };
}

function keepRows(disk: Tables, input: Input, { alerts, owed, settled, tasks, facts, notifications }: Outcomes): void {
  disk.journal.push(input);
  if (input.kind === "devices") {
    for (const device of input.put) disk.devices.set(device.registration, device);
    for (const registration of input.removed) {
      disk.devices.delete(registration);
      disk.states.delete(registration);
    }
  }
  for (const { alert } of alerts) {
    disk.alerts.set(alert.id, alert);
    disk.numbers.alert = Math.max(disk.numbers.alert, numberOf(alert.id));
  }
  for (const delivery of owed) {
    disk.deliveries.set(delivery.id, delivery);
    disk.numbers.delivery = numberOf(delivery.id);
  }
  for (const { id } of settled) disk.deliveries.delete(id);
  for (const notification of notifications) disk.notifications.set(notification.key, notification);
  for (const fact of facts) {
    if (fact.kind === "incident") {
      disk.incidents.set(fact.incident.id, fact.incident);
      disk.lines.set(fact.incident.id, [...(disk.lines.get(fact.incident.id) ?? []), ...fact.lines]);
      continue;
    }
    const row = factRow(fact);
    if (row === null) continue;
    const { key, body } = row;
    if (body === null) disk.facts.delete(key);
    else disk.facts.set(key, body);
  }
  for (const fact of facts)
    if (fact.kind === "evacuation") disk.numbers.evacuation = Math.max(disk.numbers.evacuation, numberOf(fact.evacuation.id));
  for (const { id } of tasks) disk.numbers.task = numberOf(id);
}

function incidentRows({ incidents }: Tables) {
  const numbers = new Map<number, number>();
  const travels = new Map<string, number[]>();
  for (const { id, station, travelMs, exercise } of incidents.values()) {
    const [year, number] = id.split("-").map(Number) as [number, number];
    numbers.set(year, Math.max(numbers.get(year) ?? 0, number));
    if (station !== null && travelMs !== null && !exercise)
      travels.set(station, [...(travels.get(station) ?? []), travelMs].slice(-TRAVELS_MAX));
  }
  return { open: [...incidents.values()].filter(({ closed }) => closed === null), numbers: [...numbers], travels };
}

const nameOf = ({ kind, device }: Alert): string => `${kind} ${device}`;

interface Recovered {
  readonly situation: Situation;
  readonly differences: readonly string[];
}

/** As the shell recovers: rows, checkpoint, the tail through `step`, rows again. */
function recover(disk: Tables, step: Step["step"], places: SitePlaces, book: RuleBook | null): Recovered {
  const situation = emptySituation(places);
  situation.book = book;
  const { checkpoint } = disk;
  const open = [...disk.alerts.values()].filter(({ state }) => state !== "closed");
  const rows = copyOf({
    alerts: open,
    deliveries: [...disk.deliveries.values()],
    notifications: [...disk.notifications.values()].filter(({ isOpen }) => isOpen),
  });
  const number = (): void => {
    situation.alertNumber = disk.numbers.alert;
    situation.deliveryNumber = disk.numbers.delivery;
    situation.taskNumber = disk.numbers.task;
    situation.evacuationNumber = disk.numbers.evacuation;
  };
  step(situation, { kind: "devices", id: 0, nowMs: 0, put: [...disk.devices.values()], removed: [] });
  restoreGlobals(situation, JSON.parse(checkpoint.globals) as ReturnType<typeof encodeGlobals>, checkpoint.network || null);
  for (const [registration, [appliedId, body]] of disk.states) restoreDevice(situation, registration, appliedId, body);
  restoreRows(situation, { ...rows, deliveries: [] });
  restoreFacts(situation, disk.facts);
  restoreIncidents(situation, copyOf(incidentRows(disk)));
  number();
  const changed = [...disk.alerts.values()].filter(({ id }) => disk.steps.get(id)! > checkpoint.aseq);
  const known = new Set([...open, ...changed].map(nameOf));
  const tail = disk.journal.filter(({ id }) => id > checkpoint.journalId);
  const isOfManyMoments = checkpoint.journalId > 0 || disk.states.size > 0;
  situation.isCatchingUp = isOfManyMoments;
  const raised = tail
    .flatMap((input) => step(situation, copyOf(input)).alerts)
    .filter(({ op, alert }) => op === "new" && alert.kind !== "supervision" && alert.kind !== "device-silent");
  number();
  situation.isCatchingUp = false;
  restoreRows(situation, rows);
  if (isOfManyMoments) settleNeighbours(situation);
  restoreFacts(situation, disk.facts);
  restoreIncidents(situation, copyOf(incidentRows(disk)));
  return { situation, differences: raised.map(({ alert }) => nameOf(alert)).filter((name) => !known.has(name)) };
}

/** What two situations must agree on: everything but deadlines, which look again when they come, and what is dirty. */
export function comparable(situation: Situation): unknown {
  const {
    devices,
    registrations,
    alerts,
    supervision,
    deliveries,
    floods,
    people,
    families,
    evacuations,
    sirens,
    terminals,
    wallOffsetMs,
    alertNumber,
    deliveryNumber,
    taskNumber,
    evacuationNumber,
    networks,
    incidents,
    incidentNumbers,
    travels,
    notifications,
    climbs,
  } = situation;
  const states = devices
    .filter((state) => state !== undefined)
    // Whether the newest reading lies beside the latest values or among them depends on who has asked, and means the same.
    .map((state) => settledState({ ...state, latest: { ...state.latest }, latestAtMs: { ...state.latestAtMs } }))
    .map(({ isDirty: _isDirty, silenceAtMs: _silence, runAtMs: _run, rules: _rules, alerts: ofDevice, off, ...rest }) => ({
      ...rest,
      off: off?.toSorted() ?? null,
      alerts: [...(ofDevice ?? [])].toSorted(([one], [other]) => (one < other ? -1 : 1)),
    }));
  const sorted = <Value>(map: ReadonlyMap<string, Value>) => [...map].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return copyOf({
    states,
    registrations: sorted(registrations),
    alerts: sorted(alerts),
    supervision: sorted(supervision),
    deliveries: sorted(deliveries),
    floods: sorted(floods),
    people: sorted(people),
    families: sorted(families),
    evacuations: sorted(evacuations),
    sirens: [...sirens].toSorted((one, other) => one - other),
    terminals: [...terminals].toSorted((one, other) => one - other),
    networks: sorted(networks),
    incidents: sorted(incidents),
    incidentNumbers: [...incidentNumbers],
    // Rows keep the order of incidents, the situation that of arrivals.
    travels: sorted(travels).map(([station, known]) => [station, known.toSorted((one, other) => one - other)]),
    notifications: sorted(notifications).map(([alert, its]) => [alert, sorted(its)]),
    climbs: sorted(climbs),
    numbers: { wallOffsetMs, alertNumber, deliveryNumber, taskNumber, evacuationNumber },
  });
}
