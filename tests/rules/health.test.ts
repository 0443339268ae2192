import { expect, test } from "vitest";
import { createWorld, raised, theAlert } from "./world.ts";

test.each([
  ["on mains", { powered: "mains" as const }, 300_000],
  ["on battery", { powered: "battery" as const }, 2_700_000],
  ["with a period of its own", { expectEveryMs: 20_000 }, 60_000],
])("a device %s is silent at three missed periods", (_, more, dueMs) => {
  const world = createWorld();
  world.add("d", "smoke-detector", more);
  world.read("d", { alarm: false });
  expect(world.wait(dueMs - 1).flatMap(raised)).toEqual([]);
  expect(world.wait(1).flatMap(raised)).toEqual(["device-silent P3"]);
  expect(world.wait(dueMs * 5).flatMap(raised)).toEqual([]);
});

test("a device never heard is commissioning and no alert", () => {
  const world = createWorld();
  world.add("d", "smoke-detector", { expectEveryMs: 1_000 });
  expect(world.wait(3_600_000).flatMap(raised)).toEqual([]);
});

test("before readiness nothing is silent; from readiness three periods count", () => {
  const world = createWorld({ isReady: false });
  world.add("d", "smoke-detector", { expectEveryMs: 10_000 });
  world.read("d", { alarm: false });
  expect(world.wait(3_600_000).flatMap(raised)).toEqual([]);
  world.put({ kind: "started" });
  expect(world.wait(29_999).flatMap(raised)).toEqual([]);
  expect(world.wait(1).flatMap(raised)).toEqual(["device-silent P3"]);
});

test.each(["a reading", "its state", "a reply"])("%s ends the silence", (what) => {
  const world = createWorld();
  const device = world.add("d", "siren", { expectEveryMs: 10_000 });
  world.read("d", { test: false });
  world.wait(30_000);
  expect(theAlert(world, "d", "device-silent").active).toBe(true);
  if (what === "a reading") world.read("d", { test: false });
  else if (what === "its state") world.put({ kind: "state", device, online: true, firmware: "1.2.0" });
  else world.put({ kind: "reply", device, delivery: "delivery-000099", ok: true });
  expect(theAlert(world, "d", "device-silent")).toMatchObject({ active: false, state: "returned" });
  world.wait(30_000);
  expect(theAlert(world, "d", "device-silent")).toMatchObject({ active: true, occurrences: 2 });
});

test("the last will is no sign of life", () => {
  const world = createWorld();
  const device = world.add("d", "smoke-detector", { expectEveryMs: 10_000 });
  world.read("d", { alarm: false });
  world.wait(29_000);
  world.put({ kind: "state", device, online: false, firmware: null });
  expect(world.wait(1_000).flatMap(raised)).toEqual(["device-silent P3"]);
  expect(world.situation.devices[device]!.online).toBe(false);
});

test("readings move one deadline: a device that talks has one in the heap however long it talks", () => {
  const world = createWorld();
  world.add("d", "smoke-detector", { expectEveryMs: 1_000 });
  for (let at = 0; at < 1_000; at++) {
    world.read("d", { alarm: false });
    world.wait(997);
  }
  expect(world.situation.silences.devices).toHaveLength(1);
  expect(world.open("d", "device-silent")).toBeUndefined();
});

test("a shorter period counts from the moment it is registered", () => {
  const world = createWorld();
  const registration = world.add("d", "smoke-detector", { expectEveryMs: 1_000_000 });
  world.read("d", { alarm: false });
  const { device } = world.situation.devices[registration]!;
  world.put({ kind: "devices", put: [{ ...device, expectEveryMs: 1_000 }], removed: [] });
  expect(world.wait(3_000).flatMap(raised)).toEqual(["device-silent P3"]);
  expect(world.wait(10_000_000).flatMap(raised)).toEqual([]);
});

test("a deleted device leaves its alerts for a person to close, and is silent no more", () => {
  const world = createWorld();
  const registration = world.add("d", "smoke-detector", { expectEveryMs: 1_000 });
  world.read("d", { alarm: true, tamper: true });
  world.act(theAlert(world, "d", "device-tamper").id, { name: "acknowledge" });
  const { alerts } = world.put({ kind: "devices", put: [], removed: [registration] });
  expect(alerts.map(({ op, alert }) => `${op} ${alert.kind}`)).toEqual(["upd fire", "close device-tamper"]);
  const fire = theAlert(world, "d", "fire");
  expect(fire).toMatchObject({ active: false, state: "returned" });
  expect(world.wait(100_000).flatMap(raised)).toEqual([]);
  expect(world.act(fire.id, { name: "close", outcome: "false", note: "" }).refusal).toBeNull();
  expect(world.situation.alerts.size).toBe(0);
});

test("what is owed to a deleted device is withdrawn", () => {
  const world = createWorld();
  const registration = world.add("button-1", "emergency-button");
  world.read("button-1", { pressed: true });
  const [owed] = world.owed("button-1");
  expect(world.put({ kind: "devices", put: [], removed: [registration] }).settled).toEqual([{ id: owed!.id, how: "withdrawn" }]);
});

test("a device created anew goes on with the open alerts of its predecessor: one of a kind", () => {
  const world = createWorld();
  const old = world.add("d", "smoke-detector");
  world.read("d", { alarm: true });
  const { id } = theAlert(world, "d", "fire");
  world.put({ kind: "devices", put: [], removed: [old] });
  world.add("d", "smoke-detector");
  expect(raised(world.read("d", { alarm: true }))).toEqual([]);
  expect(theAlert(world, "d", "fire")).toMatchObject({ id, active: true, occurrences: 2, state: "unacknowledged" });
});

test("inputs of devices that are not registered lead to nothing", () => {
  const world = createWorld();
  const made = [
    world.put({
      kind: "reading",
      reading: { id: 99, device: 7, eventMs: 0, receivedMs: 0, boot: 0, seq: -1, flags: 0, values: { alarm: true } },
    }),
    world.put({ kind: "state", device: 7, online: true, firmware: null }),
    world.put({ kind: "reply", device: 7, delivery: "delivery-000001", ok: true }),
    world.put({ kind: "devices", put: [], removed: [7] }),
  ];
  expect(made.flatMap(({ alerts, owed, settled, tasks, records }) => [...alerts, ...owed, ...settled, ...tasks, ...records])).toEqual([]);
});

test("a silence that a person closed is told again while the device is still not heard", () => {
  const world = createWorld();
  world.add("d", "smoke-detector", { expectEveryMs: 10_000 });
  world.read("d", { alarm: false });
  world.wait(30_000);
  world.act(theAlert(world, "d", "device-silent").id, { name: "close", outcome: "fault", note: "" });
  expect(world.wait(29_999).flatMap(raised)).toEqual([]);
  expect(world.wait(1).flatMap(raised)).toEqual(["device-silent P3"]);
  world.act(theAlert(world, "d", "device-silent").id, { name: "close", outcome: "fault", note: "" });
  world.read("d", { alarm: false });
  expect(world.wait(29_999).flatMap(raised)).toEqual([]);
});
