import type { Device } from "../../rules/model/device.ts";
import { READING_FLAG } from "../../rules/model/reading.ts";
import { VALUES, VALUES_OF_KIND } from "../../rules/model/values.ts";

/** Ahead of the gateway's clock a recording can't be; a device's clock may be that much ahead (contract, `at`). */
const AHEAD_MS = 5 * 60_000;
const NUMBER_OF: ReadonlyMap<string, number> = new Map(VALUES.map(({ name }, number) => [name, number]));
const FLAG_OF: ReadonlyMap<string, number> = new Map(Object.entries(READING_FLAG));
/** Columns of a table that are no values. */
const NOT_VALUES = new Set(["device", "at", "time", "marks"]);
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A sound row. */
export interface RecordedReading {
  readonly device: number;
  readonly atMs: number;
  readonly flags: number;
  /** By number in VALUES. */
  readonly values: readonly (readonly [value: number, measured: number])[];
}

export interface RowRules {
  readonly find: (id: string) => Pick<Device, "registration" | "kind"> | undefined;
  /** Bounds of times, ms since 1970. */
  readonly keptFromMs: number;
  readonly nowMs: number;
}

/** Fields of a row: `{device,at,marks?,values}` as JSON lines have it, or the cells of a table. What can't be taken: why. */
export function readRow(row: Readonly<Record<string, unknown>>, rules: RowRules): RecordedReading | { readonly reason: string } {
  const device = typeof row["device"] === "string" ? rules.find(row["device"]) : undefined;
  if (device === undefined) return { reason: "device: there is no such device" };
  const atMs = timeOf(row["at"]);
  if (atMs === null) return { reason: "at: ms since 1970, or 2026-11-24T18:03:07+08:00" };
  if (atMs < rules.keptFromMs) return { reason: "at: older than what history keeps (LINAN_HISTORY_DAYS)" };
  if (atMs > rules.nowMs + AHEAD_MS) return { reason: "at: in the future" };
  const flags = flagsOf(row["marks"]);
  if (flags === null) return { reason: `marks: of ${Object.keys(READING_FLAG).join(", ")}` };
  const values = valuesOf(row, device.kind);
  return typeof values === "string" ? { reason: values } : { device: device.registration, atMs, flags, values };
}

function timeOf(at: unknown): number | null {
  const isText = typeof at === "string" && !/^\d+$/.test(at);
  const ms = isText ? (ISO.test(at) ? Date.parse(at) : Number.NaN) : Number(at ?? Number.NaN);
  return Number.isSafeInteger(ms) && ms >= 0 ? ms : null;
}

/** What was not marked otherwise was recorded and started nothing: it is history. */
function flagsOf(marks: unknown): number | null {
  if (marks === undefined) return READING_FLAG.history;
  const names: unknown[] | null = Array.isArray(marks) ? marks : typeof marks === "string" ? marks.split(" ").filter(Boolean) : null;
  if (names === null) return null;
  let flags = 0;
  for (const name of names) {
    const bit = typeof name === "string" ? FLAG_OF.get(name) : undefined;
    if (bit === undefined) return null;
    flags |= bit;
  }
  return flags;
}

/** A text says what is wrong. */
function valuesOf(row: Readonly<Record<string, unknown>>, kind: Device["kind"]): RecordedReading["values"] | string {
  const values: [number, number][] = [];
  const nested = row["values"];
  const cells: object = typeof nested === "object" && nested !== null ? nested : row;
  for (const [name, cell] of Object.entries(cells)) {
    if (cell === "" || (cells === row && NOT_VALUES.has(name))) continue;
    if (!VALUES_OF_KIND[kind].includes(name)) return `${name.slice(0, 64)}: no value of ${kind}`;
    const measured = measuredOf(name, cell);
    if (typeof measured === "string") return measured;
    values.push([NUMBER_OF.get(name)!, measured]);
  }
  return values.length === 0 ? "no value" : values;
}

function measuredOf(name: string, cell: unknown): number | string {
  const spec = VALUES[NUMBER_OF.get(name)!]!;
  if (spec.type === "boolean") {
    const found = ["false", "true"].indexOf(String(cell).toLowerCase());
    return found < 0 ? `${name}: true or false` : found;
  }
  const number = typeof cell === "string" && NUMBER.test(cell) ? Number(cell) : cell;
  if (typeof number !== "number" || !(number >= spec.min && number <= spec.max)) return `${name}: a number from ${spec.min} to ${spec.max}`;
  return number;
}
