import { expect, test } from "vitest";
import type { Outcomes } from "../../rules/model/input.ts";
import { createWorld, theAlert, type World } from "./world.ts";

/** Device and name of what a step owes; stages with their stage. */
const owedBy = (world: World, { owed }: Outcomes): string[] =>
  owed.map(
    ({ device, name, args }) =>
      `${world.situation.devices[device]!.device.id} ${name}${typeof args["stage"] === "string" ? ` ${args["stage"]}` : ""}`,
  );

function community(): World {
  const world = createWorld();
  world.add("siren-post", "siren", { zone: "post" });
  world.add("siren-b1", "siren", { zone: "b1-501" });
  world.add("siren-b2", "siren", { zone: "b2-101" });
  world.add("terminal-1", "station-terminal", { zone: "post", station: "s1" });
  world.add("terminal-2", "station-terminal", { zone: "post-2", station: "s2" });
  world.add("smoke-1", "smoke-detector", { zone: "b1-501" });
  world.add("button-1", "emergency-button", { zone: "b1-501" });
  world.add("bin-1", "smart-bin", { zone: "b1-501" });
  return world;
}

test("a fire sounds at the station and in its building, and shows on the station's terminal", () => {
  const world = community();
  expect(owedBy(world, world.read("smoke-1", { alarm: true }))).toEqual(["siren-post siren_on", "siren-b1 siren_on", "terminal-1 alert"]);
});

test("a call for help sounds at the station alone, and the button is told that it got through", () => {
  const world = community();
  expect(owedBy(world, world.read("button-1", { pressed: true }))).toEqual([
    "siren-post siren_on",
    "button-1 call_stage received",
    "terminal-1 alert",
  ]);
});

test("a bin fire sounds at the station alone", () => {
  const world = community();
  expect(owedBy(world, world.read("bin-1", { temperature_c: 90 }))).toEqual(["siren-post siren_on", "terminal-1 alert"]);
});

test("what can wait makes no noise", () => {
  const world = community();
  expect(owedBy(world, world.read("bin-1", { fill_pct: 99, fault: true, tamper: true, battery_pct: 2, tilted: true }))).toEqual([]);
});

test("an alert of a building that no station answers for is shown to every station", () => {
  const world = community();
  world.add("smoke-2", "smoke-detector", { zone: "b2-101" });
  expect(owedBy(world, world.read("smoke-2", { alarm: true }))).toEqual([
    "siren-post siren_on",
    "siren-b2 siren_on",
    "terminal-1 alert",
    "terminal-2 alert",
  ]);
});

test("a repeat sounds nothing anew", () => {
  const world = community();
  world.read("smoke-1", { alarm: true });
  expect(owedBy(world, world.read("smoke-1", { alarm: true }))).toEqual([]);
});

test("a new episode of an answered fire sounds again", () => {
  const world = community();
  world.read("smoke-1", { alarm: true });
  world.act(theAlert(world, "smoke-1", "fire").id, { name: "acknowledge" });
  world.read("smoke-1", { alarm: false });
  expect(owedBy(world, world.read("smoke-1", { alarm: true }))).toEqual(["siren-post siren_on", "siren-b1 siren_on", "terminal-1 alert"]);
});

test("sirens stop once when the fire is unfounded, and not again with each reading", () => {
  const world = community();
  world.read("smoke-1", { alarm: true });
  const { id } = theAlert(world, "smoke-1", "fire");
  const unfounded = world.act(id, { name: "verify", result: "unfounded", by: "on-site", note: "" });
  expect(owedBy(world, unfounded)).toEqual(["siren-post siren_off", "siren-b1 siren_off"]);
  // The siren_on that nobody answered is not sent any more.
  expect(unfounded.settled.map(({ how }) => how)).toEqual(["withdrawn", "withdrawn"]);
  expect(owedBy(world, world.read("smoke-1", { alarm: true }))).toEqual([]);
  expect(owedBy(world, world.act(id, { name: "close", outcome: "false", note: "" }))).toEqual([]);
});

test("a fire first called unfounded and then confirmed sounds again", () => {
  const world = community();
  world.read("smoke-1", { alarm: true });
  const { id } = theAlert(world, "smoke-1", "fire");
  world.act(id, { name: "verify", result: "unfounded", by: "phone", note: "" });
  expect(owedBy(world, world.act(id, { name: "verify", result: "confirmed", by: "on-site", note: "" }))).toEqual([
    "siren-post siren_on",
    "siren-b1 siren_on",
  ]);
});

test("a siren that is away is told of every alert when it is back, and of the end alone when all are over", () => {
  const world = community();
  world.read("smoke-1", { alarm: true });
  world.read("button-1", { pressed: true });
  const { id: fire } = theAlert(world, "smoke-1", "fire");
  const { id: sos } = theAlert(world, "button-1", "sos");
  const told = () => world.owed("siren-post").map(({ name, alert }) => `${name} ${alert}`);
  expect(told()).toEqual([`siren_on ${fire}`, `siren_on ${sos}`]);
  for (const id of [fire, sos]) world.act(id, { name: "close", outcome: "real", note: "" });
  expect(told()).toEqual([`siren_off ${sos}`]);
  world.read("smoke-1", { alarm: true });
  expect(told()).toEqual([`siren_on ${theAlert(world, "smoke-1", "fire").id}`]);
});

test("a siren that another alert still wants goes on", () => {
  const world = community();
  world.read("smoke-1", { alarm: true });
  world.read("button-1", { pressed: true });
  expect(owedBy(world, world.act(theAlert(world, "smoke-1", "fire").id, { name: "close", outcome: "real", note: "" }))).toEqual([
    "siren-b1 siren_off",
  ]);
  expect(owedBy(world, world.act(theAlert(world, "button-1", "sos").id, { name: "close", outcome: "real", note: "" }))).toEqual([
    "siren-post siren_off",
    "button-1 call_stage closed",
  ]);
});

test("the button follows the call: received, answered, closed; only the newest stage is owed", () => {
  const world = community();
  const stages: string[] = [];
  const note = (made: Outcomes) => stages.push(...owedBy(world, made).filter((one) => one.startsWith("button-1")));
  note(world.read("button-1", { pressed: true }));
  const { id } = theAlert(world, "button-1", "sos");
  note(world.read("button-1", { pressed: true }));
  note(world.act(id, { name: "acknowledge" }));
  note(world.read("button-1", { pressed: true }));
  note(world.act(id, { name: "verify", result: "confirmed", by: "phone", note: "" }));
  note(world.act(id, { name: "close", outcome: "real", note: "" }));
  expect(stages.map((stage) => stage.split(" ").at(-1))).toEqual(["received", "received", "answered", "answered", "closed"]);
  expect(world.owed("button-1").map(({ args }) => args["stage"])).toEqual(["closed"]);
});

test("the green key is told too, but never talks over the red one", () => {
  const world = community();
  expect(owedBy(world, world.read("button-1", { assist: true }))).toEqual(["button-1 call_stage received"]);
  world.read("button-1", { pressed: true });
  const closed = world.act(theAlert(world, "button-1", "assist").id, { name: "close", outcome: "real", note: "" });
  expect(owedBy(world, closed)).toEqual([]);
});

test("a device settles only what is owed to itself", () => {
  const world = community();
  world.read("button-1", { pressed: true });
  const [stage] = world.owed("button-1");
  const other = world.situation.registrations.get("siren-post")!;
  expect(world.put({ kind: "reply", device: other, delivery: stage!.id, ok: true }).settled).toEqual([]);
  const own = world.situation.registrations.get("button-1")!;
  expect(world.put({ kind: "reply", device: own, delivery: stage!.id, ok: true }).settled).toEqual([{ id: stage!.id, how: "replied" }]);
  expect(world.put({ kind: "reply", device: own, delivery: stage!.id, ok: true }).settled).toEqual([]);
});

test("a siren that does not answer is a matter for a person, until it answers", () => {
  const world = community();
  world.read("smoke-1", { alarm: true });
  const subjects = () => [...world.situation.supervision.values()].filter(({ active }) => active).map(({ subject }) => subject);
  const post = world.situation.registrations.get("siren-post")!;
  world.put({ kind: "reply", device: post, delivery: world.owed("siren-post")[0]!.id, ok: true });
  world.wait(10 * 60_000);
  expect(subjects()).toEqual(["siren:siren-b1"]);
  world.act(theAlert(world, "smoke-1", "fire").id, { name: "close", outcome: "real", note: "" });
  const b1 = world.situation.registrations.get("siren-b1")!;
  world.put({ kind: "reply", device: b1, delivery: world.owed("siren-b1")[0]!.id, ok: true });
  expect(subjects()).toEqual([]);
});

test("a siren that says it could not is a matter for a person at once", () => {
  const world = community();
  world.read("smoke-1", { alarm: true });
  const post = world.situation.registrations.get("siren-post")!;
  const { alerts, settled } = world.put({ kind: "reply", device: post, delivery: world.owed("siren-post")[0]!.id, ok: false });
  expect(settled).toHaveLength(1);
  expect(alerts).toMatchObject([{ op: "new", alert: { kind: "supervision", subject: "siren:siren-post", priority: "P2" } }]);
});

test("at most 64 deliveries are owed to a device: the oldest gives way", () => {
  const world = community();
  for (let number = 0; number < 70; number++) {
    world.add(`smoke-x-${number}`, "smoke-detector", { zone: "b1-501" });
    world.read(`smoke-x-${number}`, { alarm: true });
  }
  const shown = world.owed("terminal-1").map(({ alert }) => world.situation.alerts.get(alert!)!.device);
  expect(shown).toHaveLength(64);
  expect(shown[0]).toBe("smoke-x-6");
  expect(shown.at(-1)).toBe("smoke-x-69");
});

test("what is owed when the wall clock is set is told anew, and owed for as long as before", () => {
  const world = community();
  world.read("button-1", { pressed: true });
  world.wait(60_000);
  const { owed, settled } = world.put({ kind: "wall", offsetMs: -86_400_000 });
  expect(settled.map(({ how }) => how)).toEqual(["withdrawn", "withdrawn", "withdrawn"]);
  expect(owedBy(world, { ...world.outcomes.at(-1)! })).toEqual(["siren-post siren_on", "button-1 call_stage received", "terminal-1 alert"]);
  const stage = owed[1]!;
  expect(stage.expiresAtMs).toBe(world.nowMs - 86_400_000 + 540_000);
  expect(world.wait(539_999).flatMap((made) => made.settled)).toEqual([]);
  expect(world.wait(1).flatMap((made) => made.settled)).toContainEqual({ id: stage.id, how: "expired" });
});

test("a terminal is not told any more of what is closed", () => {
  const world = community();
  world.read("smoke-1", { alarm: true });
  expect(world.owed("terminal-1")).toHaveLength(1);
  world.act(theAlert(world, "smoke-1", "fire").id, { name: "close", outcome: "test", note: "" });
  expect(world.owed("terminal-1")).toEqual([]);
});
