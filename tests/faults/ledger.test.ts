import { describe, expect, test } from "vitest";
import { compare, emptyLedger, type Found, type FoundAlert, type FoundReading, type Ledger } from "./ledger.ts";

// A checker that can't fail proves nothing: each of its sentences is made to be said here.

const reading: FoundReading = { boot: 1, seq: 7, at: 1_000, values: { alarm: true, temperature_c: 21.5 } };
const alert: FoundAlert = {
  id: "alert-000001",
  kind: "fire",
  device: "smoke-1",
  state: "unacknowledged",
  occurrences: 1,
  acknowledged: null,
  subject: null,
};

function sound(): { ledger: Ledger; found: Found } {
  const ledger = emptyLedger();
  ledger.readings.set("smoke-1", [{ ...reading, acknowledged: true }]);
  ledger.received.set(
    "siren-1",
    new Map([
      ["delivery-1", { id: "delivery-1", name: "siren_on", alert: alert.id, times: 2, replyAcknowledged: true, cameAfterReply: false }],
    ]),
  );
  ledger.registered.push("smoke-1");
  return {
    ledger,
    found: {
      readings: new Map([["smoke-1", [{ ...reading, values: { temperature_c: 21.5, alarm: true } }]]]),
      alerts: [alert],
      devices: new Set(["smoke-1"]),
      owed: 0,
      answersRunOut: new Set(),
      toldOf: () => [{ device: "siren-1", name: "siren_on" }],
    },
  };
}

test("a gateway that kept everything is found at no fault, whatever the order of the values", () => {
  const { ledger, found } = sound();
  expect(compare(ledger, found)).toEqual([]);
});

test("a reading that was not acknowledged may be missing", () => {
  const { ledger, found } = sound();
  ledger.readings.get("smoke-1")!.push({ ...reading, seq: 8, values: { temperature_c: 20 }, acknowledged: false });
  expect(compare(ledger, found)).toEqual([]);
});

test("an answer that ran out for want of progress is no lost one", () => {
  const { ledger, found } = sound();
  ledger.acts.push({ alert: alert.id, act: "acknowledge" });
  expect(compare(ledger, { ...found, answersRunOut: new Set([alert.id]) })).toEqual([]);
});

describe("the checker notices", () => {
  const doctored: readonly (readonly [string, (parts: { ledger: Ledger; found: Found }) => Partial<Found> | void, RegExp])[] = [
    ["an acknowledged reading that is lost", () => ({ readings: new Map(), alerts: [], toldOf: () => [] }), /was acknowledged and is lost/],
    ["a reading stored twice", () => ({ readings: new Map([["smoke-1", [reading, reading]]]) }), /stored twice/],
    [
      "a changed value",
      () => ({ readings: new Map([["smoke-1", [{ ...reading, values: { alarm: true, temperature_c: 22 } }]]]) }),
      /was changed/,
    ],
    ["a changed time", () => ({ readings: new Map([["smoke-1", [{ ...reading, at: 999 }]]]) }), /was changed/],
    ["a reading nobody sent", ({ ledger }) => void ledger.readings.set("smoke-1", []), /was never sent/],
    ["an emergency without its alert", () => ({ alerts: [] }), /its fire alerts count 0/],
    ["an emergency counted twice", () => ({ alerts: [{ ...alert, occurrences: 2 }] }), /its fire alerts count 2/],
    ["two open alerts of a device", () => ({ alerts: [alert, { ...alert, id: "alert-000002" }] }), /more than one fire alert is open/],
    [
      "a gateway that reports a fault of its own",
      () => ({ alerts: [alert, { ...alert, id: "a", kind: "supervision", device: null, subject: "replay" }] }),
      /found itself at fault/,
    ],
    ["a siren that was never told", ({ ledger }) => ledger.received.clear(), /never told siren_on/],
    [
      "a delivery under two ids",
      ({ ledger }) =>
        void ledger.received.get("siren-1")!.set("delivery-2", {
          id: "delivery-2",
          name: "siren_on",
          alert: alert.id,
          times: 1,
          replyAcknowledged: false,
          cameAfterReply: false,
        }),
      /shown twice/,
    ],
    [
      "a delivery that comes after its reply",
      ({ ledger }) => void (ledger.received.get("siren-1")!.get("delivery-1")!.cameAfterReply = true),
      /came again/,
    ],
    ["deliveries that stay owed", () => ({ owed: 1 }), /still owed/],
    ["a closing that was lost", ({ ledger }) => void ledger.acts.push({ alert: alert.id, act: "close" }), /open again/],
    ["an answer that was lost", ({ ledger }) => void ledger.acts.push({ alert: alert.id, act: "acknowledge" }), /unanswered again/],
    ["an alert that is gone", ({ ledger }) => void ledger.acts.push({ alert: "alert-9", act: "acknowledge" }), /it is gone/],
    ["a registration that was lost", () => ({ devices: new Set() }), /registered and gone/],
  ];

  test.each(doctored)("%s", (_what, doctor, said) => {
    const parts = sound();
    const changed = doctor(parts);
    expect(compare(parts.ledger, { ...parts.found, ...changed }).join("\n")).toMatch(said);
  });
});
