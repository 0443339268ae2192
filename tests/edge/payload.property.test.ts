import * as fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { readPayload, type Rejected, type Sound } from "../../edge/wire/payload.ts";
import type { DeviceKind } from "../../rules/model/device.ts";

/** The contract's table of kinds, written down again: what the code has is not asked. */
const TABLE: Readonly<Record<DeviceKind, readonly string[]>> = {
  "smoke-detector": ["smoke_obscuration_pct_m", "temperature_c", "co_ppm", "humidity_pct", "alarm", "fault", "test"],
  "pipe-pressure": ["pressure_kpa", "flow_m3_h", "fault"],
  "smart-bin": ["fill_pct", "temperature_c", "tilted", "lid_open", "weight_kg", "methane_pct_lel", "fault"],
  "emergency-button": ["pressed", "assist", "cancelled", "test", "fault"],
  siren: ["fault", "test"],
  "station-terminal": ["fault", "test"],
  cabinet: ["fault", "test"],
};
const EVERY_KIND = ["battery_pct", "rssi_dbm", "tamper"];

/** What is possible on this planet; a percentage is one. */
const NUMBERS: Readonly<Record<string, z.ZodNumber>> = {
  smoke_obscuration_pct_m: z.number().min(0).max(100),
  temperature_c: z.number().min(-60).max(1_500),
  co_ppm: z.number().min(0).max(1_000_000),
  humidity_pct: z.number().min(0).max(100),
  pressure_kpa: z.number().min(-101.4).max(100_000),
  flow_m3_h: z.number().min(-100_000).max(100_000),
  fill_pct: z.number().min(0).max(100),
  weight_kg: z.number().min(0).max(10_000),
  methane_pct_lel: z.number().min(0).max(100),
  battery_pct: z.number().min(0).max(100),
  rssi_dbm: z.number().min(-200).max(50),
};
const Flag = z.union([z.boolean(), z.literal(0), z.literal(1)]).transform(Boolean);

/** Which of these values a device of this kind may say, as the contract has it. */
function oracle(kind: DeviceKind, values: Readonly<Record<string, unknown>>): Record<string, number | boolean> {
  const names = new Set([...TABLE[kind], ...EVERY_KIND]);
  const good = Object.entries(values).flatMap(([name, value]) => {
    if (!names.has(name)) return [];
    const judged = (NUMBERS[name] ?? Flag).safeParse(value);
    return judged.success ? [[name, judged.data] as const] : [];
  });
  return Object.fromEntries(good);
}

function taken(payload: Uint8Array, kind: DeviceKind): { readonly sound: Sound[]; readonly rejected: Rejected[] } {
  const sound: Sound[] = [];
  const rejected: Rejected[] = [];
  readPayload(
    payload,
    kind,
    (one) => sound.push(one),
    (one) => rejected.push(one),
  );
  return { sound, rejected };
}

const bytesOf = (json: unknown): Uint8Array => Buffer.from(JSON.stringify(json));

const kinds = fc.constantFrom(...(Object.keys(TABLE) as DeviceKind[]));
const names = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...new Set([...Object.values(TABLE).flat(), ...EVERY_KIND])) },
  { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
);
const value = fc.oneof(
  fc.boolean(),
  fc.constantFrom(0, 1, -1, 2, 100, 100.0001, -60, -61, 1_500, 1_501, -101.4, -101.5, 50, 51),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -300, max: 2_000 }),
  fc.jsonValue({ maxDepth: 2 }),
);
const values = fc.dictionary(names, value, { maxKeys: 8, noNullPrototype: true });
const field = fc.oneof(fc.constant(undefined), fc.integer({ min: 0, max: 2 ** 40 }), fc.jsonValue({ maxDepth: 1 }));
const reading = fc.record({ at: field, sentAt: field, boot: field, seq: field, values });

test("any bytes give values or a reason, never a throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), kinds, (bytes, kind) => {
      const { sound, rejected } = taken(bytes, kind);
      expect(sound.length + rejected.length).toBeGreaterThan(0);
    }),
    { numRuns: 1_500 },
  );
});

test("any JSON gives values or a reason, never a throw", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), kinds, (json, kind) => {
      const { sound, rejected } = taken(bytesOf(json), kind);
      expect(sound.length + rejected.length).toBeGreaterThan(0);
    }),
    { numRuns: 1_500 },
  );
});

test("a reading with bytes changed gives values or a reason, never a throw", () => {
  fc.assert(
    fc.property(
      reading,
      kinds,
      fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 }),
      (json, kind, changes) => {
        const bytes = Uint8Array.from(bytesOf(json));
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        const { sound, rejected } = taken(bytes, kind);
        expect(sound.length + rejected.length).toBeGreaterThan(0);
      },
    ),
    { numRuns: 1_000 },
  );
});

test("what is kept is what the contract's table allows, and each value left out has a reason", () => {
  fc.assert(
    fc.property(reading, kinds, (json, kind) => {
      const sent = JSON.parse(JSON.stringify(json)) as typeof json;
      const { sound, rejected } = taken(bytesOf(json), kind);
      const good = oracle(kind, sent.values);
      expect(sound.map((one) => ({ ...one.values }))).toEqual(Object.keys(good).length === 0 ? [] : [good]);
      const left = Object.keys(sent.values).length - Object.keys(good).length;
      const reasons = rejected.filter(({ reason }) => ["unknown_value", "wrong_type", "impossible_value"].includes(reason));
      expect(reasons).toHaveLength(left);
    }),
    { numRuns: 1_500 },
  );
});

test("times and counters are what the device sent, or none", () => {
  const Time = z.number().min(-2e15).max(2e15).transform(Math.trunc).nullable().catch(null);
  const Counter = (missing: number) => z.int().min(0).catch(missing);
  fc.assert(
    fc.property(reading, (json) => {
      const sent = JSON.parse(JSON.stringify({ ...json, values: { battery_pct: 50 } })) as Record<string, unknown>;
      const [sound] = taken(bytesOf(sent), "cabinet").sound;
      const expected = {
        at: Time.parse(sent["at"]),
        sentAt: Time.parse(sent["sentAt"]),
        boot: Counter(0).parse(sent["boot"]),
        seq: Counter(-1).parse(sent["seq"]),
      };
      expect(sound).toEqual({ ...expected, values: { battery_pct: 50 } });
    }),
    { numRuns: 1_000 },
  );
});
