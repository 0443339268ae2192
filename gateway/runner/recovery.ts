import { type encodeGlobals, restoreDevice, restoreGlobals, restoreRows } from "../../rules/engine/checkpoint.ts";
import { settleNeighbours } from "../../rules/engine/neighbours.ts";
import { type IncidentRows, restoreIncidents } from "../../rules/dispatch/restore.ts";
import { restoreFacts } from "../../rules/engine/facts.ts";
import { step } from "../../rules/engine/step.ts";
import type { Alert, Text } from "../../rules/model/alert.ts";
import type { Device, DeviceKind } from "../../rules/model/device.ts";
import type { Incident } from "../../rules/model/incident.ts";
import type { Notification } from "../../rules/model/notification.ts";
import type { Delivery } from "../../rules/model/input.ts";
import type { RuleFile } from "../../rules/model/rule-file.ts";
import type { Situation } from "../../rules/model/situation.ts";
import type { Devices } from "../intake/devices.ts";
import { type LoadInto, PACKED_COLUMNS } from "../journal/load.ts";
import type { LoadPart, PackedPart } from "../journal/messages.ts";
import { type PackedRows, unpackRows } from "../journal/packed-rows.ts";
import type { Salvaged } from "../journal/salvage.ts";
import type { RuleSetRow } from "../journal/store.ts";
import { DRAFT_ROW } from "../rules/rule-draft.ts";
import { composeSet, hashOf, OWED_FILES } from "../rules/rule-folder.ts";
import type { NewDevice } from "./acts.ts";
import { replay, type Replayed } from "./replay.ts";
import type { ReplayGuard } from "./replay-guard.ts";
import type { ViewState } from "./view-state.ts";
import { settled } from "../../rules/engine/latest.ts";

type Rows = (readonly unknown[])[];

/** Everything the journal handed over, kept until the recovery uses it. */
export interface Loaded extends LoadInto {
  readonly parts: Map<LoadPart, Rows>;
  readonly packs: Readonly<Record<PackedPart, PackedRows[]>>;
}

export function collectLoaded(): Loaded {
  const parts = new Map<LoadPart, Rows>();
  const packs = { pages: [] as PackedRows[], tail: [] as PackedRows[] };
  return {
    parts,
    packs,
    rows(part, rows) {
      const known = parts.get(part) ?? [];
      for (const row of rows) known.push(row);
      parts.set(part, known);
    },
    packed: (part, packed) => void packs[part].push(packed),
  };
}

/** Something that a start found wrong: told as a `supervision` alert. */
interface Trouble {
  readonly subject: string;
  readonly why: Text;
}

export interface Recovered {
  readonly lastId: number;
  readonly lastNowMs: number;
  readonly aseq: number;
  readonly lastRegistration: number;
  readonly epoch: string | null;
  /** Id of the community whose data this is; null in a new folder. */
  readonly site: string | null;
  readonly deliveries: readonly Delivery[];
  readonly notifications: readonly Notification[];
  readonly deletedOfSite: Map<string, NewDevice>;
  readonly replayed: number;
  /** The set of rules in force; null where none was ever taken, or the last can't be read any more. */
  readonly rules: RuleSetRow | null;
  /** Hash of a published set whose files have not reached their folder; empty: none. */
  readonly owedFiles: string;
  /** The row of the proposed set; empty: none was ever proposed. */
  readonly ruleDraft: string;
  readonly troubles: readonly Trouble[];
}

interface Target {
  readonly situation: Situation;
  readonly devices: Devices;
  readonly view: ViewState;
  readonly guard: ReplayGuard;
  /** Rule files that come with the program. */
  readonly starters: readonly RuleFile[];
}

/** The situation as it was: rows, checkpoint, and the tail of the journal through `step`. */
export async function recover(loaded: Loaded, target: Target): Promise<Recovered> {
  const { situation, devices, view } = target;
  const rowsOf = (part: LoadPart): Rows => loaded.parts.get(part) ?? [];
  const meta = new Map(rowsOf("meta") as unknown as [string, string | number][]);
  const number = (name: string): number => Number(meta.get(name) ?? 0);
  const rows = {
    alerts: rowsOf("alerts").map(([body]) => JSON.parse(body as string) as Alert),
    deliveries: rowsOf("deliveries").map(([body]) => JSON.parse(body as string) as Delivery),
    notifications: rowsOf("notifications").map(([body]) => JSON.parse(body as string) as Notification),
  };
  // From the rows, before and after the replay: what it raises must not take the number of an alert that is open.
  const restoreNumbers = (): void => {
    situation.alertNumber = number("alert_number");
    situation.deliveryNumber = number("delivery_number");
    situation.taskNumber = number("task_number");
    situation.evacuationNumber = number("evacuation_number");
  };

  const deletedOfSite = restoreDevices(rowsOf("devices"), devices);
  step(situation, { kind: "devices", id: 0, nowMs: 0, put: [...devices.all()].map(({ device }) => device), removed: [] });
  const checkpointId = restoreCheckpoint(situation, rowsOf("situation"));
  const sets = rowsOf("rules").map(takenOf);
  restoreRules(situation, sets.findLast(({ journalId }) => journalId <= checkpointId)?.set ?? null, target.starters);
  for (const [registration, journalId, body] of rowsOf("states"))
    restoreDevice(situation, registration as number, journalId as number, body as string);
  for (const pages of loaded.packs.pages) {
    unpackRows(pages, PACKED_COLUMNS.pages, (at, body) => devices.byRegistration(pages.numbers[at]!)?.identities.restore(body));
  }
  restoreNumbers();
  // What is owed leaves no trace in the state of devices: it comes with the rows, after the replay.
  const facts = rowsOf("situation") as unknown as [string, string][];
  restoreRows(situation, { alerts: rows.alerts, deliveries: [], notifications: rows.notifications });
  restoreFacts(situation, facts);
  const incidents = incidentRows(rowsOf);
  restoreIncidents(situation, incidents);
  // Slices of a first checkpoint that was never finished count, too: devices then stand at different moments.
  const isOfManyMoments = checkpointId > 0 || rowsOf("states").length > 0;
  situation.isCatchingUp = isOfManyMoments;
  const replayed = await replay(loaded.packs.tail, target);
  situation.isCatchingUp = false;
  target.guard.done(checkpointId);
  restoreNumbers();
  restoreRows(situation, rows);
  if (isOfManyMoments) settleNeighbours(situation);
  restoreFacts(situation, facts);
  restoreIncidents(situation, incidents);

  restoreView(view, { situation, devices, alerts: rows.alerts, aseq: number("aseq") });
  const known = new Set([
    ...rowsOf("raised").map(([kind, device]) => keyOf(kind as string, device as string | null)),
    ...rows.alerts.map(({ kind, device }) => keyOf(kind, device)),
  ]);
  const ends = {
    foundId: Math.max(number("last_id"), number("trimmed_to")),
    acknowledgedId: number("acknowledged_id"),
    lostSteps: number("lost_steps"),
  };
  return {
    // Ids that are lost, or were trimmed to the last, are not given again: cursors are made of them.
    lastId: Math.max(ends.foundId, ends.acknowledgedId, checkpointId, number("floor_id")),
    lastNowMs: number("last_now_ms"),
    aseq: number("aseq"),
    lastRegistration: number("last_registration"),
    epoch: meta.has("epoch") ? String(meta.get("epoch")) : null,
    site: meta.has("site") ? String(meta.get("site")) : null,
    deliveries: rows.deliveries,
    notifications: rows.notifications,
    deletedOfSite,
    replayed: replayed.inputs,
    rules: sets.findLast(({ set }) => set.hash === situation.book?.hash)?.set ?? null,
    owedFiles: String(meta.get(OWED_FILES) ?? ""),
    ruleDraft: String(meta.get(DRAFT_ROW) ?? ""),
    troubles: [...salvageTroubles(String(meta.get("salvaged") ?? "")), ...lostTroubles(ends), ...replayTroubles(replayed, known)],
  };
}

function incidentRows(rowsOf: (part: LoadPart) => Rows): IncidentRows {
  const travels = new Map<string, number[]>();
  for (const [station, travelMs] of rowsOf("travels") as unknown as [string, number][])
    travels.set(station, [...(travels.get(station) ?? []), travelMs]);
  return {
    open: rowsOf("incidents").map(([body]) => JSON.parse(body as string) as Incident),
    numbers: rowsOf("numbers") as unknown as [number, number][],
    travels,
  };
}

const keyOf = (kind: string, device: string | null): string => `${kind} ${device ?? ""}`;

interface TakenSet {
  readonly journalId: number;
  readonly set: RuleSetRow;
}

function takenOf(row: readonly unknown[]): TakenSet {
  const [journalId, hash, takenAt, by, note, body] = row as [number, string, number, string | null, string, string];
  return { journalId, set: { hash, takenAt, by, note, files: JSON.parse(body) as RuleFile[] } };
}

/** The rules that the tail begins with: those of the checkpoint, before any set was taken the program's own. */
function restoreRules(situation: Situation, set: RuleSetRow | null, starters: readonly RuleFile[]): void {
  const files = set?.files ?? composeSet(starters, []);
  const hash = set?.hash ?? hashOf(files);
  step(situation, { kind: "rules", id: 0, nowMs: 0, hash, files, by: null, note: "" });
}

function restoreView(
  view: ViewState,
  { situation, devices, alerts, aseq }: { situation: Situation; devices: Devices; alerts: readonly Alert[]; aseq: number },
): void {
  for (const entry of devices.all()) {
    const state = situation.devices[entry.device.registration]!;
    const heardMs = state.lastHeardMs === 0 ? 0 : state.lastHeardMs + situation.wallOffsetMs;
    view.restoreDevice(entry, settled(state).latest, heardMs);
    view.restoreService(entry.device.registration, state.outOfService);
  }
  view.restoreFloods(situation.floods.values());
  view.restorePeople(situation.people, situation.families);
  view.restoreIncidents(situation.incidents.values());
  view.restoreClimbs(situation.climbs.values());
  view.restoreEvacuations(situation.evacuations.values());
  view.restoreAlerts(alerts, aseq);
  view.refresh();
}

/** `kept`: what a salvage left in `meta`, empty where it was told. */
function salvageTroubles(kept: string): Trouble[] {
  if (kept === "") return [];
  const { aside, damaged } = JSON.parse(kept) as Salvaged;
  const what = damaged.join(", ");
  return [
    {
      subject: "journal-salvaged",
      why: {
        zh: `数据库损坏:可读的记录已移入新库,丢失的部分在 ${what || "索引"};损坏的文件在 ${aside}`,
        en: `The database was damaged: what could be read is in a new one. Something is lost of: ${what || "indexes alone"}. The damaged files are in ${aside}`,
      },
    },
  ];
}

/** An input has a row, and so has each change of an alert; which of them were lost together nobody can tell. */
function lostTroubles({
  foundId,
  acknowledgedId,
  lostSteps,
}: Readonly<Record<"foundId" | "acknowledgedId" | "lostSteps", number>>): Trouble[] {
  const lost = Math.max(acknowledgedId - foundId, lostSteps);
  if (lost <= 0) return [];
  return [
    {
      subject: "journal-lost",
      why: { zh: `磁盘损坏:已确认的记录缺少 ${lost} 条`, en: `The disk is damaged: ${lost} entries that were acknowledged are missing` },
    },
  ];
}

function replayTroubles({ raised, failed, skipped }: Replayed, known: ReadonlySet<string>): Trouble[] {
  const troubles: Trouble[] = [];
  const differences = raised.filter((alert) => !known.has(alert));
  if (differences.length > 0)
    troubles.push({
      subject: "replay",
      why: { zh: `重放与记录不一致:${some(differences)}`, en: `The replay of the journal differs from the rows: ${some(differences)}` },
    });
  if (failed.length > 0)
    troubles.push({
      subject: "replay-failed",
      why: { zh: `日志记录无法重放:${some(failed)}`, en: `Entries of the journal can't be replayed: ${some(failed)}` },
    });
  if (skipped.length > 0)
    troubles.push({
      subject: "replay-skipped",
      why: { zh: `为能启动,未重放日志记录:${some(skipped)}`, en: `Left out so that the gateway starts: entries ${some(skipped)}` },
    });
  return troubles;
}

const some = (all: readonly (string | number)[]): string => all.slice(0, 5).join(", ") + (all.length > 5 ? ` (${all.length})` : "");

function restoreDevices(rows: Rows, devices: Devices): Map<string, NewDevice> {
  const deletedOfSite = new Map<string, NewDevice>();
  for (const row of rows) {
    const [registration, id, kind, zone, powered, expectEveryMs, station, secretHash, origin, deletedMs] = row as [
      number,
      string,
      DeviceKind,
      string,
      "mains" | "battery",
      number | null,
      string | null,
      Uint8Array | null,
      "site" | "api",
      number | null,
    ];
    const device: Device = { registration, id, kind, zone, powered, expectEveryMs, station };
    if (deletedMs === null) {
      devices.put(device, origin, secretHash === null ? null : new Uint8Array(secretHash));
      deletedOfSite.delete(id);
    } else if (origin === "site") deletedOfSite.set(id, device);
  }
  return deletedOfSite;
}

/** Returns the journal id from which the tail begins. */
function restoreCheckpoint(situation: Situation, rows: Rows): number {
  const body = rows.find(([key]) => key === "checkpoint")?.[1];
  if (body === undefined) return 0;
  const { globals, journalId } = JSON.parse(body as string) as { globals: ReturnType<typeof encodeGlobals>; journalId: number };
  const network = rows.find(([key]) => key === "network")?.[1];
  restoreGlobals(situation, globals, network === undefined ? null : (network as string));
  return journalId;
}
