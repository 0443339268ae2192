import { expect, test } from "vitest";
import type { ResidentAct } from "../../../rules/model/person.ts";
import type { World } from "../world.ts";
import { DAY_MS, home, MINUTE_MS, spoken, toldOf } from "./home.ts";

const act = (world: World, its: ResidentAct) =>
  world.put({ kind: "resident", by: { name: "wang", role: "resident" }, resident: "wang", act: its });
const start = (world: World, forMs = 15 * MINUTE_MS) => act(world, { name: "practice", untilMs: world.nowMs + forMs });
const PRACTICE = /^这是演练,不是真的。收到您的求助了。/;

test("a press that is marked as a test is answered as practice, is on record, and alarms nobody", () => {
  const world = home(6);
  expect(start(world).refusal).toBeNull();
  const made = world.read("button", { pressed: true, test: true });
  expect(spoken(world)).toEqual([expect.stringMatching(PRACTICE)]);
  expect(made.owed.map(({ name }) => name)).toEqual(["say"]);
  expect(made.records).toMatchObject([{ device: "button", what: "test", kind: "sos" }]);
  expect(world.situation.people.get("wang")).toMatchObject({ practice: { presses: 1 } });
  expect([made.alerts, toldOf(world)]).toEqual([[], []]);
});

test("a press on the page is answered by the button too", () => {
  const world = home(6);
  start(world);
  expect(act(world, { name: "practice-press" }).refusal).toBeNull();
  expect(spoken(world)).toEqual([expect.stringMatching(PRACTICE)]);
});

test("a press without that mark is a call for help like any other, in the midst of practice", () => {
  const world = home(6);
  world.add("siren", "siren", { zone: "post" });
  start(world);
  const made = world.read("button", { pressed: true });
  expect(made.alerts).toMatchObject([{ op: "new", alert: { kind: "sos", priority: "P1" } }]);
  expect(made.owed.map(({ name }) => name)).toEqual(["siren_on", "call_stage"]);
  expect(toldOf(world)).toEqual(["王小明"]);
  expect(spoken(world)).toEqual([]);
});

test("it is over after a quarter of an hour, by whatever clock, and can be ended before", () => {
  const world = home(6);
  start(world);
  world.put({ kind: "wall", offsetMs: -DAY_MS });
  world.wait(15 * MINUTE_MS);
  expect(act(world, { name: "practice-press" }).refusal).toMatchObject({ status: 409, code: "no_practice" });
  world.put({ kind: "wall", offsetMs: 0 });
  start(world);
  act(world, { name: "practice-end" });
  world.read("button", { pressed: true, test: true });
  expect(spoken(world)).toEqual([]);
});

test("it lasts no longer than that, and needs a button at home", () => {
  const world = home(6);
  expect(start(world, 15 * MINUTE_MS + 1).refusal).toMatchObject({ status: 400, code: "until_is_too_late" });
  expect(start(world, 0).refusal).toMatchObject({ status: 400, code: "until_is_past" });
  world.put({ kind: "devices", put: [], removed: [world.situation.registrations.get("button")!] });
  expect(start(world).refusal).toMatchObject({ status: 409, code: "no_button" });
});
