import { expect, test } from "vitest";
import { readPayload, type Rejected, type Sound } from "../../edge/wire/payload.ts";
import type { DeviceKind } from "../../rules/model/device.ts";

export function taken(
  payload: Uint8Array | string,
  kind: DeviceKind = "smart-bin",
): { readonly sound: Sound[]; readonly rejected: Rejected[] } {
  const sound: Sound[] = [];
  const rejected: Rejected[] = [];
  readPayload(
    typeof payload === "string" ? Buffer.from(payload) : payload,
    kind,
    (one) => sound.push(one),
    (one) => rejected.push(one),
  );
  return { sound, rejected };
}

const reasonsOf = (payload: Uint8Array | string, kind?: DeviceKind): string[] => taken(payload, kind).rejected.map(({ reason }) => reason);

test("a whole reading is taken as it came", () => {
  expect(
    taken(
      '{"at":1767225600000,"sentAt":1767225600100,"boot":3,"seq":17,"values":{"pressure_kpa":412.5,"battery_pct":88}}',
      "pipe-pressure",
    ),
  ).toEqual({
    sound: [{ at: 1767225600000, sentAt: 1767225600100, boot: 3, seq: 17, values: { pressure_kpa: 412.5, battery_pct: 88 } }],
    rejected: [],
  });
});

test("all but the values may be missing", () => {
  expect(taken('{"values":{"fill_pct":3}}').sound).toEqual([{ at: null, sentAt: null, boot: 0, seq: -1, values: { fill_pct: 3 } }]);
});

test("booleans also come as 0 and 1", () => {
  const { sound, rejected } = taken('{"values":{"alarm":1,"fault":0,"test":2,"tamper":"true"}}', "smoke-detector");
  expect(sound[0]!.values).toEqual({ alarm: true, fault: false });
  expect(rejected.map(({ reason }) => reason)).toEqual(["wrong_type", "wrong_type"]);
});

test.each([
  ["", "not_json"],
  ["{", "not_json"],
  ["\u0000", "not_json"],
  ["null", "not_a_reading"],
  ["42", "not_a_reading"],
  ['"alarm"', "not_a_reading"],
  ["[]", "not_a_reading"],
  ["[[]]", "not_a_reading"],
  ["{}", "no_values"],
  ['{"values":null}', "no_values"],
  ['{"values":[1]}', "no_values"],
  ['{"values":{}}', "no_good_value"],
  ['{"__proto__":{"values":{"fill_pct":1}}}', "no_values"],
])("%s is quarantined: %s", (payload, reason) => {
  const { sound, rejected } = taken(payload);
  expect(sound).toEqual([]);
  expect(rejected.map((one) => one.reason)).toEqual([reason]);
});

test("bytes that are no UTF-8 are quarantined", () => {
  expect(reasonsOf(Uint8Array.of(0x7b, 0xff, 0xfe))).toEqual(["not_utf8"]);
});

test.each([
  ["fill_pct", "101", "impossible_value"],
  ["fill_pct", "-1", "impossible_value"],
  ["fill_pct", "1e400", "impossible_value"],
  ["fill_pct", '"50"', "wrong_type"],
  ["fill_pct", "true", "wrong_type"],
  ["fill_pct", "null", "wrong_type"],
  ["fill_pct", "[[[[]]]]", "wrong_type"],
  ["pressure_kpa", "400", "unknown_value"],
  ["alarm", "true", "unknown_value"],
  ["__proto__", "1", "unknown_value"],
  ["constructor", "1", "unknown_value"],
  ["温度", "1", "unknown_value"],
])("of a bin, %s %s is quarantined as %s and the rest is kept", (name, value, reason) => {
  const { sound, rejected } = taken(`{"values":{"${name}":${value},"battery_pct":70}}`);
  expect(sound.map(({ values }) => ({ ...values }))).toEqual([{ battery_pct: 70 }]);
  expect(rejected.map((one) => one.reason)).toEqual([reason]);
  expect(Object.hasOwn(sound[0]!.values, name)).toBe(false);
});

test.each(["at", "sentAt", "boot", "seq"])("a %s that is none is reported and left out, and the reading is kept", (field) => {
  for (const value of ['"x"', "{}", "1e300", "true"]) {
    const { sound, rejected } = taken(`{"${field}":${value},"values":{"fill_pct":1}}`);
    expect(sound).toMatchObject([{ at: null, sentAt: null, boot: 0, seq: -1, values: { fill_pct: 1 } }]);
    expect(rejected.map(({ reason }) => reason)).toEqual(["bad_field"]);
  }
});

test("a boot or seq below 0 or with a fraction is none", () => {
  for (const payload of ['{"seq":-1,"boot":0.5,"values":{"fill_pct":1}}']) {
    expect(taken(payload).sound).toMatchObject([{ boot: 0, seq: -1 }]);
    expect(reasonsOf(payload)).toEqual(["bad_field", "bad_field"]);
  }
});

test("elements of an array are judged singly, in order", () => {
  const { sound, rejected } = taken(
    '[{"seq":1,"values":{"fill_pct":1}},7,{"seq":2,"values":{"fill_pct":2}},{"seq":3,"values":{"fill_pct":300}}]',
  );
  expect(sound.map(({ seq }) => seq)).toEqual([1, 2]);
  expect(rejected.map(({ reason }) => reason)).toEqual(["not_a_reading", "impossible_value", "no_good_value"]);
});

test("500 readings are taken, 501 are quarantined whole", () => {
  const array = (length: number) => JSON.stringify(Array.from({ length }, (_, seq) => ({ seq, values: { fill_pct: 1 } })));
  expect(taken(array(500)).sound).toHaveLength(500);
  expect(taken(array(501))).toMatchObject({ sound: [], rejected: [{ reason: "too_many_readings" }] });
});

test("128 KiB of brackets, names or digits end neither the stack nor the process", () => {
  const big = 128 * 1_024;
  const payloads = [
    "[".repeat(big),
    `${"[".repeat(big / 2)}${"]".repeat(big / 2)}`,
    `{"values":{"fill_pct":${"[".repeat(60_000)}${"]".repeat(60_000)}}}`,
    `{"values":{"${"a".repeat(120_000)}":1}}`,
    `{"values":{"fill_pct":${"9".repeat(120_000)}}}`,
    `{"values":{"fill_pct":"${"é".repeat(60_000)}"}}`,
  ];
  for (const payload of payloads) {
    const { sound, rejected } = taken(payload);
    expect(sound).toEqual([]);
    expect(rejected.length).toBeGreaterThan(0);
    expect(Math.max(...rejected.map(({ detail }) => detail.length))).toBeLessThanOrEqual(240);
  }
});

test("a hostile name poisons no prototype", () => {
  taken('{"values":{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"fill_pct":1}}');
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});
