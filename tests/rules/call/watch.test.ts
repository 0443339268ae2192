import { describe, expect, test } from "vitest";
import { READING_FLAG } from "../../../rules/model/reading.ts";
import { DAY_MS, home, HOUR_MS, MINUTE_MS, spoken, tasksOf, toldOf, until } from "./home.ts";

const nobody = { role: "resident", name: "wang" };
const away = (untilMs: number, why: "away" | "hospital" = "away") =>
  ({ kind: "resident", by: nobody, resident: "wang", act: { name: "away", untilMs, why } }) as const;

describe("a daily I'm OK that does not come", () => {
  test("is asked of her first, half an hour later of the family, and half an hour after that somebody goes to the door", () => {
    const world = home(6);
    until(world, 9.99);
    expect([spoken(world), toldOf(world), tasksOf(world)]).toEqual([[], [], []]);
    until(world, 10);
    expect(spoken(world)).toEqual(["您今天还好吗?请按一下按钮报平安。"]);
    expect(world.owed("button")).toMatchObject([{ channel: "command", name: "say", args: { language: "zh" }, alert: null }]);
    until(world, 10.5);
    expect(toldOf(world)).toEqual(["王小明"]);
    expect(tasksOf(world)).toEqual([]);
    until(world, 11);
    expect(tasksOf(world)).toEqual(["ask-after"]);
    until(world, 23);
    expect([spoken(world).length, tasksOf(world).length]).toEqual([1, 1]);
  });

  test("raises no alert, sounds no siren and tells no terminal: nobody has called for help", () => {
    const world = home(6);
    world.add("siren", "siren", { zone: "post" });
    world.add("terminal", "station-terminal", { zone: "post", station: "s1" });
    until(world, 23);
    expect(world.situation.alerts.size).toBe(0);
    expect(world.outcomes.flatMap(({ alerts }) => alerts)).toEqual([]);
    expect([world.owed("siren"), world.owed("terminal")]).toEqual([[], []]);
  });

  test.each([
    ["a test press of her button", "button", { test: true, pressed: true }],
    ["the test key of her detector", "smoke", { test: true }],
    ["water that she draws", "meter", { flow_m3_h: 0.2 }],
  ])("is not missed after %s", (_, device, values) => {
    const world = home(6);
    until(world, 8);
    world.read(device, values);
    until(world, 23);
    expect(spoken(world)).toEqual([]);
    expect(tasksOf(world)).toEqual([]);
  });

  test("takes nothing but a press where she wants it so", () => {
    const world = home(6, { watch: { okBy: "10:00", pressOnly: true, since: "2026-01-01" } });
    world.read("meter", { flow_m3_h: 0.2 });
    until(world, 10);
    expect(spoken(world)).toHaveLength(1);
  });

  test("ends with any sign of her: the family sees it, and nobody need go any more", () => {
    const world = home(6);
    until(world, 11);
    const made = world.read("button", { test: true });
    expect(made.facts).toContainEqual(expect.objectContaining({ kind: "person", over: { task: "task-000001", note: "已有动静" } }));
    expect([...world.situation.families.values()]).toMatchObject([{ ended: { outcome: null } }]);
    until(world, 23);
    expect(tasksOf(world)).toEqual(["ask-after"]);
  });

  test("ends when somebody has been at the door", () => {
    const world = home(6);
    until(world, 11);
    world.put({ kind: "task-done", by: { name: "he", role: "property" }, task: "task-000001" });
    expect(world.situation.people.get("wang")).toMatchObject({ task: null, ok: { okAtMs: world.nowMs } });
    until(world, 23);
    expect(tasksOf(world)).toEqual(["ask-after"]);
  });

  test("is asked again the next day", () => {
    const world = home(6);
    world.read("button", { test: true });
    until(world, 10, 1);
    expect(spoken(world)).toHaveLength(1);
  });

  test("goes from her straight to the grid worker where the family is not to be told, also when she took that back", () => {
    const never = home(6, { consent: { responders: true, family: false, since: "2026-01-01" } });
    const revoked = home(6);
    revoked.put({ kind: "resident", by: nobody, resident: "wang", act: { name: "family", isOff: true } });
    for (const world of [never, revoked]) {
      until(world, 10.6);
      expect(toldOf(world)).toEqual([]);
      expect(tasksOf(world)).toEqual(["ask-after"]);
    }
  });

  test("is not asked while she is away, and again when she is back by the date she named", () => {
    const world = home(6);
    world.put(away(world.nowMs + 2 * DAY_MS));
    until(world, 23, 1);
    expect(spoken(world)).toEqual([]);
    until(world, 10, 2);
    expect(spoken(world)).toHaveLength(1);
  });

  test("is asked again once she is home before her date; a tap that runs while she is in hospital is somebody else's", () => {
    const atHome = home(6);
    atHome.put(away(atHome.nowMs + 5 * DAY_MS));
    const inHospital = home(6);
    inHospital.put(away(inHospital.nowMs + 5 * DAY_MS, "hospital"));
    for (const world of [atHome, inHospital]) {
      until(world, 12);
      world.read("meter", { flow_m3_h: 0.2 });
      until(world, 10, 1);
    }
    expect(spoken(atHome)).toHaveLength(1);
    expect(spoken(inHospital)).toEqual([]);
  });

  test("refuses an absence that is over, or longer than 90 days, and nobody it does not know", () => {
    const world = home(6);
    expect(world.put(away(world.nowMs)).refusal).toMatchObject({ status: 400, code: "until_is_past" });
    expect(world.put(away(world.nowMs + 91 * DAY_MS)).refusal).toMatchObject({ status: 400, code: "until_is_too_late" });
    expect(world.put({ ...away(world.nowMs + DAY_MS), resident: "nobody" }).refusal).toMatchObject({ status: 404 });
    expect(world.situation.people.size).toBe(0);
  });

  test("takes what her button kept while the gateway was down for today, and not what it kept from yesterday", () => {
    const today = home(10.05);
    today.read("button", { test: true }, { ageMs: 2 * HOUR_MS, flags: READING_FLAG.history });
    until(today, 23);
    expect(spoken(today)).toEqual([]);
    const yesterday = home(10.05);
    yesterday.read("button", { test: true }, { ageMs: 20 * HOUR_MS, flags: READING_FLAG.history });
    until(yesterday, 23);
    expect(spoken(yesterday)).toHaveLength(1);
  });

  test("waits ten minutes after a start, so that devices can say what they kept", () => {
    const world = home(12);
    world.wait(9 * MINUTE_MS);
    expect(spoken(world)).toEqual([]);
    world.wait(2 * MINUTE_MS);
    expect(spoken(world)).toHaveLength(1);
  });

  test("follows the wall clock when that is set, and asks her first again", () => {
    const world = home(6);
    world.put({ kind: "wall", offsetMs: 5 * HOUR_MS });
    world.wait(MINUTE_MS);
    expect(spoken(world)).toHaveLength(1);
    world.put({ kind: "wall", offsetMs: 0 });
    until(world, 10.25);
    // By the right clock it is time now: she is asked first again, and not her family.
    expect(world.owed("button")).toMatchObject([{ name: "say", createdMs: world.nowMs - 15 * MINUTE_MS }]);
    expect(toldOf(world)).toEqual([]);
  });

  test("survives a clock that was a year ahead", () => {
    const world = home(6);
    world.put({ kind: "wall", offsetMs: 365 * DAY_MS });
    world.wait(HOUR_MS);
    world.put({ kind: "wall", offsetMs: 0 });
    until(world, 9);
    world.read("button", { test: true });
    until(world, 23);
    expect(spoken(world)).toEqual([]);
    until(world, 10, 1);
    expect(spoken(world)).toHaveLength(1);
  });
});

describe("a home where nothing stirs", () => {
  const watch = { inactivity: true, since: "2026-01-01" };

  /** Water every two hours from six to ten in the evening, for so many days. */
  function lived(days: number, consented = true) {
    const world = home(6, { watch: { inactivity: consented, since: "2026-01-01" } });
    for (let day = 0; day < days; day++)
      for (let hour = 6; hour <= 22; hour += 2) {
        until(world, hour, day);
        world.read("meter", { flow_m3_h: 0.2 });
      }
    return world;
  }

  test("is asked after only once her own days are known, then her first, the family next, and the door last", () => {
    const world = lived(9);
    expect(spoken(world)).toEqual([]);
    until(world, 23, 9);
    expect(spoken(world)).toEqual(["您还好吗?请按一下按钮。"]);
    expect(toldOf(world)).toEqual(["王小明", "李阿姨"]);
    expect(tasksOf(world)).toEqual(["ask-after"]);
    expect(world.situation.alerts.size).toBe(0);
  });

  test("is nobody's business where she has not agreed: nothing is kept", () => {
    const world = lived(9, false);
    until(world, 23, 20);
    expect(spoken(world)).toEqual([]);
    expect(world.situation.people.size).toBe(0);
    expect(watch.inactivity).toBe(true);
  });
});

test("a fault in looking after her holds up nothing: the call is raised, and the fault is told", () => {
  const world = home(6);
  const broken = { all: null as never, ofZone: new Map([["b1-501", [0]]]) };
  Object.assign(world.situation, { places: { ...world.situation.places, people: broken } });
  const made = world.read("button", { pressed: true });
  expect(made.alerts.map(({ alert }) => `${alert.kind} ${alert.subject ?? alert.device}`)).toEqual(
    expect.arrayContaining(["sos button", "supervision residents"]),
  );
  expect(made.owed).toMatchObject([{ name: "call_stage" }]);
});
