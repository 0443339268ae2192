import type { Device, DeviceKind } from "../../rules/model/device.ts";
import type { Input } from "../../rules/model/input.ts";
import { CHINA_OFFSET_MS, type Site, sitePlacesOf } from "../../rules/model/site.ts";
import type { SitePlaces } from "../../rules/model/situation.ts";
import { VALUES, VALUES_OF_KIND, type Values } from "../../rules/model/values.ts";
import { csvRows } from "../tables/csv-rows.ts";
import { jsonLines } from "../tables/json-lines.ts";
import { readRow } from "../tables/recorded.ts";
import { isRoomTable, roomReadings } from "./room-table.ts";

/** Readings of one recording; a day of a large community has more, and belongs into the gateway's own history. */
const READINGS_MAX = 1_000_000;
/** A device of the recording that the site does not have stands here. */
const NOWHERE = "recording";
/** Of what is not marked otherwise: an arbitrary Monday, 08:00 in China. */
const START_MS = Date.UTC(2026, 0, 5);

/** A file of readings as inputs of `step`, in the order of their times. */
export interface Recording {
  readonly devices: readonly Device[];
  readonly places: SitePlaces;
  readonly inputs: readonly Input[];
  readonly readings: number;
  /** Rows that are none, the first with their line and why. */
  readonly refused: readonly string[];
}

interface Row {
  readonly device: string;
  readonly atMs: number;
  readonly flags: number;
  readonly values: Values;
}

const REFUSED_MAX = 10;

/**
 * Reads what `GET /api/v1/export` gives (CSV or JSON lines: device, at, marks, values) or a table of a room fire. Devices that
 * the site does not have are told apart by what they report. Throws where it holds no reading at all.
 */
export async function readRecording(text: string, site: Site | null): Promise<Recording> {
  const refused: string[] = [];
  const body = text.replace(/^\uFEFF/, "");
  const header = body.slice(0, body.indexOf("\n"));
  const rows = isRoomTable(header) ? roomRows(body) : await readingRows(body, refused);
  if (rows.length === 0) throw new Error(`没有读数 / no readings: ${refused[0] ?? "the file is empty"}`);
  if (rows.length > READINGS_MAX) throw new Error(`读数超过 ${READINGS_MAX} 个 / more than ${READINGS_MAX} readings`);
  rows.sort((one, other) => one.atMs - other.atMs);
  const devices = devicesOf(rows, site);
  return { devices, places: placesFor(site), inputs: inputsOf(rows, devices), readings: rows.length, refused };
}

const roomRows = (body: string): Row[] => roomReadings(body.split(/\r?\n/)).map((one) => ({ ...one, atMs: START_MS + one.atMs, flags: 0 }));

async function readingRows(body: string, refused: string[]): Promise<Row[]> {
  const found: Row[] = [];
  const source = async function* () {
    yield body;
  };
  let line = 0;
  for await (const row of body.startsWith("{") ? jsonLines(source()) : csvRows(source())) {
    line++;
    const read = rowOf(row);
    if (typeof read !== "string") found.push(read);
    else if (refused.length < REFUSED_MAX) refused.push(`${line}: ${read}`);
    if (found.length > READINGS_MAX) break;
  }
  return found;
}

/** A text says what is wrong. */
function rowOf(row: unknown): Row | string {
  if (typeof row !== "object" || row === null) return "no JSON";
  // Without a mark it counts as it would have when it came: a recording is played, not kept as history.
  const given: Readonly<Record<string, unknown>> = { marks: "", ...row };
  const { device } = given;
  if (typeof device !== "string" || device === "") return "device: a name";
  const kind = kindOf(namesIn(given));
  if (kind === null) return "no kind of device reports these values";
  const read = readRow(given, { find: () => ({ registration: 0, kind }), keptFromMs: 0, nowMs: Infinity });
  if ("reason" in read) return read.reason;
  const values = read.values.map(([number, measured]) => {
    const { name, type } = VALUES[number]!;
    return [name, type === "boolean" ? measured === 1 : measured] as const;
  });
  return { device, atMs: read.atMs, flags: read.flags, values: Object.fromEntries(values) };
}

const IN_EVERY: ReadonlySet<string> = new Set(["device", "at", "time", "marks"]);

function namesIn({ values, ...cells }: Readonly<Record<string, unknown>>): readonly string[] {
  if (typeof values === "object" && values !== null) return Object.keys(values);
  return Object.entries(cells).flatMap(([name, cell]) => (cell === "" || IN_EVERY.has(name) ? [] : [name]));
}

/** The first kind that reports all of them: `battery_pct` alone is anybody's. */
const kindOf = (names: Iterable<string>): DeviceKind | null => {
  const wanted = [...names];
  const kinds = Object.entries(VALUES_OF_KIND) as [DeviceKind, readonly string[]][];
  return kinds.find(([, values]) => wanted.every((name) => values.includes(name)))?.[0] ?? null;
};

function devicesOf(rows: readonly Row[], site: Site | null): readonly Device[] {
  const names = new Map<string, Set<string>>();
  for (const { device, values } of rows) {
    const known = names.get(device) ?? new Set();
    for (const name in values) known.add(name);
    names.set(device, known);
  }
  const drawn = new Map((site?.devices ?? []).map((one) => [one.id, one]));
  return [...names].map(([id, values], index) => {
    const { kind, zone, powered, expectEveryMs } = drawn.get(id) ?? {
      kind: kindOf(values) ?? "smoke-detector",
      zone: NOWHERE,
      powered: "battery" as const,
      expectEveryMs: undefined,
    };
    return { registration: index + 1, id, kind, zone, powered, expectEveryMs: expectEveryMs ?? null, station: null };
  });
}

function placesFor(site: Site | null): SitePlaces {
  const base: SitePlaces = site === null ? { zones: new Map(), utcOffsetMs: CHINA_OFFSET_MS, stations: [] } : sitePlacesOf(site);
  const nowhere = { building: NOWHERE, floor: 1, text: { zh: "记录", en: "recording" }, kind: "flat" };
  return { ...base, zones: new Map([...base.zones, [NOWHERE, nowhere]]) };
}

function inputsOf(rows: readonly Row[], devices: readonly Device[]): readonly Input[] {
  const registrations = new Map(devices.map(({ id, registration }) => [id, registration]));
  const inputs: Input[] = [{ kind: "started", id: 1, nowMs: rows[0]!.atMs }];
  for (const { device, atMs, flags, values } of rows) {
    const id = inputs.length + 1;
    const reading = { id, device: registrations.get(device)!, eventMs: atMs, receivedMs: atMs, boot: 0, seq: -1, flags, values };
    inputs.push({ kind: "reading", id, nowMs: atMs, reading });
  }
  return inputs;
}
