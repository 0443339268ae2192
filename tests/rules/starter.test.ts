import { expect, test } from "vitest";
import type { AlertKind } from "../../rules/model/alert.ts";
import type { DeviceKind } from "../../rules/model/device.ts";
import { READING_FLAG } from "../../rules/model/reading.ts";
import { type Values, VALUES_OF_KIND } from "../../rules/model/values.ts";
import { createWorld, raised, theAlert } from "./world.ts";

type Row = readonly [kind: DeviceKind, values: Values, alerts: readonly string[]];

const AT_ONCE: readonly Row[] = [
  ["smoke-detector", { alarm: true }, ["fire P1"]],
  ["smoke-detector", { alarm: false }, []],
  ["smoke-detector", { smoke_obscuration_pct_m: 99, temperature_c: 300, co_ppm: 5_000 }, []],
  ["smoke-detector", { temperature_c: 60 }, []],
  ["emergency-button", { pressed: true }, ["sos P1"]],
  ["emergency-button", { pressed: false }, []],
  ["emergency-button", { assist: true }, ["assist P3"]],
  ["emergency-button", { pressed: true, assist: true }, ["sos P1", "assist P3"]],
  ["emergency-button", { cancelled: true }, []],
  ["smart-bin", { fill_pct: 89.9 }, []],
  ["smart-bin", { fill_pct: 90 }, ["bin-full P4"]],
  ["smart-bin", { temperature_c: 59.9 }, []],
  ["smart-bin", { temperature_c: 60 }, ["bin-fire P1"]],
  ["smart-bin", { tilted: true }, ["bin-tilted P4"]],
  ["smart-bin", { lid_open: true, weight_kg: 80, methane_pct_lel: 90 }, []],
  ["pipe-pressure", { pressure_kpa: 0 }, []],
  ["pipe-pressure", { flow_m3_h: 500 }, []],
];

test.each(AT_ONCE)("a %s that reports %j raises %j", (kind, values, alerts) => {
  const world = createWorld();
  world.add("d", kind);
  expect(raised(world.read("d", values))).toEqual(alerts);
});

const EVERY_KIND = Object.keys(VALUES_OF_KIND) as DeviceKind[];

test.each(EVERY_KIND)("a %s that is faulty, tampered with or low on battery says so", (kind) => {
  const world = createWorld();
  world.add("d", kind);
  expect(raised(world.read("d", { tamper: true }))).toEqual(["device-tamper P3"]);
  expect(raised(world.read("d", { battery_pct: 20 }))).toEqual([]);
  expect(raised(world.read("d", { battery_pct: 19.9 }))).toEqual(["battery-low P4"]);
  expect(raised(world.read("d", { fault: true }))).toEqual(["device-fault P3"]);
});

test("every element of an evidence says which clause was met by which values", () => {
  const world = createWorld();
  world.add("bin-1", "smart-bin");
  world.read("bin-1", { fill_pct: 95, battery_pct: 50 });
  const alert = theAlert(world, "bin-1", "bin-full");
  const { nowMs: atMs } = world;
  expect(alert.evidence).toEqual([
    {
      atMs,
      device: "bin-1",
      clause: "fill_pct >= 90",
      values: { fill_pct: 95, battery_pct: 50 },
      clauses: [{ clause: "fill_pct >= 90", met: true, value: 95, threshold: 90, atMs, note: null, of: [] }],
      rule: "bin-full",
    },
  ]);
  expect(alert.timeline[0]!.why.en).toBe("Bin full: fill_pct >= 90 (measured 95)");
  expect(alert).toMatchObject({
    zone: "b1-501",
    building: "b1",
    place: { en: "Building 1, floor 5, flat 501" },
    firstReading: world.inputs.length,
    occurrences: 1,
    version: 1,
  });
});

test("a bin on the edge does not chatter: over only below 85", () => {
  const world = createWorld();
  world.add("bin-1", "smart-bin");
  for (const fill_pct of [90, 89, 90, 86, 91]) world.read("bin-1", { fill_pct });
  expect(theAlert(world, "bin-1", "bin-full")).toMatchObject({ active: true, occurrences: 1, version: 1 });
  world.read("bin-1", { fill_pct: 84 });
  expect(theAlert(world, "bin-1", "bin-full")).toMatchObject({ active: false, state: "returned" });
  expect(theAlert(world, "bin-1", "bin-full").timeline.at(-1)!.why.en).toBe("Back to normal: fill_pct = 84");
  world.read("bin-1", { fill_pct: 95 });
  expect(theAlert(world, "bin-1", "bin-full")).toMatchObject({ active: true, occurrences: 2 });
});

test("low pressure is raised after 60 s of readings, and not before", () => {
  const world = createWorld();
  world.add("pipe-1", "pipe-pressure");
  for (let at = 0; at < 60; at += 10) {
    expect(raised(world.read("pipe-1", { pressure_kpa: 69 }))).toEqual([]);
    world.wait(9_999);
    expect(world.open("pipe-1", "pipe-low-pressure")).toBeUndefined();
    world.nowMs++;
  }
  expect(raised(world.read("pipe-1", { pressure_kpa: 69 }))).toEqual(["pipe-low-pressure P2"]);
});

test("low pressure is raised after 60 s without a further reading", () => {
  const world = createWorld();
  world.add("pipe-1", "pipe-pressure");
  world.read("pipe-1", { pressure_kpa: 12 });
  expect(world.wait(59_999).flatMap(raised)).toEqual([]);
  expect(world.wait(1).flatMap(raised)).toEqual(["pipe-low-pressure P2"]);
  expect(theAlert(world, "pipe-1", "pipe-low-pressure").evidence[0]).toMatchObject({
    clause: "pressure_kpa < 70 for 60 s",
    values: { pressure_kpa: 12 },
  });
});

test("one reading above the level starts the 60 s anew", () => {
  const world = createWorld();
  world.add("pipe-1", "pipe-pressure");
  world.read("pipe-1", { pressure_kpa: 60 });
  world.wait(50_000);
  world.read("pipe-1", { pressure_kpa: 70 });
  world.wait(1_000);
  world.read("pipe-1", { pressure_kpa: 60 });
  expect(world.wait(59_999).flatMap(raised)).toEqual([]);
  expect(world.wait(1).flatMap(raised)).toEqual(["pipe-low-pressure P2"]);
});

test("low pressure stays one alert while it flaps, and is over at 75", () => {
  const world = createWorld();
  world.add("pipe-1", "pipe-pressure");
  world.read("pipe-1", { pressure_kpa: 60 });
  world.wait(60_000);
  world.read("pipe-1", { pressure_kpa: 72 });
  world.read("pipe-1", { pressure_kpa: 60 });
  world.wait(120_000);
  expect(theAlert(world, "pipe-1", "pipe-low-pressure")).toMatchObject({ active: true, occurrences: 1 });
  world.read("pipe-1", { pressure_kpa: 75 });
  expect(theAlert(world, "pipe-1", "pipe-low-pressure")).toMatchObject({ active: false, state: "returned" });
});

test("a wall clock that is set while pressure is low neither hides nor hastens the alert", () => {
  for (const jumpMs of [-86_400_000, -3_600_000, 3_600_000, 86_400_000]) {
    const world = createWorld();
    world.add("pipe-1", "pipe-pressure");
    world.read("pipe-1", { pressure_kpa: 60 });
    world.wait(10_000);
    world.put({ kind: "wall", offsetMs: jumpMs });
    expect(raised(world.read("pipe-1", { pressure_kpa: 60 }))).toEqual([]);
    expect(world.wait(49_999).flatMap(raised)).toEqual([]);
    expect(world.wait(1).flatMap(raised)).toEqual(["pipe-low-pressure P2"]);
    world.read("pipe-1", { pressure_kpa: 300 });
    expect(theAlert(world, "pipe-1", "pipe-low-pressure").active).toBe(false);
  }
});

const TESTED: readonly (readonly [DeviceKind, Values, AlertKind])[] = [
  ["smoke-detector", { alarm: true, test: true }, "fire"],
  ["emergency-button", { pressed: true, test: true }, "sos"],
  ["emergency-button", { assist: true, test: true }, "assist"],
];

test.each(TESTED)("a %s under test that reports %j leaves a record of %s and nothing else", (kind, values, alert) => {
  const world = createWorld();
  world.add("siren-1", "siren", { zone: "post" });
  world.add("d", kind);
  const { alerts, owed, tasks, records } = world.read("d", values);
  expect({ alerts, owed, tasks }).toEqual({ alerts: [], owed: [], tasks: [] });
  expect(records).toEqual([{ device: "d", what: "test", kind: alert, atMs: world.nowMs }]);
});

test("a fault or tampering during a test is real", () => {
  const world = createWorld();
  world.add("d", "smoke-detector");
  expect(raised(world.read("d", { alarm: true, fault: true, tamper: true, test: true }))).toEqual(["device-fault P3", "device-tamper P3"]);
});

test("cancelling adds to the record of the call and closes nothing", () => {
  const world = createWorld();
  world.add("button-1", "emergency-button");
  world.read("button-1", { pressed: true });
  world.read("button-1", { cancelled: true });
  const alert = theAlert(world, "button-1", "sos");
  expect(alert).toMatchObject({ state: "unacknowledged", active: true, occurrences: 1, version: 2 });
  expect(alert.timeline.at(-1)).toMatchObject({ event: "cancel-requested", why: { zh: "申请取消(等回电)" } });
});

const LATE: readonly (readonly [DeviceKind, Values, AlertKind])[] = [
  ["smoke-detector", { alarm: true }, "fire"],
  ["emergency-button", { pressed: true }, "sos"],
  ["emergency-button", { assist: true }, "assist"],
  ["smart-bin", { temperature_c: 80 }, "bin-fire"],
  ["cabinet", { tamper: true }, "device-tamper"],
];

test.each(LATE)("a %s whose %j is history asks somebody to look into %s, without alert or siren", (kind, values, alertKind) => {
  const world = createWorld();
  world.add("siren-1", "siren", { zone: "post" });
  world.add("d", kind);
  const ageMs = 3 * 3_600_000;
  const { alerts, owed, tasks } = world.read("d", values, { ageMs, flags: READING_FLAG.history });
  expect({ alerts, owed }).toEqual({ alerts: [], owed: [] });
  expect(tasks).toMatchObject([
    {
      kind: "review-late-emergency",
      device: "d",
      alertKind,
      delayedByMs: ageMs,
      eventMs: world.nowMs - ageMs,
      why: { en: expect.stringContaining("180 minutes") },
    },
  ]);
});

test("a buffered alarm that repeats is one task, another one hours away a second", () => {
  const world = createWorld();
  world.add("d", "smoke-detector");
  const tasksOf = (ageMs: number) => world.read("d", { alarm: true }, { ageMs, flags: READING_FLAG.history }).tasks.length;
  const hour = 3_600_000;
  expect([5 * hour, 5 * hour - 300_000, 5 * hour - 600_000, 2 * hour, 2 * hour - 10_000].map(tasksOf)).toEqual([1, 0, 0, 1, 0]);
});

test("history that is no emergency raises nothing, and does not overwrite what is newer", () => {
  const world = createWorld();
  const registration = world.add("bin-1", "smart-bin");
  world.read("bin-1", { fill_pct: 40 });
  const made = world.read("bin-1", { fill_pct: 99, battery_pct: 3 }, { ageMs: 3_600_000, flags: READING_FLAG.history });
  expect([...made.alerts, ...made.tasks]).toEqual([]);
  expect(world.situation.devices[registration]!.latest).toEqual({ fill_pct: 40, battery_pct: 3 });
});

test.each([
  ["an alarm from a clock that is years wrong", { flags: READING_FLAG.clockFault }],
  ["an alarm whose identity was used before", { flags: READING_FLAG.unverified }],
  ["an alarm at QoS 0", { flags: READING_FLAG.emergencyAtQos0 }],
  ["an alarm nine minutes late", { ageMs: 540_000 }],
  ["an alarm from the future", { aheadMs: 240_000 }],
])("%s is acted on", (_, part) => {
  const world = createWorld();
  world.add("d", "smoke-detector");
  expect(raised(world.read("d", { alarm: true }, part))).toEqual(["fire P1"]);
});

test("a late alarm is raised though the newest reading says it is over", () => {
  const world = createWorld();
  world.add("d", "smoke-detector");
  world.read("d", { alarm: false });
  expect(raised(world.read("d", { alarm: true }, { ageMs: 20_000 }))).toEqual(["fire P1"]);
  expect(theAlert(world, "d", "fire")).toMatchObject({ active: false, state: "returned" });
});

test("a late all-clear does not end an alarm that is newer", () => {
  const world = createWorld();
  world.add("d", "smoke-detector");
  world.read("d", { alarm: true });
  world.read("d", { alarm: false }, { ageMs: 5_000 });
  expect(theAlert(world, "d", "fire").active).toBe(true);
});

test("a late reading between two low ones breaks the run, and an alert raised too early says so", () => {
  const world = createWorld();
  world.add("pipe-1", "pipe-pressure");
  world.read("pipe-1", { pressure_kpa: 60 });
  world.wait(40_000);
  world.read("pipe-1", { pressure_kpa: 60 });
  world.wait(20_000);
  expect(theAlert(world, "pipe-1", "pipe-low-pressure").active).toBe(true);
  world.read("pipe-1", { pressure_kpa: 72 }, { ageMs: 25_000 });
  expect(theAlert(world, "pipe-1", "pipe-low-pressure")).toMatchObject({ active: true });
  expect(theAlert(world, "pipe-1", "pipe-low-pressure").timeline.at(-1)!.event).toBe("late-reading");
});
