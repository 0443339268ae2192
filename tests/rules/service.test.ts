import { describe, expect, test } from "vitest";
import { bookOf } from "../../rules/engine/book.ts";
import type { Outcomes } from "../../rules/model/input.ts";
import { below, ruleOf } from "./rule-specs.ts";
import { createWorld, raised, theAlert, type World } from "./world.ts";

const HOUR_MS = 3_600_000;

function community(): World {
  const world = createWorld();
  world.add("smoke-1", "smoke-detector", { expectEveryMs: 100_000_000 });
  world.add("button-1", "emergency-button", { expectEveryMs: 100_000_000 });
  world.add("bin-1", "smart-bin", { expectEveryMs: 100_000_000 });
  world.add("siren-1", "siren", { zone: "post" });
  world.add("terminal-1", "station-terminal", { zone: "post", station: "s1" });
  return world;
}

function serve(world: World, device: string, forMs: number | null, reason = "装修"): Outcomes {
  const until = forMs === null ? null : world.nowMs + world.situation.wallOffsetMs + forMs;
  return world.put({ kind: "service", by: { name: "zhang", role: "station" }, subject: device, until, reason });
}

const stateOf = (world: World, device: string) => world.situation.devices[world.situation.registrations.get(device)!]!;
const isOut = (world: World, device: string): boolean => stateOf(world, device).outOfService !== null;

describe("a device out of service", () => {
  test("raises its alerts as always, marked, and tells no siren, terminal or button", () => {
    const world = community();
    serve(world, "smoke-1", HOUR_MS);
    serve(world, "button-1", HOUR_MS);
    const made = [
      world.read("smoke-1", { alarm: true }),
      world.read("button-1", { pressed: true }),
      world.read("button-1", { assist: true }),
    ];
    expect(made.flatMap(raised)).toEqual(["fire P1", "sos P1", "assist P3"]);
    expect(made.flatMap(({ owed }) => owed)).toEqual([]);
    expect([...world.situation.alerts.values()].map(({ outOfService, state }) => [outOfService, state])).toEqual([
      [true, "unacknowledged"],
      [true, "unacknowledged"],
      [true, "unacknowledged"],
    ]);
  });

  test("leaves every other device as it was", () => {
    const world = community();
    serve(world, "smoke-1", HOUR_MS);
    world.read("button-1", { pressed: true });
    expect(world.owed("siren-1")).toHaveLength(1);
    expect(world.owed("button-1")).toMatchObject([{ args: { stage: "received" } }]);
    expect(theAlert(world, "button-1", "sos").outOfService).toBe(false);
  });

  test("says the truth to a button: nobody was told, until a person answers", () => {
    const world = community();
    serve(world, "button-1", HOUR_MS);
    world.read("button-1", { pressed: true });
    expect(world.owed("button-1")).toEqual([]);
    world.act(theAlert(world, "button-1", "sos").id, { name: "acknowledge" });
    expect(world.owed("button-1")).toMatchObject([{ args: { stage: "answered" } }]);
  });

  test("marks what was open, and says who and why", () => {
    const world = community();
    world.read("bin-1", { fill_pct: 95 });
    serve(world, "bin-1", HOUR_MS, "换桶");
    expect(theAlert(world, "bin-1", "bin-full")).toMatchObject({ outOfService: true, version: 2 });
    expect(theAlert(world, "bin-1", "bin-full").timeline.at(-1)).toMatchObject({ event: "out-of-service", by: "zhang", note: "换桶" });
  });

  test("comes back by itself: what still holds is told as if it began, what is over stays marked", () => {
    const world = community();
    serve(world, "smoke-1", HOUR_MS);
    serve(world, "button-1", HOUR_MS);
    world.read("smoke-1", { alarm: true });
    world.read("button-1", { pressed: true });
    world.read("button-1", { pressed: false });
    expect(world.wait(HOUR_MS - 1).flatMap(({ facts }) => facts)).toEqual([]);
    const made = world.wait(1);
    const facts = made.flatMap((one) => one.facts).filter(({ kind }) => kind !== "incident");
    expect(facts).toMatchObject([
      { kind: "service", device: "smoke-1", outOfService: null, why: "time" },
      { kind: "climb" },
      { kind: "flood" },
      { kind: "service", device: "button-1", outOfService: null, why: "time" },
    ]);
    expect(theAlert(world, "smoke-1", "fire")).toMatchObject({ outOfService: false, active: true });
    expect(theAlert(world, "button-1", "sos")).toMatchObject({ outOfService: true, state: "returned" });
    expect(world.owed("siren-1").map(({ args }) => args["kind"])).toEqual(["fire"]);
    expect(world.owed("terminal-1")).toHaveLength(1);
    world.read("button-1", { pressed: true });
    expect(theAlert(world, "button-1", "sos").outOfService).toBe(false);
    expect(world.owed("button-1")).toMatchObject([{ args: { stage: "received" } }]);
    expect(world.owed("siren-1")).toHaveLength(2);
  });

  test("comes back when a person says so, and when the clock is set", () => {
    const world = community();
    serve(world, "smoke-1", HOUR_MS);
    expect(serve(world, "smoke-1", null).refusal).toBeNull();
    expect(isOut(world, "smoke-1")).toBe(false);
    expect(serve(world, "smoke-1", null).refusal).toMatchObject({ status: 409, code: "not_out_of_service" });
    serve(world, "smoke-1", HOUR_MS);
    world.put({ kind: "wall", offsetMs: 4_000 });
    expect(isOut(world, "smoke-1")).toBe(true);
    world.put({ kind: "wall", offsetMs: -86_400_000 });
    expect(isOut(world, "smoke-1")).toBe(false);
  });

  test("is longer out by another grant, whose end alone counts, with the one patrol", () => {
    const world = community();
    const first = serve(world, "smoke-1", HOUR_MS);
    world.wait(HOUR_MS / 2);
    const second = serve(world, "smoke-1", 2 * HOUR_MS);
    expect([first, second].map(({ tasks }) => tasks.map(({ kind }) => kind))).toEqual([["patrol"], []]);
    world.wait(HOUR_MS);
    expect(isOut(world, "smoke-1")).toBe(true);
    world.wait(HOUR_MS);
    expect(isOut(world, "smoke-1")).toBe(false);
  });

  test("asks for a patrol anew once the first is done", () => {
    const world = community();
    const [task] = serve(world, "smoke-1", HOUR_MS).tasks;
    expect(task).toMatchObject({ kind: "patrol", device: "smoke-1" });
    world.put({ kind: "task-done", by: { name: "zhang", role: "station" }, task: task!.id });
    expect(stateOf(world, "smoke-1").outOfService?.task).toBeNull();
    expect(serve(world, "smoke-1", HOUR_MS).tasks).toHaveLength(1);
  });

  test("keeps nothing else quiet: what its alert suppressed speaks for itself", () => {
    const inhibitedBy = [{ alert: "pipe-burst", in: "building", atLeast: null }] as const;
    const burst = ruleOf("burst", below("flow_m3_h", 0), { alert: "pipe-burst", devices: ["pipe-pressure"] });
    const water = ruleOf("water", below("pressure_kpa", 70), { alert: "pipe-low-pressure", devices: ["pipe-pressure"], inhibitedBy });
    const world = createWorld({ book: bookOf("test", [burst, water]) });
    for (const id of ["pipe-1", "pipe-2", "pipe-3"]) world.add(id, "pipe-pressure", { expectEveryMs: 100_000_000 });
    world.read("pipe-1", { flow_m3_h: -1 });
    world.read("pipe-2", { pressure_kpa: 50 });
    expect(theAlert(world, "pipe-2", "pipe-low-pressure").suppressedBy).not.toBeNull();
    serve(world, "pipe-1", HOUR_MS);
    expect(theAlert(world, "pipe-2", "pipe-low-pressure").suppressedBy).toBeNull();
    world.read("pipe-3", { pressure_kpa: 50 });
    expect(theAlert(world, "pipe-3", "pipe-low-pressure").suppressedBy).toBeNull();
  });

  test("is forgotten with its registration", () => {
    const world = community();
    serve(world, "smoke-1", HOUR_MS);
    const removed = [world.situation.registrations.get("smoke-1")!];
    const { facts } = world.put({ kind: "devices", put: [], removed });
    expect(facts).toMatchObject([{ kind: "service", outOfService: null, why: "removed" }]);
    world.add("smoke-1", "smoke-detector");
    expect(isOut(world, "smoke-1")).toBe(false);
    expect(world.wait(2 * HOUR_MS).flatMap(({ facts: later }) => later)).toEqual([]);
  });
});

describe("is refused", () => {
  test.each([
    ["8 h and a bit", "smoke-1", 8 * HOUR_MS + 1, 400, "until_is_too_late"],
    ["a time that has passed", "smoke-1", 0, 400, "until_is_past"],
    ["a device that is not there", "nobody", HOUR_MS, 404, "not_found"],
    ["a siren", "siren-1", HOUR_MS, 403, "never_out_of_service"],
    ["a terminal", "terminal-1", HOUR_MS, 403, "never_out_of_service"],
  ])("%s", (_, device, forMs, status, code) => {
    const world = community();
    expect(serve(world, device, forMs)).toMatchObject({ refusal: { status, code }, tasks: [], facts: [], alerts: [] });
  });

  test("while a life is at risk: nobody silences a fire by taking its detector out", () => {
    const world = community();
    world.read("smoke-1", { alarm: true });
    expect(serve(world, "smoke-1", HOUR_MS).refusal).toMatchObject({ status: 409, code: "life_at_risk" });
    world.act(theAlert(world, "smoke-1", "fire").id, { name: "close", outcome: "nuisance", note: "" });
    expect(serve(world, "smoke-1", 8 * HOUR_MS).refusal).toBeNull();
  });
});
