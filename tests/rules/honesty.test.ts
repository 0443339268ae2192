import { describe, expect, test } from "vitest";
import type { Outcome } from "../../rules/model/alert.ts";
import type { DeviceKind } from "../../rules/model/device.ts";
import type { Task } from "../../rules/model/input.ts";
import { createWorld, theAlert, type World } from "./world.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

function worldWith(kind: DeviceKind, zone = "b1-501"): World {
  const world = createWorld();
  world.add("d", kind, { zone, expectEveryMs: 1_000_000_000 });
  return world;
}

const ALARM = { "smoke-detector": ["fire", "alarm"], "emergency-button": ["sos", "pressed"] } as const;

/** One alarm, and what a person says it was. */
function alarm(world: World, outcome: Outcome, kind: keyof typeof ALARM = "smoke-detector"): readonly Task[] {
  const [alert, value] = ALARM[kind];
  world.read("d", { [value]: true });
  world.read("d", { [value]: false });
  return world.act(theAlert(world, "d", alert).id, { name: "close", outcome, note: "" }).tasks;
}

const honestyOf = ({ situation }: World) => situation.devices[situation.registrations.get("d")!]!.honesty;

describe("a detector in a home", () => {
  test.each([
    ["two false alarms six days apart", 6 * DAY_MS, 1],
    ["two false alarms eight days apart", 8 * DAY_MS, 0],
  ])("with %s: %i ms, %i visits", (_, apartMs, visits) => {
    const world = worldWith("smoke-detector");
    expect(alarm(world, "false")).toEqual([]);
    world.wait(apartMs);
    expect(alarm(world, "nuisance").map(({ kind }) => kind)).toEqual(Array(visits).fill("visit-detector"));
  });

  test("is visited once, and again only when that is done and it is wrong again", () => {
    const world = worldWith("smoke-detector");
    alarm(world, "false");
    const [task] = alarm(world, "false");
    expect(task).toMatchObject({ kind: "visit-detector", device: "d", why: { zh: expect.stringContaining("七天内误报 2 次") } });
    expect([...alarm(world, "false"), ...alarm(world, "false")]).toEqual([]);
    world.put({ kind: "task-done", by: { name: "zhang", role: "station" }, task: task!.id });
    expect(honestyOf(world)?.task).toBeNull();
    expect(alarm(world, "false")).toHaveLength(1);
  });

  test("keeps its priority however often it is wrong", () => {
    const world = worldWith("smoke-detector");
    for (let times = 0; times < 20; times++) alarm(world, "false");
    world.read("d", { alarm: true });
    expect(theAlert(world, "d", "fire")).toMatchObject({ priority: "P1", outOfService: false, shelvedUntil: null });
  });

  test("is not blamed for what was real, a test, a drill or planned", () => {
    const world = worldWith("smoke-detector");
    for (const outcome of ["real", "test", "drill", "planned", "fault", "false"] as const) expect(alarm(world, outcome)).toEqual([]);
    expect(honestyOf(world)).toMatchObject({ outcomes: { real: 1, test: 1, drill: 1, planned: 1, fault: 1, false: 1 } });
    expect(honestyOf(world)!.falseAtMs).toHaveLength(1);
  });
});

test.each([
  ["a button", "emergency-button", "b1-501"],
  ["a detector where nobody lives", "smoke-detector", "post"],
] as const)("%s is visited after more than five false alarms in a day, not before", (_, kind, zone) => {
  const world = worldWith(kind, zone);
  const tasks = [1, 2, 3, 4, 5, 6].map(() => {
    world.wait(HOUR_MS);
    return alarm(world, "false", kind).length;
  });
  expect(tasks).toEqual([0, 0, 0, 0, 0, 1]);
});

test("false alarms are counted when they were, not when somebody closed them", () => {
  const world = worldWith("smoke-detector");
  world.read("d", { alarm: true });
  world.wait(8 * DAY_MS);
  world.act(theAlert(world, "d", "fire").id, { name: "close", outcome: "false", note: "" });
  expect(alarm(world, "false")).toEqual([]);
});

test("what is remembered of a device does not grow", () => {
  const world = worldWith("smoke-detector");
  for (let times = 0; times < 50; times++) alarm(world, "false");
  expect(honestyOf(world)!.falseAtMs).toHaveLength(8);
  expect(honestyOf(world)!.outcomes).toEqual({ false: 50 });
});

test("that it is silent or empty is no alarm to be wrong about", () => {
  const world = worldWith("smoke-detector");
  world.read("d", { battery_pct: 5 });
  world.act(theAlert(world, "d", "battery-low").id, { name: "close", outcome: "false", note: "" });
  expect(honestyOf(world)).toBeNull();
});
