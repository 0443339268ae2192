import { randomUUID } from "node:crypto";
import { mayAct, may, type Person, sees } from "../../../gateway/access/roles.ts";
import { seesAlert } from "../../../gateway/api/alerts.ts";
import { seesIncident } from "../../../gateway/api/incidents.ts";
import { createDevices, type DeviceEntry } from "../../../gateway/intake/devices.ts";
import { createView, nothingPending, type ViewState } from "../../../gateway/runner/view-state.ts";
import type { LiveAnswer, LivePorts, LiveReceipt, LiveRefusal, LiveSession, LiveStep } from "../../../dashboard/server/ports.ts";
import type { Alert } from "../../../rules/model/alert.ts";
import type { DeviceKind } from "../../../rules/model/device.ts";
import type { Values } from "../../../rules/model/values.ts";

/** A community whose commits are made by hand: the gateway's own view, and a log of alert steps in memory. */
export interface Community {
  readonly view: ViewState;
  readonly ports: LivePorts;
  readonly audit: LiveRefusal[];
  readonly receipts: LiveReceipt[];
  readonly faults: unknown[];
  readonly log: LiveStep[];
  readonly commands: Parameters<LivePorts["acts"]["command"]>[0][];
  add(id: string, kind: DeviceKind, zone: string): DeviceEntry;
  /** The same device at another place. */
  move(entry: DeviceEntry, zone: string): void;
  remove(id: string): void;
  report(readings: readonly { readonly device: string; readonly values: Values }[]): void;
  /** A new alert, committed. */
  raise(fields?: Partial<Alert>): Alert;
  /** The next version of an alert, committed. */
  change(alert: Alert, fields: Partial<Alert>): Alert;
  /** Several steps in one commit. */
  commit(changes: readonly { readonly op: LiveStep["op"]; readonly alert: Alert }[]): void;
  signIn(person: Person, forMs?: number): LiveSession & { readonly cookie: string };
  ticketFor(session: LiveSession): string;
  endSession(key: string): void;
  /** The wall clock stands at this much after the real one. */
  wallOffsetMs: number;
  /** What `command` answers. */
  answer: (alert: Alert) => LiveAnswer;
}

const placeOf = (zone: string): { readonly building: string; readonly floor: number } | undefined => {
  const found = /^(b\d+)-(\d\d)\d\d$/.exec(zone);
  return found === null ? undefined : { building: found[1]!, floor: Number(found[2]) };
};

export function alertOf(fields: Partial<Alert> = {}): Alert {
  return {
    id: randomUUID(),
    version: 1,
    kind: "fire",
    priority: "P1",
    device: null,
    zone: "b1-0101",
    building: "b1",
    place: { zh: "1号楼101室", en: "Building 1, flat 101" },
    state: "unacknowledged",
    active: true,
    acknowledged: null,
    verification: "pending",
    shelvedUntil: null,
    suppressedBy: null,
    outOfService: false,
    raisedAt: 1_767_225_600_000,
    lastAt: 1_767_225_600_000,
    firstReading: 1,
    occurrences: 1,
    evidence: [],
    timeline: [],
    incident: null,
    outcome: null,
    closed: null,
    subject: null,
    ...fields,
  };
}

export function createCommunity(): Community {
  const view = createView(placeOf);
  view.setEpoch("epoch-1");
  const devices = createDevices("mini", placeOf);
  const log: LiveStep[] = [];
  const sessions = new Map<string, LiveSession>();
  const tickets = new Map<string, LiveSession>();
  const listeners = new Set<(key: string) => void>();
  let registrations = 0;
  let readings = 0;

  const community: Community = {
    view,
    log,
    audit: [],
    receipts: [],
    faults: [],
    commands: [],
    wallOffsetMs: 0,
    answer: (alert) => ({ ok: true, alert: community.change(alert, { acknowledged: { at: 1, by: "li" }, state: "acknowledged" }) }),
    ports: {
      source: view,
      store: {
        alert: async (id) => log.findLast(({ alert }) => alert.id === id)?.alert ?? null,
        async alertSteps(aseq, limit) {
          // A store answers later, and commits go on meanwhile.
          await new Promise(setImmediate);
          return log.slice(aseq, aseq + limit);
        },
      },
      acts: {
        async command(request) {
          community.commands.push(request);
          return community.answer(view.alert(request.alert)!);
        },
      },
      access: {
        sessionOfCookie: async (header) => sessions.get(header ?? "") ?? null,
        useTicket(ticket) {
          const session = tickets.get(ticket) ?? null;
          tickets.delete(ticket);
          return session;
        },
        keep: () => {},
        onSessionEnded(listener) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
      rights: { may, mayAct, sees, seesAlert, seesIncident },
      columnOf: (zone) => Number(zone.slice(-2)),
      buildingsOf: (station) => (station === "station-1" ? new Set(["b1", "b2"]) : null),
      audit: (refusal) => void community.audit.push(refusal),
      onReceipt: (receipt) => void community.receipts.push(receipt),
      onFault: (error) => void community.faults.push(error),
      nowMs: () => Date.now() + community.wallOffsetMs,
    },
    add(id, kind, zone) {
      const entry = devices.put(
        { registration: ++registrations, id, kind, zone, powered: "mains", expectEveryMs: null, station: null },
        "api",
        null,
      );
      view.advance([], { ...nothingPending(), added: [entry] });
      return entry;
    },
    move({ device }, zone) {
      const entry = devices.put({ ...device, zone }, "api", null);
      view.advance([], { ...nothingPending(), added: [entry] });
    },
    remove(id) {
      devices.remove(devices.byId(id)!);
      view.advance([], { ...nothingPending(), removed: [id] });
    },
    report(reported) {
      const nowMs = Date.now();
      const made = reported.map(({ device, values }) => {
        readings++;
        return {
          id: readings,
          device: devices.byId(device)!.device.registration,
          eventMs: nowMs,
          receivedMs: nowMs,
          boot: 0,
          seq: readings,
          flags: 0,
          values,
        };
      });
      view.advance(made, nothingPending());
    },
    raise(fields) {
      const alert = alertOf(fields);
      community.commit([{ op: "new", alert }]);
      return alert;
    },
    change(alert, fields) {
      const next = { ...alert, ...fields, version: alert.version + 1 };
      community.commit([{ op: next.state === "closed" ? "close" : "upd", alert: next }]);
      return next;
    },
    commit(changes) {
      const alerts = changes.map((change, place) => ({ ...change, aseq: log.length + 1 + place }));
      log.push(...alerts);
      view.advance([], { ...nothingPending(), alerts });
    },
    signIn(person, forMs = 12 * 3_600_000) {
      const key = randomUUID();
      const cookie = `linan_session=${key}`;
      const session = { person, key, expiresAtMs: Date.now() + forMs };
      sessions.set(cookie, session);
      return { ...session, cookie };
    },
    ticketFor(session) {
      const ticket = randomUUID();
      tickets.set(ticket, session);
      return ticket;
    },
    endSession(key) {
      for (const listener of listeners) listener(key);
    },
  };
  return community;
}
