import { VALUES, type Values } from "../../rules/model/values.ts";
import type { Reading } from "../../rules/model/reading.ts";

/** Kinds of rows in the journal. Append, never renumber. */
export const INPUT_KIND = {
  reading: 1,
  state: 2,
  reply: 3,
  command: 4,
  time: 5,
  started: 6,
  devices: 7,
  supervision: 8,
  wall: 9,
  rules: 10,
  works: 11,
  service: 12,
  "task-done": 13,
  resident: 22,
  family: 23,
  incident: 14,
  mark: 16,
  receipt: 17,
  duty: 18,
  evacuation: 19,
  "door-marks": 20,
  "bin-report": 24,
} as const;

/** id f64, nowMs f64, eventMs f64, device u32, body length u32. */
export const HEADER_BYTES = 32;
/** Flags, three clock differences, boot and seq as varints, a count, and every value there is: under 300 bytes. */
export const BODY_BYTES_MAX = 300;

/** Bit of the first byte, above those of READING_FLAG: the device's own time follows. */
const HAS_DEVICE_AT = 128;

const INDEX_OF: ReadonlyMap<string, number> = new Map(VALUES.map(({ name }, index) => [name, index]));

/** Readings packed one after another in one transferable buffer: what travels to the writer. */
export class RecordWriter {
  bytes: Uint8Array;
  view: DataView;
  length = 0;
  count = 0;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
    this.view = new DataView(this.bytes.buffer);
  }

  /** Takes a buffer that came back from the writer. */
  reuse(buffer: ArrayBuffer): void {
    this.bytes = new Uint8Array(buffer);
    this.view = new DataView(buffer);
    this.length = 0;
    this.count = 0;
  }

  add(reading: Reading, nowMs: number): void {
    while (this.length + HEADER_BYTES + BODY_BYTES_MAX > this.bytes.length) this.grow();
    const start = this.length;
    const end = this.body(start + HEADER_BYTES, reading, nowMs);
    const view = this.view;
    view.setFloat64(start, reading.id, true);
    view.setFloat64(start + 8, nowMs, true);
    view.setFloat64(start + 16, reading.eventMs, true);
    view.setUint32(start + 24, reading.device, true);
    view.setUint32(start + 28, end - start - HEADER_BYTES, true);
    this.length = end;
    this.count++;
  }

  private grow(): void {
    const bytes = new Uint8Array(this.bytes.length * 2);
    bytes.set(this.bytes);
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }

  private body(start: number, reading: Reading, nowMs: number): number {
    const bytes = this.bytes;
    let at = start;
    const { deviceAtMs } = reading;
    bytes[at++] = deviceAtMs === undefined ? reading.flags : reading.flags | HAS_DEVICE_AT;
    at = putVarint(bytes, at, zigzag(reading.receivedMs - nowMs));
    at = putVarint(bytes, at, zigzag(reading.eventMs - reading.receivedMs));
    if (deviceAtMs !== undefined) at = putVarint(bytes, at, zigzag(deviceAtMs - reading.eventMs));
    at = putVarint(bytes, at, reading.boot);
    at = putVarint(bytes, at, reading.seq + 1);
    const countAt = at++;
    let count = 0;
    for (const name in reading.values) {
      const value = reading.values[name];
      bytes[at++] = INDEX_OF.get(name)!;
      if (typeof value === "number") {
        this.view.setFloat64(at, value, true);
        at += 8;
      } else {
        bytes[at++] = value ? 1 : 0;
      }
      count++;
    }
    bytes[countAt] = count;
    return at;
  }
}

/** A reading from its row. `body` as RecordWriter packed it; throws where it is not. */
export function decodeReading(id: number, device: number, nowMs: number, body: Uint8Array): Reading {
  const cursor = { bytes: body, at: 0 };
  const bits = body[cursor.at++]!;
  const flags = bits & ~HAS_DEVICE_AT;
  const receivedMs = nowMs + unzigzag(takeVarint(cursor));
  const eventMs = receivedMs + unzigzag(takeVarint(cursor));
  const deviceAtMs = bits & HAS_DEVICE_AT ? eventMs + unzigzag(takeVarint(cursor)) : undefined;
  const boot = takeVarint(cursor);
  const seq = takeVarint(cursor) - 1;
  return { id, device, eventMs, receivedMs, boot, seq, flags, values: takeValues(cursor), deviceAtMs };
}

/** For whoever reads past damage: a row that can't be read is told at start and by `journal verify`. */
export function decodeOrNull(id: number, device: number, nowMs: number, body: Uint8Array): Reading | null {
  try {
    return decodeReading(id, device, nowMs, body);
  } catch {
    return null;
  }
}

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

function takeValues(cursor: Cursor): Values {
  const { bytes } = cursor;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values: Record<string, number | boolean> = {};
  for (let left = bytes[cursor.at++]!; left > 0; left--) {
    const spec = VALUES[bytes[cursor.at++]!]!;
    if (spec.type === "number") {
      values[spec.name] = view.getFloat64(cursor.at, true);
      cursor.at += 8;
    } else {
      values[spec.name] = bytes[cursor.at++] === 1;
    }
  }
  return values;
}

/** Non-negative integers up to 2^53, seven bits a byte, low bits first. */
export function putVarint(bytes: Uint8Array, start: number, value: number): number {
  let at = start;
  let rest = value;
  while (rest >= 0x80) {
    // Above 2^31 bit operations would cut: divide instead.
    bytes[at++] = rest < 0x7fffffff ? (rest & 0x7f) | 0x80 : (rest % 128) | 0x80;
    rest = rest < 0x7fffffff ? rest >>> 7 : Math.floor(rest / 128);
  }
  bytes[at++] = rest;
  return at;
}

export function takeVarint(cursor: Cursor): number {
  let value = 0;
  let scale = 1;
  for (;;) {
    const byte = cursor.bytes[cursor.at++];
    // Without it a record that was cut short would be read for ever.
    if (byte === undefined) throw new RangeError("the record is cut short");
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value;
    scale *= 128;
  }
}

const zigzag = (value: number): number => (value >= 0 ? value * 2 : -value * 2 - 1);
const unzigzag = (value: number): number => (value % 2 === 0 ? value / 2 : -(value + 1) / 2);
