import { isAscii, isUtf8 } from "node:buffer";
import type { DeviceKind } from "../../rules/model/device.ts";
import { VALUES, VALUES_OF_KIND, type ValueSpec, type Values } from "../../rules/model/values.ts";
import { readPlain } from "./plain-reading.ts";

/** A value or element that can't be kept, and why. */
export interface Rejected {
  readonly reason: RejectReason;
  readonly detail: string;
}

export type RejectReason =
  | "not_utf8"
  | "not_json"
  | "not_a_reading"
  | "too_many_readings"
  | "bad_field"
  | "no_values"
  | "unknown_value"
  | "wrong_type"
  | "impossible_value"
  | "no_good_value";

/** One element of a payload, sound as far as it goes. Times as the device gave them. */
export interface Sound {
  readonly at: number | null;
  readonly sentAt: number | null;
  readonly boot: number;
  /** -1 where the device sends none. */
  readonly seq: number;
  readonly values: Values;
}

/** Elements in an array (contract, "MQTT"). */
const READINGS_MAX = 500;
/** ms since 1970: far beyond any clock, and differences of two still fit the journal's numbers. */
const TIME_MAX_MS = 2e15;

type Specs = ReadonlyMap<string, ValueSpec>;

const SPECS: ReadonlyMap<DeviceKind, Specs> = new Map(
  Object.entries(VALUES_OF_KIND).map(([kind, names]) => [
    kind as DeviceKind,
    new Map(VALUES.filter(({ name }) => names.includes(name)).map((spec) => [spec.name, spec])),
  ]),
);

/** What `reject` is told about is quarantined; the rest is kept. Never throws, whatever the bytes. */
export function readPayload(
  payload: Uint8Array,
  kind: DeviceKind,
  onSound: (sound: Sound) => void,
  onRejected: (rejected: Rejected) => void,
): void {
  const plain = readPlain(payload, kind);
  if (plain !== null) return onSound(plain);
  const parsed = parse(payload);
  if ("reason" in parsed) return onRejected(parsed);
  const specs = SPECS.get(kind)!;
  const { json } = parsed;
  if (!Array.isArray(json)) return readElement(json, specs, onSound, onRejected);
  if (json.length > READINGS_MAX) {
    return onRejected({ reason: "too_many_readings", detail: `${json.length} readings, at most ${READINGS_MAX}` });
  }
  if (json.length === 0) return onRejected({ reason: "not_a_reading", detail: "an empty array" });
  for (const element of json) readElement(element, specs, onSound, onRejected);
}

function parse(payload: Uint8Array): { readonly json: unknown } | Rejected {
  const bytes = payload as Buffer;
  try {
    // One byte a character where that is enough: a third of the time of UTF-8.
    if (isAscii(bytes)) return { json: JSON.parse(bytes.toString("latin1")) as unknown };
    if (!isUtf8(bytes)) return { reason: "not_utf8", detail: "the payload is not UTF-8" };
    return { json: JSON.parse(bytes.toString("utf8")) as unknown };
  } catch (error) {
    return { reason: "not_json", detail: (error as Error).message.slice(0, 200) };
  }
}

function readElement(element: unknown, specs: Specs, onSound: (sound: Sound) => void, onRejected: (rejected: Rejected) => void): void {
  if (typeof element !== "object" || element === null || Array.isArray(element)) {
    return onRejected({ reason: "not_a_reading", detail: "not an object" });
  }
  const { values } = element as Record<string, unknown>;
  if (typeof values !== "object" || values === null || Array.isArray(values)) {
    return onRejected({ reason: "no_values", detail: "no object `values`" });
  }
  const sound = soundValues(values as Record<string, unknown>, specs, onRejected);
  if (sound === null) return onRejected({ reason: "no_good_value", detail: "no value could be kept" });
  const fields = element as Record<string, unknown>;
  onSound({
    at: time(fields, "at", onRejected),
    sentAt: time(fields, "sentAt", onRejected),
    boot: counter(fields, "boot", onRejected) ?? 0,
    seq: counter(fields, "seq", onRejected) ?? -1,
    values: sound,
  });
}

/** The values that can be kept; the same object where all can. null where none can. */
function soundValues(values: Record<string, unknown>, specs: Specs, onRejected: (rejected: Rejected) => void): Values | null {
  let good = 0;
  let bad: Set<string> | null = null;
  for (const name in values) {
    const spec = specs.get(name);
    const value = values[name];
    const fault = spec === undefined ? unknownValue(name) : spec.type === "number" ? numberFault(spec, value) : booleanFault(spec, value);
    if (fault === null) {
      good++;
      // Booleans also come as 0 and 1.
      if (spec!.type === "boolean" && typeof value === "number") values[name] = value === 1;
    } else {
      (bad ??= new Set()).add(name);
      onRejected(fault);
    }
  }
  if (good === 0) return null;
  if (bad === null) return values as Values;
  const rejected = bad;
  return Object.fromEntries(Object.entries(values).filter(([name]) => !rejected.has(name))) as Values;
}

/** Containers are not written out: one nested 60,000 deep would end the stack. */
const shown = (value: unknown): string =>
  typeof value === "object" && value !== null ? "an object or array" : JSON.stringify(value).slice(0, 80);

function unknownValue(name: string): Rejected {
  return { reason: "unknown_value", detail: `${name.slice(0, 80)} is no value of this kind of device` };
}

function numberFault(spec: Extract<ValueSpec, { type: "number" }>, value: unknown): Rejected | null {
  if (typeof value !== "number") return { reason: "wrong_type", detail: `${spec.name} is ${shown(value)}, not a number` };
  if (value >= spec.min && value <= spec.max) return null;
  return { reason: "impossible_value", detail: `${spec.name} is ${value}, possible is ${spec.min} to ${spec.max}` };
}

function booleanFault(spec: ValueSpec, value: unknown): Rejected | null {
  if (typeof value === "boolean" || value === 0 || value === 1) return null;
  return { reason: "wrong_type", detail: `${spec.name} is ${shown(value)}, not true or false` };
}

/** A time that is none is reported and left out: the reading itself is kept. */
function time(fields: Record<string, unknown>, name: string, onRejected: (rejected: Rejected) => void): number | null {
  const value = fields[name];
  if (value === undefined || value === null) return null;
  if (typeof value === "number" && value >= -TIME_MAX_MS && value <= TIME_MAX_MS) return Math.trunc(value);
  onRejected({ reason: "bad_field", detail: `${name} is ${shown(value)}, not ms since 1970` });
  return null;
}

function counter(fields: Record<string, unknown>, name: string, onRejected: (rejected: Rejected) => void): number | null {
  const value = fields[name];
  if (value === undefined || value === null) return null;
  if (typeof value === "number" && value >= 0 && value < Number.MAX_SAFE_INTEGER && Number.isInteger(value)) return value;
  onRejected({ reason: "bad_field", detail: `${name} is ${shown(value)}, not a whole number from 0` });
  return null;
}
