import { expect, test } from "vitest";
import { bookOf } from "../../rules/engine/book.ts";
import { explain } from "../../rules/engine/explain.ts";
import { step } from "../../rules/engine/step.ts";
import type { AlertKind } from "../../rules/model/alert.ts";
import type { Condition } from "../../rules/model/rule-file.ts";
import { comparable, createDisk } from "./disk.ts";
import { all, below, ruleOf } from "./rule-specs.ts";
import { createWorld, PLACES, theAlert, type World, type WorldOptions } from "./world.ts";

const MINUTE_MS = 60_000;
const alarm: Condition = { type: "is", value: "alarm", is: true };
const near = (when: Condition, device: "pipe-pressure" | "smoke-detector" | "emergency-button"): Condition => ({
  type: "near",
  when,
  devices: [device],
  in: "building",
  atLeast: 1,
  withinMs: 30 * MINUTE_MS,
});

const BOOK = bookOf("answered", [
  ruleOf("weak-water", all(alarm, near(below("pressure_kpa", 70), "pipe-pressure")), { alert: "fire", priority: "P1" }),
  ruleOf("warm-bin", all({ type: "compare", value: "temperature_c", op: ">=", level: 45, clear: 45 }, near(alarm, "smoke-detector")), {
    alert: "bin-fire",
    priority: "P1",
    devices: ["smart-bin"],
  }),
  ruleOf("fault", { type: "is", value: "fault", is: true }, { alert: "device-fault", priority: "P3" }),
]);

function community(options: WorldOptions = {}): World {
  const world = createWorld({ book: BOOK, ...options });
  const often = { zone: "b1-501", expectEveryMs: 60 * MINUTE_MS };
  world.add("smoke", "smoke-detector", often);
  world.add("hydrant", "pipe-pressure", often);
  world.add("bin", "smart-bin", often);
  world.read("hydrant", { pressure_kpa: 300 });
  return world;
}

function close(world: World, device: string, kind: AlertKind): void {
  world.wait(MINUTE_MS);
  world.act(theAlert(world, device, kind).id, { name: "close", outcome: "false", note: "" });
  world.wait(MINUTE_MS);
}

/** The detector alarms, a person closes that, and the detector never takes it back. */
function closedFire(options: WorldOptions = {}): World {
  const world = community(options);
  world.read("smoke", { alarm: true });
  close(world, "smoke", "fire");
  return world;
}

const kinds = ({ situation }: World) => [...situation.alerts.values()].map(({ kind, device }) => `${kind} ${device}`);

test("a fire that a person closed is not raised again because a neighbour speaks", () => {
  const world = closedFire();
  world.read("hydrant", { pressure_kpa: 40 });
  world.wait(MINUTE_MS);
  world.read("smoke", { battery_pct: 90 });
  expect(kinds(world)).toEqual([]);
  const { rules } = explain(world.situation, world.situation.devices[1]!, world.nowMs);
  expect(rules.find(({ rule }) => rule === "weak-water")!.why.map(({ code }) => code)).toEqual(["closed"]);
});

test("when the detector says so anew, its neighbour counts with it at once", () => {
  const world = closedFire();
  world.read("hydrant", { pressure_kpa: 40 });
  world.read("smoke", { alarm: true });
  expect(theAlert(world, "smoke", "fire").evidence.map(({ rule }) => rule)).toEqual(["core-fire", "weak-water"]);
});

test("an alarm that a person closed does not count for a bin beside it, until it comes anew", () => {
  const world = closedFire();
  world.read("bin", { temperature_c: 50 });
  expect(kinds(world)).toEqual([]);
  world.read("smoke", { alarm: false });
  world.wait(MINUTE_MS);
  world.read("bin", { temperature_c: 51 });
  expect(kinds(world)).toEqual([]);
  world.read("smoke", { alarm: true });
  expect(kinds(world)).toEqual(["fire smoke", "bin-fire bin"]);
});

test("a low battery that is closed answers no alarm", () => {
  const world = community();
  world.read("smoke", { alarm: true, fault: true });
  close(world, "smoke", "device-fault");
  world.read("hydrant", { pressure_kpa: 40 });
  expect(theAlert(world, "smoke", "fire").evidence.map(({ rule }) => rule)).toEqual(["core-fire", "weak-water"]);
});

test("what a person has answered is answered after a restart, too", () => {
  const disk = createDisk();
  const world = closedFire({ onStep: disk.keep });
  disk.slice(world.situation, 100);
  world.read("hydrant", { pressure_kpa: 40 });
  disk.commit();
  const recovered = disk.recover(step, PLACES, BOOK);
  expect(comparable(recovered)).toEqual(comparable(world.situation));
  const nowMs = world.nowMs + MINUTE_MS;
  step(recovered, { kind: "started", id: 1_000, nowMs });
  step(recovered, { kind: "time", id: 1_001, nowMs: nowMs + MINUTE_MS });
  expect([...recovered.alerts.values()]).toEqual([]);
});
