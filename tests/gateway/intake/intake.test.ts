import { describe, expect, test } from "vitest";
import type { Clock } from "../../../gateway/clock.ts";
import { createDevices } from "../../../gateway/intake/devices.ts";
import { createIntake } from "../../../gateway/intake/intake.ts";
import type { Write } from "../../../gateway/journal/statements.ts";
import type { DeviceKind } from "../../../rules/model/device.ts";
import { READING_FLAG, type Reading } from "../../../rules/model/reading.ts";

/** Arrival of everything here, wall clock. */
const ARRIVAL = 1_767_225_600_000;
const MINUTE = 60_000;
const { unverified, history, clockFault, emergencyAtQos0 } = READING_FLAG;

function arrange(kind: DeviceKind = "smoke-detector", refuses = false) {
  const time = { nowMs: ARRIVAL };
  const clock = { nowMs: () => time.nowMs, offsetMs: 0, wallMs: () => time.nowMs } as Clock;
  const devices = createDevices("mini", () => ({ building: "b1", floor: 1 }));
  const register = (registration: number) =>
    devices.put({ registration, id: "d-1", kind, zone: "b1-101", powered: "battery", expectEveryMs: null, station: null }, "api", null);
  const entry = register(1);
  const taken: Reading[] = [];
  const writes: Write[] = [];
  let id = 0;
  const intake = createIntake({
    clock,
    take: (reading) => void taken.push(reading),
    nextId: () => ++id,
    write: (write) => void writes.push(write),
    refusesTelemetry: () => refuses,
  });
  const send = (payload: unknown, qos: 0 | 1 | 2 = 1, from = entry) =>
    intake.reading(from, Buffer.from(typeof payload === "string" ? payload : JSON.stringify(payload)), qos);
  const reasons = () => writes.map(([, , , reason]) => reason);
  return { send, taken, entry, register, reasons, intake, time };
}

describe("time", () => {
  const values = { temperature_c: 21 };
  test.each([
    { say: "with neither at nor sentAt it happened on arrival", more: {}, eventMs: ARRIVAL, flags: 0 },
    { say: "at within five minutes is believed", more: { at: ARRIVAL - 5 * MINUTE }, eventMs: ARRIVAL - 5 * MINUTE, flags: 0 },
    { say: "at ahead within five minutes is believed", more: { at: ARRIVAL + 5 * MINUTE }, eventMs: ARRIVAL + 5 * MINUTE, flags: 0 },
    {
      say: "at further behind is a clock fault and counts from arrival",
      more: { at: ARRIVAL - 5 * MINUTE - 1 },
      eventMs: ARRIVAL,
      flags: clockFault,
    },
    { say: "at of 1970 is a clock fault", more: { at: 0 }, eventMs: ARRIVAL, flags: clockFault },
    { say: "at of 2038 is a clock fault", more: { at: 2_147_483_648_000 }, eventMs: ARRIVAL, flags: clockFault },
    {
      say: "with sentAt only the age counts, whatever the clock says",
      more: { at: 1_000, sentAt: 31_000 },
      eventMs: ARRIVAL - 30_000,
      flags: 0,
    },
    { say: "an age of ten minutes is live", more: { at: 0, sentAt: 10 * MINUTE }, eventMs: ARRIVAL - 10 * MINUTE, flags: 0 },
    {
      say: "an age over ten minutes is history",
      more: { at: 0, sentAt: 10 * MINUTE + 1 },
      eventMs: ARRIVAL - 10 * MINUTE - 1,
      flags: history,
    },
    {
      say: "an age below zero counts as zero, with a clock fault",
      more: { at: 5_000, sentAt: 4_000 },
      eventMs: ARRIVAL,
      flags: clockFault,
    },
    { say: "sentAt without at is live", more: { sentAt: 123 }, eventMs: ARRIVAL, flags: 0 },
    { say: "at equal to sentAt is live even on a clock of 1970", more: { at: 7, sentAt: 7 }, eventMs: ARRIVAL, flags: 0 },
    { say: "an old at without sentAt is never history", more: { at: ARRIVAL - 3 * 3_600_000 }, eventMs: ARRIVAL, flags: clockFault },
  ])("$say", ({ more, eventMs, flags }) => {
    const { send, taken, entry } = arrange();
    expect(send({ ...more, values })).toBe("taken");
    expect(taken).toMatchObject([{ eventMs, receivedMs: ARRIVAL, flags, values }]);
    expect(entry.counts.clockFaults).toBe(flags === clockFault ? 1 : 0);
  });

  test("a time that is none is reported and left out, the reading is kept", () => {
    const { send, taken, reasons } = arrange();
    send({ at: "yesterday", sentAt: 1e300, values });
    expect(taken).toMatchObject([{ eventMs: ARRIVAL, flags: 0 }]);
    expect(reasons()).toEqual(["bad_field", "bad_field"]);
  });
});

describe("identity", () => {
  const values = { temperature_c: 21 };
  test("the same identity with the same content is a repeat, whenever it was sent", () => {
    const { send, taken, entry } = arrange();
    for (const sentAt of [1_000, 2_000, 900_000]) expect(send({ boot: 1, seq: 7, at: 1_000, sentAt, values })).toBe("taken");
    expect(taken).toHaveLength(1);
    expect(entry.counts).toMatchObject({ repeats: 2, unverified: 0 });
  });

  test("the order of the values and 1 for true make no other content", () => {
    const { send, taken } = arrange();
    send({ seq: 1, values: { temperature_c: 21, alarm: true } });
    send('{"seq":1,"values":{"alarm":1,"temperature_c":21.0}}');
    expect(taken).toHaveLength(1);
  });

  test.each([
    { say: "another value", other: { seq: 1, at: 5, values: { temperature_c: 22 } } },
    { say: "another at", other: { seq: 1, at: 6, values } },
    { say: "one more value", other: { seq: 1, at: 5, values: { ...values, humidity_pct: 40 } } },
  ])("the same identity with $say is kept, unverified and counted", ({ other }) => {
    const { send, taken, entry } = arrange();
    send({ seq: 1, at: 5, sentAt: 5, values });
    send({ ...other, sentAt: 6 });
    expect(taken.map(({ flags }) => flags & unverified)).toEqual([0, unverified]);
    expect(entry.counts).toMatchObject({ unverified: 1, repeats: 0 });
  });

  test("a genuine emergency with an identity that was used is acted on at once", () => {
    const { send, taken } = arrange();
    send({ seq: 1, values });
    expect(send({ seq: 1, values: { alarm: true } })).toBe("urgent");
    expect(taken.at(-1)).toMatchObject({ flags: unverified, values: { alarm: true } });
  });

  test("without seq the content and at are the identity, for 24 hours", () => {
    const { send, taken, time } = arrange();
    send({ at: ARRIVAL, values });
    send({ at: ARRIVAL, values });
    send({ at: ARRIVAL, values: { temperature_c: 22 } });
    send({ at: ARRIVAL + 1, values });
    expect(taken).toHaveLength(3);
    time.nowMs += 23 * 60 * MINUTE;
    send({ at: ARRIVAL, values });
    expect(taken).toHaveLength(3);
    time.nowMs += 2 * 60 * MINUTE;
    send({ at: ARRIVAL, values });
    expect(taken).toHaveLength(4);
  });

  test("with neither seq nor at it is always new", () => {
    const { send, taken } = arrange();
    for (let copy = 0; copy < 3; copy++) send({ values });
    expect(taken).toHaveLength(3);
  });

  test("the same seq of another boot is new; boot 0 and none are the same", () => {
    const { send, taken } = arrange();
    for (const boot of [undefined, 0, 1, 2, 1]) send({ boot, seq: 1, values });
    expect(taken.map(({ boot }) => boot)).toEqual([0, 1, 2]);
  });

  test("late ones within a boot are new, once", () => {
    const { send, taken } = arrange();
    for (const seq of [5, 3, 4, 3, 5, 1]) send({ seq, values });
    expect(taken.map(({ seq, flags }) => [seq, flags])).toEqual([
      [5, 0],
      [3, 0],
      [4, 0],
      [1, 0],
    ]);
  });

  test("the last 1,024 seq are known; what is older counts as new and unverified", () => {
    const { send, taken } = arrange();
    for (let seq = 0; seq < 3_000; seq++) send({ seq, values });
    const before = taken.length;
    for (let seq = 3_000 - 1_024; seq < 3_000; seq++) send({ seq, values });
    expect(taken).toHaveLength(before);
    send({ seq: 5, values });
    expect(taken.at(-1)).toMatchObject({ seq: 5, flags: unverified });
  });

  test("the last four boots are known; an older one is unverified", () => {
    const { send, taken } = arrange();
    for (const boot of [1, 2, 3, 4, 5]) send({ boot, seq: 1, values });
    for (const boot of [2, 3, 4, 5]) send({ boot, seq: 1, values });
    expect(taken).toHaveLength(5);
    send({ boot: 1, seq: 1, values });
    expect(taken.at(-1)).toMatchObject({ boot: 1, flags: unverified });
  });

  test("a device that is made anew knows nothing of the old one", () => {
    const { send, taken, register } = arrange();
    send({ seq: 1, at: ARRIVAL, values });
    send({ seq: 1, at: ARRIVAL, values }, 1, register(2));
    expect(taken.map(({ device, flags }) => [device, flags])).toEqual([
      [1, 0],
      [2, 0],
    ]);
  });
});

describe("soundness", () => {
  test.each<[string, DeviceKind, unknown, unknown, readonly string[]]>([
    ["an unknown name goes alone", "smoke-detector", { temperature_c: 21, colour: "red" }, { temperature_c: 21 }, ["unknown_value"]],
    ["a value of another kind goes alone", "emergency-button", { pressed: true, pressure_kpa: 400 }, { pressed: true }, ["unknown_value"]],
    ["a number as text goes alone", "smoke-detector", { temperature_c: "21", humidity_pct: 40 }, { humidity_pct: 40 }, ["wrong_type"]],
    ["null goes alone", "smoke-detector", { temperature_c: null, alarm: true }, { alarm: true }, ["wrong_type"]],
    [
      "an impossible value goes alone",
      "smoke-detector",
      { temperature_c: -61, humidity_pct: 100 },
      { humidity_pct: 100 },
      ["impossible_value"],
    ],
    ["infinity goes alone", "pipe-pressure", { pressure_kpa: "1e999", flow_m3_h: 2 }, { flow_m3_h: 2 }, ["wrong_type"]],
    ["booleans come as 0 and 1", "emergency-button", { pressed: 1, test: 0 }, { pressed: true, test: false }, []],
    ["2 is no boolean", "emergency-button", { pressed: 2, battery_pct: 50 }, { battery_pct: 50 }, ["wrong_type"]],
    ["yes is no boolean", "emergency-button", { pressed: "yes", battery_pct: 50 }, { battery_pct: 50 }, ["wrong_type"]],
    [
      "every kind has the values of every kind",
      "cabinet",
      { battery_pct: 1, rssi_dbm: -70, tamper: false, fault: false, test: false },
      { battery_pct: 1, rssi_dbm: -70, tamper: false, fault: false, test: false },
      [],
    ],
    ["what is not of a siren goes", "siren", { fault: true, alarm: true }, { fault: true }, ["unknown_value"]],
  ])("%s", (_say, kind, values, kept, expected) => {
    const { send, taken, reasons } = arrange(kind);
    send({ values });
    expect(taken.map((reading) => reading.values)).toEqual([kept]);
    expect(reasons()).toEqual(expected);
  });

  test("__proto__ and constructor are unknown names and change nothing", () => {
    const { send, taken, reasons } = arrange();
    send('{"values":{"__proto__":{"alarm":true},"constructor":{"prototype":{"alarm":true}},"temperature_c":21},"__proto__":{"at":5}}');
    expect(taken).toMatchObject([{ values: { temperature_c: 21 } }]);
    expect(reasons()).toEqual(["unknown_value", "unknown_value"]);
    expect(({} as { alarm?: unknown }).alarm).toBeUndefined();
  });

  test.each([
    ["nothing", "", ["not_json"]],
    ["half a reading", '{"values":{"temperature_c":2', ["not_json"]],
    ["a number", "21", ["not_a_reading"]],
    ["null", "null", ["not_a_reading"]],
    ["text", '"alarm"', ["not_a_reading"]],
    ["an empty array", "[]", ["not_a_reading"]],
    ["no values", '{"at":5}', ["no_values"]],
    ["values that are an array", '{"values":[1]}', ["no_values"]],
    ["no value at all", '{"values":{}}', ["no_good_value"]],
    ["no good value", '{"values":{"colour":1}}', ["unknown_value", "no_good_value"]],
    ["a thousand brackets", "[".repeat(1_000), ["not_json"]],
  ])("%s is quarantined and not refused", (_say, payload, expected) => {
    const { send, taken, reasons, entry } = arrange();
    expect(send(payload)).toBe("taken");
    expect(taken).toEqual([]);
    expect(reasons()).toEqual(expected);
    expect(entry.counts.quarantined).toBe(expected.length);
  });

  test("bytes that are no UTF-8 are quarantined, UTF-8 beyond ASCII is not", () => {
    const { intake, entry, taken, reasons } = arrange();
    intake.reading(entry, Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 1);
    intake.reading(entry, Buffer.from('{"values":{"temperature_c":21},"note":"三号楼"}'), 1);
    expect(reasons()).toEqual(["not_utf8"]);
    expect(taken).toHaveLength(1);
  });

  test("an array of 500 is taken one by one, one of 501 goes whole", () => {
    const { send, taken, reasons } = arrange();
    const rows = (count: number) => Array.from({ length: count }, (_, seq) => ({ seq, values: { temperature_c: 20 } }));
    send(rows(500));
    expect(taken).toHaveLength(500);
    send(rows(501));
    expect(taken).toHaveLength(500);
    expect(reasons()).toEqual(["too_many_readings"]);
  });

  test("in an array the good elements are kept and the bad ones go singly", () => {
    const { send, taken, reasons } = arrange();
    send([
      { seq: 1, values: { temperature_c: 20 } },
      7,
      { seq: 2 },
      { seq: 3, values: { alarm: true } },
      { seq: -1, values: { temperature_c: 22 } },
    ]);
    expect(taken.map(({ seq }) => seq)).toEqual([1, 3, -1]);
    expect(reasons()).toEqual(["not_a_reading", "no_values", "bad_field"]);
  });

  test("a device may fill quarantine with 60 rows a minute; all of it is counted", () => {
    const { send, reasons, entry, time } = arrange();
    for (let copy = 0; copy < 200; copy++) send("rubbish");
    expect(reasons()).toHaveLength(60);
    expect(entry.counts.quarantined).toBe(200);
    time.nowMs += MINUTE;
    send("rubbish");
    expect(reasons()).toHaveLength(61);
  });
});

describe("emergencies", () => {
  test.each([
    ["smoke-detector", { alarm: true }, "urgent"],
    ["emergency-button", { pressed: true }, "urgent"],
    ["emergency-button", { assist: 1 }, "urgent"],
    ["smart-bin", { tamper: true }, "urgent"],
    ["emergency-button", { pressed: true, test: true }, "taken"],
    ["emergency-button", { pressed: false }, "taken"],
    ["smoke-detector", { smoke_obscuration_pct_m: 99 }, "taken"],
  ] as const)("%s with %j is %s", (kind, values, expected) => {
    expect(arrange(kind).send({ values })).toBe(expected);
  });

  test("at QoS 0 it is kept, marked and counted", () => {
    const { send, taken, entry } = arrange("emergency-button");
    send({ values: { pressed: true } }, 0);
    send({ values: { battery_pct: 50 } }, 0);
    expect(taken.map(({ flags }) => flags)).toEqual([emergencyAtQos0, 0]);
    expect(entry.counts.emergenciesAtQos0).toBe(1);
  });

  test("while the disk is nearly full telemetry is refused and an emergency is kept, alone or in an array", () => {
    const { send, taken, intake } = arrange("smoke-detector", true);
    expect(send({ values: { temperature_c: 21 } })).toBe("refused");
    expect(send("rubbish")).toBe("refused");
    expect(send({ values: { alarm: true } })).toBe("urgent");
    expect(send([{ values: { temperature_c: 21 } }, { values: { alarm: true } }])).toBe("urgent");
    expect(taken).toHaveLength(3);
    expect(intake.counters.refused).toBe(2);
  });
});
