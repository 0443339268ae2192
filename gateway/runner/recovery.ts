import { encodeGlobals, restoreDevice, restoreRows } from "../../rules/engine/checkpoint.ts";
import { step } from "../../rules/engine/step.ts";
import type { Alert } from "../../rules/model/alert.ts";
import type { Device, DeviceKind } from "../../rules/model/device.ts";
import type { Delivery, Input } from "../../rules/model/input.ts";
import type { Situation } from "../../rules/model/situation.ts";
import type { Devices } from "../intake/devices.ts";
import { remember } from "../intake/identity.ts";
import type { LoadPart } from "../journal/messages.ts";
import { decodeReading, INPUT_KIND } from "../journal/record.ts";
import type { NewDevice } from "./acts.ts";
import { inputOf } from "./runner.ts";
import type { ViewState } from "./view-state.ts";

/** Rows between two turns of the event loop, so that /healthz answers meanwhile. */
const ROWS_PER_TURN = 5_000;

type Rows = (readonly unknown[])[];

export interface Loaded {
  readonly parts: Map<LoadPart, Rows>;
  add(part: LoadPart, rows: readonly (readonly unknown[])[]): void;
}

export function collectLoaded(): Loaded {
  const parts = new Map<LoadPart, Rows>();
  return {
    parts,
    add(part, rows) {
      const known = parts.get(part) ?? [];
      for (const row of rows) known.push(row);
      parts.set(part, known);
    },
  };
}

export interface Recovered {
  readonly lastId: number;
  readonly lastNowMs: number;
  readonly aseq: number;
  readonly lastRegistration: number;
  readonly epoch: string | null;
  readonly deliveries: readonly Delivery[];
  readonly deletedOfSite: Map<string, NewDevice>;
  readonly replayed: number;
  /** Alerts that the replay raised and the rows don't have. */
  readonly differences: readonly string[];
}

/** The situation as it was: rows, checkpoint, and the tail of the journal through `step`. */
export async function recover(
  loaded: Loaded,
  target: { readonly situation: Situation; readonly devices: Devices; readonly view: ViewState },
): Promise<Recovered> {
  const { situation, devices, view } = target;
  const rowsOf = (part: LoadPart): Rows => loaded.parts.get(part) ?? [];
  const meta = new Map(rowsOf("meta") as unknown as [string, string | number][]);
  const number = (name: string): number => Number(meta.get(name) ?? 0);
  const alerts = rowsOf("alerts").map(([body]) => JSON.parse(body as string) as Alert);
  const deliveries = rowsOf("deliveries").map(([body]) => JSON.parse(body as string) as Delivery);

  const deletedOfSite = restoreDevices(rowsOf("devices"), devices);
  step(situation, { kind: "devices", id: 0, nowMs: 0, put: [...devices.all()].map(({ device }) => device), removed: [] });
  restoreGlobals(situation, rowsOf("situation"));
  for (const [registration, journalId, body] of rowsOf("states")) restoreDevice(situation, registration as number, journalId as number, body as string);
  for (const [registration, boot, slot, newestMs, body] of rowsOf("pages")) {
    devices.byRegistration(registration as number)?.identities.restore(boot as number, slot as number, newestMs as number, body as Uint8Array);
  }
  // What is owed leaves no trace in the state of devices: it comes with the rows, after the replay.
  restoreRows(situation, { alerts, deliveries: [] });
  const known = new Set([...rowsOf("raised").map(([kind, device]) => `${kind} ${device ?? ""}`), ...alerts.map(({ kind, device }) => `${kind} ${device ?? ""}`)]);
  // Before the replay: what it raises for a comparison must not take the id of an alert that is open.
  situation.alertNumber = number("alert_number");
  situation.deliveryNumber = number("delivery_number");
  situation.taskNumber = number("task_number");
  const raised = await replay(rowsOf("tail"), situation, devices);
  const differences = raised.filter((alert) => !known.has(alert));
  situation.alertNumber = number("alert_number");
  situation.deliveryNumber = number("delivery_number");
  situation.taskNumber = number("task_number");
  restoreRows(situation, { alerts, deliveries });

  for (const entry of devices.all()) {
    const state = situation.devices[entry.device.registration]!;
    const heardMs = state.lastHeardMs === 0 ? 0 : state.lastHeardMs + situation.wallOffsetMs;
    view.restoreDevice(entry, state.latest, heardMs);
  }
  view.restoreAlerts(alerts, number("aseq"));
  view.refresh();
  return {
    lastId: number("last_id"),
    lastNowMs: number("last_now_ms"),
    aseq: number("aseq"),
    lastRegistration: number("last_registration"),
    epoch: meta.has("epoch") ? String(meta.get("epoch")) : null,
    deliveries,
    deletedOfSite,
    replayed: rowsOf("tail").length,
    differences,
  };
}

function restoreDevices(rows: Rows, devices: Devices): Map<string, NewDevice> {
  const deletedOfSite = new Map<string, NewDevice>();
  for (const row of rows) {
    const [registration, id, kind, zone, powered, expectEveryMs, station, secretHash, origin, deletedMs] = row as [
      number, string, DeviceKind, string, "mains" | "battery", number | null, string | null, Uint8Array | null, "site" | "api", number | null,
    ];
    const device: Device = { registration, id, kind, zone, powered, expectEveryMs, station };
    if (deletedMs === null) {
      devices.put(device, origin, secretHash === null ? null : new Uint8Array(secretHash));
      deletedOfSite.delete(id);
    } else if (origin === "site") deletedOfSite.set(id, device);
  }
  return deletedOfSite;
}

function restoreGlobals(situation: Situation, rows: Rows): void {
  const body = rows.find(([key]) => key === "checkpoint")?.[1];
  if (body === undefined) return;
  const { globals } = JSON.parse(body as string) as { globals: ReturnType<typeof encodeGlobals> };
  situation.wallOffsetMs = globals.wallOffsetMs;
}

/** Applies the tail. Alerts are rows already: what the replay raises is only compared with them. */
async function replay(rows: Rows, situation: Situation, devices: Devices): Promise<readonly string[]> {
  const raised: string[] = [];
  let done = 0;
  for (const [id, kind, device, nowMs, body] of rows as [number, number, number, number, Uint8Array][]) {
    const outcomes = step(situation, replayed(id, kind, device, nowMs, body, devices));
    for (const { op, alert } of outcomes.alerts) {
      // Only what devices said: silence counts from each readiness, and the gateway's own alerts from what was owed.
      if (op === "new" && alert.kind !== "supervision" && alert.kind !== "device-silent") raised.push(`${alert.kind} ${alert.device ?? ""}`);
    }
    if (++done % ROWS_PER_TURN === 0) await new Promise(setImmediate);
  }
  return raised;
}

// eslint-disable-next-line max-params -- the columns of a row
function replayed(id: number, kind: number, device: number, nowMs: number, body: Uint8Array, devices: Devices): Input {
  if (kind !== INPUT_KIND.reading) return inputOf(id, kind, nowMs, body);
  const reading = decodeReading(id, device, nowMs, body);
  const entry = devices.byRegistration(device);
  if (entry !== undefined) remember(entry.identities, reading, nowMs);
  return { kind: "reading", id, nowMs, reading };
}
