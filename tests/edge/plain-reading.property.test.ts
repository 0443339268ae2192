import fc from "fast-check";
import { expect, test } from "vitest";
import { readPayload, type Sound } from "../../edge/wire/payload.ts";
import { readPlain } from "../../edge/wire/plain-reading.ts";
import { VALUES_OF_KIND } from "../../rules/model/values.ts";

const KIND = "smoke-detector";

/** What the full parser makes of the same text: elements of an array never take the plain way. */
function byParser(text: string): { readonly sound: readonly Sound[]; readonly rejected: number } {
  const sound: Sound[] = [];
  let rejected = 0;
  readPayload(
    Buffer.from(`[${text}]`, "latin1"),
    KIND,
    (one) => void sound.push(one),
    () => void rejected++,
  );
  return { sound, rejected };
}

const number = fc.oneof(
  fc.integer({ min: -100, max: 2_000 }).map(String),
  fc.double({ min: -60, max: 100, noNaN: true }).map(String),
  fc.integer({ min: 0, max: 99_999 }).map((cents) => (cents / 100).toFixed(2)),
  fc.constantFrom(
    "-0",
    "0.0",
    "00",
    "01.5",
    "1.",
    ".5",
    "-",
    "1e2",
    "1E2",
    "+1",
    "0.1e-7",
    "123456789012345",
    "1234567890123456",
    "0.123456789012345",
    "99.99999999999999",
    "null",
    "true",
    "false",
    '"1"',
    "[]",
    "{}",
  ),
);
const name = fc.constantFrom(...VALUES_OF_KIND[KIND], "smoke_obscuration_pct_n", "pressure_kpa", "a", "");
const space = fc.constantFrom("", "", "", " ", "  ", "\t");
const member = (names: fc.Arbitrary<string>) =>
  fc.tuple(names, space, number, space).map(([key, before, text, after]) => `"${key}":${before}${text}${after}`);
const values = fc.array(member(name), { maxLength: 12 }).map((members) => `{${members.join(",")}}`);
const field = fc.oneof(
  member(fc.constantFrom("at", "sentAt", "boot", "seq", "other")),
  fc.constantFrom('"at":1767225600000', '"sentAt":1767225600001', '"boot":3', '"seq":17'),
  values.map((text) => `"values":${text}`),
);
const payload = fc
  .tuple(fc.array(field, { maxLength: 6 }), values)
  .map(([fields, text]) => `{${[...fields, `"values":${text}`].join(",")}}`);
const damaged = fc.tuple(payload, fc.nat(), fc.nat(255)).map(([text, place, byte]) => {
  const at = place % text.length;
  return text.slice(0, at) + String.fromCharCode(byte) + text.slice(at + 1);
});

test("what the plain way reads is what the full parser reads, to the last bit, with nothing to reject", () => {
  fc.assert(
    fc.property(fc.oneof(payload, damaged, fc.string()), (text) => {
      const plain = readPlain(Buffer.from(text, "latin1"), KIND);
      if (plain === null) return;
      expect(byParser(text)).toStrictEqual({ sound: [plain], rejected: 0 });
      expect(Object.keys(plain.values)).toEqual(Object.keys(byParser(text).sound[0]!.values));
    }),
    { numRuns: 5_000 },
  );
});

test("an ordinary reading of every kind takes the plain way, with and without spaces", () => {
  const ordinary = { at: 1_767_225_600_000, sentAt: 1_767_225_600_100, boot: 3, seq: 17 };
  const sensible: Readonly<Record<string, number | boolean>> = {
    alarm: false,
    fault: true,
    test: false,
    tilted: true,
    lid_open: false,
    pressed: true,
    assist: false,
    cancelled: false,
    tamper: false,
  };
  for (const [kind, names] of Object.entries(VALUES_OF_KIND)) {
    const reading = { ...ordinary, values: Object.fromEntries(names.map((one) => [one, sensible[one] ?? 21.25])) };
    const python = JSON.stringify(reading).replaceAll(":", ": ").replaceAll(",", ", ");
    for (const text of [JSON.stringify(reading), python]) expect(readPlain(Buffer.from(text), kind as typeof KIND)).toEqual(reading);
  }
});
