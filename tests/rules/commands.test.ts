import { expect, test } from "vitest";
import type { AlertKind } from "../../rules/model/alert.ts";
import type { AlertCommand } from "../../rules/model/input.ts";
import { createWorld, theAlert, type World } from "./world.ts";

const HOUR_MS = 3_600_000;

function worldWith(values: Readonly<Record<string, number | boolean>>): World {
  const world = createWorld();
  world.add("bin-1", "smart-bin");
  world.read("bin-1", values);
  return world;
}

const act = (world: World, kind: AlertKind, command: AlertCommand, more?: Parameters<World["act"]>[2]) =>
  world.act(theAlert(world, "bin-1", kind).id, command, more);
const shelve = (world: World, kind: AlertKind, ms: number) =>
  act(world, kind, { name: "shelve", until: world.nowMs + world.situation.wallOffsetMs + ms, reason: "等车" });

test("answering twice changes nothing the second time", () => {
  const world = worldWith({ fill_pct: 95 });
  act(world, "bin-full", { name: "acknowledge" }, { by: "li" });
  const second = act(world, "bin-full", { name: "acknowledge" }, { by: "wang" });
  expect(second).toMatchObject({ alerts: [], refusal: null });
  expect(theAlert(world, "bin-1", "bin-full")).toMatchObject({ acknowledged: { by: "li" }, version: 2 });
});

test("a note with the answer is in the record", () => {
  const world = worldWith({ fill_pct: 95 });
  act(world, "bin-full", { name: "acknowledge", note: "下午去" });
  expect(theAlert(world, "bin-1", "bin-full").timeline.at(-1)).toMatchObject({ note: "下午去", why: { zh: "li 已受理" } });
});

test("of two who answer at once, the second hears who was first", () => {
  const world = worldWith({ temperature_c: 80 });
  const version = theAlert(world, "bin-1", "bin-fire").version;
  act(world, "bin-fire", { name: "acknowledge" }, { by: "li", version });
  const { refusal, alerts } = act(world, "bin-fire", { name: "acknowledge" }, { by: "wang", version });
  expect(refusal).toMatchObject({ status: 412, message: { zh: expect.stringContaining("li"), en: expect.stringContaining("li") } });
  expect(alerts).toEqual([]);
});

test("412 names who made the changes that were not seen, not who acted before", () => {
  const world = worldWith({ temperature_c: 80 });
  act(world, "bin-fire", { name: "acknowledge" }, { by: "li" });
  const { version } = theAlert(world, "bin-1", "bin-fire");
  world.read("bin-1", { temperature_c: 20 });
  const { refusal } = act(world, "bin-fire", { name: "close", outcome: "real", note: "" }, { by: "wang", version });
  expect(refusal).toMatchObject({ status: 412, message: { en: expect.stringContaining("bin-1") } });
});

test("a version that never was is stale too", () => {
  const world = worldWith({ temperature_c: 80 });
  expect(act(world, "bin-fire", { name: "acknowledge" }, { version: 99 }).refusal?.status).toBe(412);
});

test("nobody puts off a life at risk", () => {
  const world = worldWith({ temperature_c: 80 });
  for (const ms of [1, HOUR_MS, 9 * HOUR_MS]) expect(shelve(world, "bin-fire", ms).refusal).toMatchObject({ status: 403 });
  expect(theAlert(world, "bin-1", "bin-fire").version).toBe(1);
});

test.each([
  ["8 h", 8 * HOUR_MS, null],
  ["8 h and a millisecond", 8 * HOUR_MS + 1, 400],
  ["until now", 0, 400],
  ["until yesterday", -24 * HOUR_MS, 400],
])("putting off for %s is answered with %s %s", (_, ms, status) => {
  const world = worldWith({ fill_pct: 95 });
  expect(shelve(world, "bin-full", ms).refusal?.status ?? null).toBe(status);
});

test("what was put off comes back by itself when the time is up", () => {
  const world = worldWith({ fill_pct: 95 });
  shelve(world, "bin-full", 60_000);
  expect(theAlert(world, "bin-1", "bin-full")).toMatchObject({ state: "shelved", shelvedUntil: world.nowMs + 60_000 });
  world.wait(59_999);
  expect(theAlert(world, "bin-1", "bin-full").state).toBe("shelved");
  world.wait(1);
  expect(theAlert(world, "bin-1", "bin-full")).toMatchObject({ state: "unacknowledged", shelvedUntil: null });
});

test("putting off anew replaces the time, whether longer or shorter", () => {
  const world = worldWith({ fill_pct: 95 });
  shelve(world, "bin-full", 60_000);
  shelve(world, "bin-full", 120_000);
  world.wait(119_999);
  expect(theAlert(world, "bin-1", "bin-full").state).toBe("shelved");
  shelve(world, "bin-full", 10_000);
  world.wait(10_000);
  expect(theAlert(world, "bin-1", "bin-full").state).toBe("unacknowledged");
  expect(world.situation.deadlines.filter(({ kind }) => kind === "unshelve")).toEqual([]);
});

test("what is put off and taken back by a person is not put off; taking back twice is refused", () => {
  const world = worldWith({ fill_pct: 95 });
  shelve(world, "bin-full", 60_000);
  expect(act(world, "bin-full", { name: "unshelve" }).refusal).toBeNull();
  expect(theAlert(world, "bin-1", "bin-full").state).toBe("unacknowledged");
  expect(act(world, "bin-full", { name: "unshelve" }).refusal).toMatchObject({ status: 409 });
});

test("a wall clock that is set brings back what was put off: nobody can say until when", () => {
  for (const jumpMs of [-86_400_000, -6_000, 6_000, 86_400_000]) {
    const world = worldWith({ fill_pct: 95 });
    shelve(world, "bin-full", HOUR_MS);
    world.put({ kind: "wall", offsetMs: jumpMs });
    expect(theAlert(world, "bin-1", "bin-full").state).toBe("unacknowledged");
  }
});

test("a wall clock that drifts a little does not", () => {
  const world = worldWith({ fill_pct: 95 });
  shelve(world, "bin-full", HOUR_MS);
  world.put({ kind: "wall", offsetMs: -40 });
  expect(theAlert(world, "bin-1", "bin-full").state).toBe("shelved");
  world.wait(HOUR_MS);
  expect(theAlert(world, "bin-1", "bin-full").state).toBe("unacknowledged");
});

test("an alert that is put off and answered closes when it is over", () => {
  const world = worldWith({ fill_pct: 95 });
  shelve(world, "bin-full", HOUR_MS);
  act(world, "bin-full", { name: "acknowledge" });
  const { alerts } = world.read("bin-1", { fill_pct: 10 });
  expect(alerts).toMatchObject([{ op: "close", alert: { state: "closed", shelvedUntil: null } }]);
});

test("a kind that is not verified refuses it", () => {
  const world = worldWith({ fill_pct: 95 });
  expect(act(world, "bin-full", { name: "verify", result: "confirmed", by: "video", note: "" }).refusal).toMatchObject({ status: 409 });
});

const COMMANDS: readonly AlertCommand[] = [
  { name: "acknowledge" },
  { name: "verify", result: "confirmed", by: "phone", note: "" },
  { name: "shelve", until: 0, reason: "" },
  { name: "unshelve" },
  { name: "close", outcome: "real", note: "" },
];

test.each(COMMANDS)("$name on a closed alert, or one that never was, is refused and changes nothing", (command) => {
  const world = worldWith({ temperature_c: 80 });
  const { id } = theAlert(world, "bin-1", "bin-fire");
  world.act(id, { name: "close", outcome: "false", note: "" });
  for (const alert of [id, "alert-999999", ""]) {
    expect(world.act(alert, command)).toMatchObject({ alerts: [], owed: [], settled: [], refusal: { status: 409 } });
  }
});
