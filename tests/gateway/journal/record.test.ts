import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  BODY_BYTES_MAX,
  decodeOrNull,
  decodeReading,
  HEADER_BYTES,
  putVarint,
  RecordWriter,
  takeVarint,
} from "../../../gateway/journal/record.ts";
import { VALUES } from "../../../rules/model/values.ts";
import type { Reading } from "../../../rules/model/reading.ts";

/** Half of what a number holds exactly: differences of two such times are packed with their sign. */
const TIME_MAX_MS = 2e15;

const time = fc.oneof(fc.integer({ min: 1_600_000_000_000, max: 2_000_000_000_000 }), fc.integer({ min: -TIME_MAX_MS, max: TIME_MAX_MS }));
const counter = fc.oneof(fc.integer({ min: 0, max: 1_000 }), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER - 1 }));
const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const values = fc
  .subarray([...VALUES], { minLength: 1 })
  .chain((specs) => fc.tuple(...specs.map(({ name, type }) => fc.tuple(fc.constant(name), type === "number" ? number : fc.boolean()))))
  .map((entries) => Object.fromEntries(entries) as Record<string, number | boolean>);
const reading: fc.Arbitrary<{ reading: Reading; nowMs: number }> = fc.record({
  nowMs: fc.integer({ min: 0, max: TIME_MAX_MS }),
  reading: fc.record({
    id: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    device: fc.integer({ min: 1, max: 40_000 }),
    eventMs: time,
    receivedMs: fc.integer({ min: 0, max: TIME_MAX_MS }),
    boot: counter,
    seq: fc.oneof(fc.constant(-1), counter),
    flags: fc.integer({ min: 0, max: 15 }),
    values,
    deviceAtMs: fc.option(time, { nil: undefined }),
  }),
});

test("a reading comes out of its record as it went in, whatever it holds, alone or among others", () => {
  fc.assert(
    fc.property(fc.array(reading, { minLength: 1, maxLength: 20 }), (readings) => {
      const writer = new RecordWriter(64);
      for (const one of readings) writer.add(one.reading, one.nowMs);
      const view = new DataView(writer.bytes.buffer);
      let at = 0;
      for (const { reading: expected, nowMs } of readings) {
        const length = view.getUint32(at + 28, true);
        const body = writer.bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + length);
        expect(length).toBeLessThanOrEqual(BODY_BYTES_MAX);
        expect([view.getFloat64(at, true), view.getFloat64(at + 8, true), view.getFloat64(at + 16, true)]).toEqual([
          expected.id,
          nowMs,
          expected.eventMs,
        ]);
        expect(decodeReading(expected.id, view.getUint32(at + 24, true), nowMs, body)).toEqual(expected);
        at += HEADER_BYTES + length;
      }
      expect(at).toBe(writer.length);
    }),
  );
});

test("a record that was cut short or damaged is a reading or a fault, never a hang", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const found = decodeOrNull(1, 1, 0, bytes);
      expect(found === null || found.id === 1).toBe(true);
    }),
  );
  expect(decodeOrNull(1, 1, 0, new Uint8Array([0, 0x80]))).toBeNull();
});

test("every whole number up to 2^53 has its varint", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (value) => {
      const bytes = new Uint8Array(10);
      const end = putVarint(bytes, 0, value);
      const cursor = { bytes, at: 0 };
      expect([takeVarint(cursor), cursor.at]).toEqual([value, end]);
    }),
  );
});
