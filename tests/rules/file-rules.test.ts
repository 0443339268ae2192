import { describe, expect, test } from "vitest";
import { bookOf } from "../../rules/engine/book.ts";
import type { Near, RuleSpec } from "../../rules/model/rule-file.ts";
import { above, all, any, below, not, ruleOf } from "./rule-specs.ts";
import { createWorld, PLACES, raised, theAlert, type World } from "./world.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Smoke detectors, a pipe and a button in one flat, and a detector in another building, under these rules alone. */
function worldWith(...specs: RuleSpec[]): World {
  const world = createWorld({ book: bookOf("test", specs), places: PLACES });
  for (const id of ["a", "b", "c"]) world.add(id, "smoke-detector", { expectEveryMs: MINUTE });
  world.add("far", "smoke-detector", { zone: "b2-101" });
  world.add("pipe", "pipe-pressure", { expectEveryMs: MINUTE });
  world.add("button", "emergency-button");
  return world;
}

const SUSPECTED = ["fire-suspected P2"];
const eventsOf = (world: World, device: string) => theAlert(world, device, "fire-suspected").timeline.map(({ event }) => event);

test("a device that says of itself that there is no alarm does not end the fire that a rule still holds", () => {
  const world = worldWith(ruleOf("smoke", above("smoke_obscuration_pct_m", 5), { alert: "fire", priority: "P1", keepMs: MINUTE }));
  world.read("a", { smoke_obscuration_pct_m: 8, alarm: false });
  world.read("a", { smoke_obscuration_pct_m: 9, alarm: false });
  expect(theAlert(world, "a", "fire").active).toBe(true);
  world.read("a", { smoke_obscuration_pct_m: 0.1, alarm: false });
  world.wait(2 * MINUTE);
  expect(theAlert(world, "a", "fire").active).toBe(false);
});

test("what a rule on trial sees keeps no alert alive", () => {
  const trial = ruleOf("trial", above("smoke_obscuration_pct_m", 1), { alert: "fire", priority: "P1", keepMs: MINUTE, shadow: ["b1"] });
  const world = worldWith(trial);
  world.read("a", { smoke_obscuration_pct_m: 8, alarm: true });
  world.read("a", { smoke_obscuration_pct_m: 8, alarm: false });
  expect(theAlert(world, "a", "fire").active).toBe(false);
});

describe("conditions on one device", () => {
  test("a value beyond its level is met, and over only beyond the second level", () => {
    const world = worldWith(ruleOf("hot", { type: "compare", value: "temperature_c", op: ">", level: 50, clear: 45 }));
    expect(raised(world.read("a", { temperature_c: 50 }))).toEqual([]);
    expect(raised(world.read("a", { temperature_c: 51 }))).toEqual(SUSPECTED);
    world.read("a", { temperature_c: 47 });
    expect(theAlert(world, "a", "fire-suspected").active).toBe(true);
    world.read("a", { temperature_c: 44 });
    expect(theAlert(world, "a", "fire-suspected").active).toBe(false);
  });

  test("values that come in different readings meet one rule together, as long as they are believed", () => {
    const world = worldWith(ruleOf("both", all(above("temperature_c", 50), above("co_ppm", 30))));
    world.read("a", { temperature_c: 60 });
    expect(raised(world.read("a", { co_ppm: 40 }))).toEqual(SUSPECTED);
    world.read("b", { temperature_c: 60 });
    world.wait(4 * MINUTE);
    expect(raised(world.read("b", { co_ppm: 40 }))).toEqual([]);
  });

  test("any of several is enough, and `not` turns one around", () => {
    const world = worldWith(ruleOf("either", any(above("temperature_c", 50), all(above("co_ppm", 30), not(above("humidity_pct", 80))))));
    expect(raised(world.read("a", { co_ppm: 40, humidity_pct: 90 }))).toEqual([]);
    expect(raised(world.read("a", { co_ppm: 40, humidity_pct: 50 }))).toEqual(SUSPECTED);
    expect(raised(world.read("b", { temperature_c: 55 }))).toEqual(SUSPECTED);
  });

  test("`for` is over by the clock alone, without another message", () => {
    const world = worldWith(ruleOf("lasting", all(above("temperature_c", 50), above("co_ppm", 30)), { forMs: MINUTE }));
    world.read("a", { temperature_c: 60, co_ppm: 40 });
    expect(world.wait(59 * SECOND).flatMap(raised)).toEqual([]);
    expect(world.wait(2 * SECOND).flatMap(raised)).toEqual(SUSPECTED);
  });

  test("a late reading that breaks the run takes the alert back, which says so; one in its place completes it", () => {
    const world = worldWith(ruleOf("lasting", all(above("temperature_c", 50), above("co_ppm", 30)), { forMs: 20 * SECOND }));
    world.read("a", { temperature_c: 60, co_ppm: 40 });
    world.wait(15 * SECOND);
    world.read("a", { temperature_c: 60, co_ppm: 40 });
    world.read("a", { temperature_c: 20 }, { ageMs: 5 * SECOND });
    expect(world.wait(10 * SECOND).flatMap(raised)).toEqual([]);
    expect(world.wait(15 * SECOND).flatMap(raised)).toEqual(SUSPECTED);
  });

  test("an alert is kept active for a while after its condition is over", () => {
    const world = worldWith(ruleOf("kept", above("temperature_c", 50), { keepMs: MINUTE }));
    world.read("a", { temperature_c: 60 });
    world.read("a", { temperature_c: 20 });
    world.wait(30 * SECOND);
    expect(theAlert(world, "a", "fire-suspected").active).toBe(true);
    world.wait(31 * SECOND);
    expect(theAlert(world, "a", "fire-suspected").active).toBe(false);
  });

  test("no data is not normal, unless the rule says after how long it is", () => {
    const plain = worldWith(ruleOf("plain", { type: "compare", value: "temperature_c", op: ">", level: 50, clear: 50 }));
    plain.read("a", { temperature_c: 60 });
    plain.wait(60 * MINUTE);
    expect(theAlert(plain, "a", "fire-suspected").active).toBe(true);
    const world = worldWith(ruleOf("forgets", above("temperature_c", 50), { clearAfterSilenceMs: 10 * MINUTE }));
    world.read("a", { temperature_c: 60 });
    world.wait(11 * MINUTE);
    expect(theAlert(world, "a", "fire-suspected").active).toBe(false);
  });

  test("so many readings within a time are counted, and forgotten with time alone", () => {
    const world = worldWith(ruleOf("thrice", { type: "count", of: above("co_ppm", 30), atLeast: 3, withinMs: 10 * MINUTE }));
    world.read("a", { co_ppm: 40 });
    world.wait(MINUTE);
    world.read("a", { co_ppm: 40 });
    world.read("a", { co_ppm: 10 });
    world.wait(MINUTE);
    expect(raised(world.read("a", { co_ppm: 40 }))).toEqual(SUSPECTED);
    world.wait(9 * MINUTE);
    expect(theAlert(world, "a", "fire-suspected").active).toBe(false);
  });

  test("a rise within a time is measured against the lowest in it", () => {
    const world = worldWith(ruleOf("rise", { type: "change", value: "temperature_c", by: 8, withinMs: MINUTE }));
    for (const temperature_c of [20, 21, 22]) {
      expect(raised(world.read("a", { temperature_c }))).toEqual([]);
      world.wait(20 * SECOND);
    }
    expect(raised(world.read("a", { temperature_c: 28.5 }))).toEqual(SUSPECTED);
    for (let minute = 0; minute < 10; minute++) {
      expect(raised(world.read("b", { temperature_c: 20 + minute * 4 }))).toEqual([]);
      world.wait(2 * MINUTE);
    }
  });

  test("a value far from the device's own normal is found when it has learnt what that is", () => {
    const deviates = { type: "deviation", value: "co_ppm", direction: "above", sigmas: 4, least: 5, learnMs: 60 * MINUTE } as const;
    const world = worldWith(ruleOf("unusual", deviates));
    expect(raised(world.read("a", { co_ppm: 2 }))).toEqual([]);
    expect(raised(world.read("a", { co_ppm: 40 }))).toEqual([]);
    for (let minute = 0; minute < 300; minute++) {
      world.wait(MINUTE);
      expect(raised(world.read("a", { co_ppm: 2 + (minute % 3) }))).toEqual([]);
    }
    expect(raised(world.read("a", { co_ppm: 60 }))).toEqual(SUSPECTED);
  });

  test("a value that is no longer sent is missed while the device goes on talking", () => {
    const world = worldWith(ruleOf("dumb", { type: "absent", value: "co_ppm", forMs: 5 * MINUTE }));
    world.read("a", { co_ppm: 1, temperature_c: 20 });
    for (let minute = 1; minute <= 4; minute++) {
      expect(world.wait(MINUTE).flatMap(raised)).toEqual([]);
      world.read("a", { temperature_c: 20 });
    }
    expect(world.wait(2 * MINUTE).flatMap(raised)).toEqual(SUSPECTED);
    world.read("a", { co_ppm: 1 });
    expect(theAlert(world, "a", "fire-suspected").active).toBe(false);
  });

  test("a schedule begins and ends by the site's clock", () => {
    // 2023-11-14 22:13:20 UTC is 06:13 of a Wednesday in China.
    const early = { days: [3], fromMinute: 6 * 60, toMinute: 7 * 60 };
    const world = worldWith(ruleOf("early", above("temperature_c", 50), { schedule: early }));
    expect(raised(world.read("a", { temperature_c: 60 }))).toEqual(SUSPECTED);
    world.wait(47 * MINUTE);
    expect(theAlert(world, "a", "fire-suspected").active).toBe(false);
    const late = worldWith(ruleOf("late", above("temperature_c", 50), { schedule: { ...early, fromMinute: 7 * 60, toMinute: 8 * 60 } }));
    expect(raised(late.read("a", { temperature_c: 60 }))).toEqual([]);
    expect(late.wait(47 * MINUTE).flatMap(raised)).toContain("fire-suspected P2");
  });
});

describe("conditions on neighbours", () => {
  const inFlat = (of: Near["when"], more: Partial<Near> = {}): Near => ({
    type: "near",
    devices: ["smoke-detector"],
    in: "zone",
    atLeast: 2,
    withinMs: MINUTE,
    when: of,
    ...more,
  });

  test("two of a zone within a time: raised at the one that completes them", () => {
    const world = worldWith(ruleOf("two", inFlat(above("temperature_c", 50)), { alert: "fire", priority: "P1" }));
    expect(raised(world.read("a", { temperature_c: 60 }))).toEqual([]);
    expect(raised(world.read("far", { temperature_c: 60 }))).toEqual([]);
    world.wait(30 * SECOND);
    world.read("a", { temperature_c: 20 });
    expect(raised(world.read("b", { temperature_c: 60 }))).toEqual(["fire P1"]);
    expect(theAlert(world, "b", "fire").evidence[0]!.clauses![0]).toMatchObject({ met: true, value: 2, note: { en: "a, b" } });
  });

  test("too long apart is not together", () => {
    const world = worldWith(ruleOf("two", inFlat(above("temperature_c", 50)), { alert: "fire", priority: "P1" }));
    world.read("a", { temperature_c: 60 });
    world.read("a", { temperature_c: 20 });
    world.wait(2 * MINUTE);
    expect(raised(world.read("b", { temperature_c: 60 }))).toEqual([]);
  });

  test("smoke while the hydrant has no pressure, whichever comes first", () => {
    const weak = inFlat(below("pressure_kpa", 70), { devices: ["pipe-pressure"], atLeast: 1, in: "building", withinMs: 5 * MINUTE });
    const spec = ruleOf("weak-water", all(above("smoke_obscuration_pct_m", 10), weak));
    const one = worldWith(spec);
    one.read("pipe", { pressure_kpa: 40 });
    expect(raised(one.read("a", { smoke_obscuration_pct_m: 12 }))).toEqual(SUSPECTED);
    const other = worldWith(spec);
    other.read("a", { smoke_obscuration_pct_m: 12 });
    expect(raised(other.read("pipe", { pressure_kpa: 40 }))).toEqual(SUSPECTED);
    expect(theAlert(other, "a", "fire-suspected").evidence[0]!.values).toEqual({ smoke_obscuration_pct_m: 12 });
    other.read("pipe", { pressure_kpa: 300 });
    other.wait(6 * MINUTE);
    expect(theAlert(other, "a", "fire-suspected").active).toBe(false);
  });

  test("a device that differs from its neighbours, which all move together", () => {
    const differs = { type: "residual", value: "temperature_c", in: "zone", direction: "above", by: 10, withinMs: 5 * MINUTE } as const;
    const world = worldWith(ruleOf("odd", differs));
    world.add("d", "smoke-detector");
    for (const temperature_c of [20, 28, 36])
      for (const id of ["a", "b", "c", "d"]) expect(raised(world.read(id, { temperature_c }))).toEqual([]);
    expect(raised(world.read("b", { temperature_c: 46 }))).toEqual(SUSPECTED);
  });
});

describe("what a rule does beside its condition", () => {
  test("the alert says in the rule's words which clause was met by which values", () => {
    const world = worldWith(ruleOf("both", all(above("temperature_c", 50), above("co_ppm", 30))));
    world.read("a", { temperature_c: 60.25, co_ppm: 40 });
    const { timeline, evidence } = theAlert(world, "a", "fire-suspected");
    expect(timeline[0]!.why).toEqual({ zh: "1号楼5层501室:60.3", en: "Building 1, floor 5, flat 501: 60.3" });
    expect(evidence[0]).toMatchObject({
      rule: "both",
      clause: "temperature_c >= 50 and co_ppm >= 30",
      values: { temperature_c: 60.25, co_ppm: 40 },
    });
    expect(evidence[0]!.clauses![0]!.of.map(({ met, value, threshold }) => [met, value, threshold])).toEqual([
      [true, 60.25, 50],
      [true, 40, 30],
    ]);
  });

  test("a plain rule of a file fills its words like any other, at once and after a while", () => {
    const message = { zh: "{place} {device} {pressure_kpa}", en: "{device} at {place}: {pressure_kpa} < {threshold}" };
    const plain = { alert: "pipe-low-pressure", devices: ["pipe-pressure"], message } as const;
    const said = (world: World) => theAlert(world, "pipe", "pipe-low-pressure").timeline[0]!.why.en;
    const once = worldWith(ruleOf("once", below("pressure_kpa", 70, 75), plain));
    once.read("pipe", { pressure_kpa: 60 });
    expect(said(once)).toBe("pipe at Building 1, floor 5, flat 501: 60 < 70");
    const later = worldWith(ruleOf("later", below("pressure_kpa", 70, 75), { ...plain, forMs: MINUTE }));
    later.read("pipe", { pressure_kpa: 60 });
    later.wait(MINUTE);
    expect(said(later)).toBe("pipe at Building 1, floor 5, flat 501: 60 < 70");
  });

  const anywhere = { buildings: null, zones: null, zoneKinds: null, floors: null };
  test.each([
    ["place", { ...anywhere, buildings: ["b2"] }],
    ["floor", { ...anywhere, floors: { from: -5, to: 4 } }],
  ])("a %s that is not meant hears nothing", (_, where) => {
    const world = worldWith(ruleOf("there", above("temperature_c", 50), { where }));
    expect(raised(world.read("a", { temperature_c: 60 }))).toEqual([]);
    expect(raised(world.read("far", { temperature_c: 60 }))).toEqual(SUSPECTED);
  });

  test("the priority goes up with time, and with a further condition, and a P1 never down", () => {
    const changes = [
      { to: "P1", afterMs: null, when: above("co_ppm", 100) },
      { to: "P3", afterMs: 10 * MINUTE, when: null },
    ] as const;
    const world = worldWith(ruleOf("rising", above("temperature_c", 50), { priorityChanges: changes }));
    world.read("a", { temperature_c: 60 });
    world.wait(11 * MINUTE);
    expect(theAlert(world, "a", "fire-suspected").priority).toBe("P3");
    world.read("b", { temperature_c: 60 });
    world.read("b", { temperature_c: 60, co_ppm: 120 });
    expect(theAlert(world, "b", "fire-suspected").priority).toBe("P1");
    world.wait(11 * MINUTE);
    expect(theAlert(world, "b", "fire-suspected").priority).toBe("P1");
  });

  test("a rule in shadow records what it would have raised, and tells nobody", () => {
    const world = worldWith(ruleOf("new", above("temperature_c", 50), { shadow: ["b1"] }));
    const { shadows, alerts } = world.read("a", { temperature_c: 60 });
    expect(alerts).toEqual([]);
    expect(shadows).toMatchObject([{ rule: "new", device: "a", kind: "fire-suspected", priority: "P2" }]);
    expect(world.read("a", { temperature_c: 61 }).shadows).toEqual([]);
    expect(raised(world.read("far", { temperature_c: 60 }))).toEqual(SUSPECTED);
  });

  test("planned works hold back what they disturb, and no more", () => {
    const burst = ruleOf("burst", below("pressure_kpa", 100), { alert: "pipe-burst", devices: ["pipe-pressure"], heldByWorks: true });
    const water = ruleOf("water", below("pressure_kpa", 70), { alert: "pipe-low-pressure", devices: ["pipe-pressure"] });
    const world = worldWith(burst, water);
    const put = {
      id: "w1",
      fromMs: 0,
      toMs: world.nowMs + 60 * MINUTE,
      buildings: ["b1"],
      zones: [],
      kinds: ["pipe-pressure"],
      reason: "换阀",
      by: "wang",
    };
    world.put({ kind: "works", put: { ...put, kinds: ["pipe-pressure"] }, removed: null });
    expect(raised(world.read("pipe", { pressure_kpa: 50 }))).toEqual(["pipe-low-pressure P2"]);
    world.put({ kind: "works", put: null, removed: "w1" });
    expect(raised(world.read("pipe", { pressure_kpa: 50 }))).toEqual(["pipe-burst P2"]);
  });

  test("what is inhibited is listed with what inhibits it, tells nobody, and speaks again when that is over", () => {
    const inhibitedBy = [{ alert: "pipe-burst", in: "building", atLeast: null }] as const;
    const burst = ruleOf("burst", below("flow_m3_h", 0), { alert: "pipe-burst", devices: ["pipe-pressure"] });
    const water = ruleOf("water", below("pressure_kpa", 70), { alert: "pipe-low-pressure", devices: ["pipe-pressure"], inhibitedBy });
    const world = worldWith(burst, water);
    world.add("pipe-2", "pipe-pressure");
    world.add("terminal", "station-terminal", { zone: "post", station: "s1" });
    world.read("pipe", { flow_m3_h: -1 });
    const { id } = theAlert(world, "pipe", "pipe-burst");
    world.read("pipe-2", { pressure_kpa: 50 });
    expect(theAlert(world, "pipe-2", "pipe-low-pressure")).toMatchObject({ suppressedBy: id, state: "unacknowledged", active: true });
    expect(world.owed("terminal").map(({ alert }) => alert)).toEqual([id]);
    world.read("pipe", { flow_m3_h: 3 });
    expect(theAlert(world, "pipe-2", "pipe-low-pressure").suppressedBy).toBeNull();
    expect(world.owed("terminal").map(({ alert }) => alert)).toEqual([id, theAlert(world, "pipe-2", "pipe-low-pressure").id]);
  });

  test("an alert that two rules hold is over only when both are", () => {
    const world = worldWith(ruleOf("heat", all(above("temperature_c", 50))), ruleOf("gas", all(above("co_ppm", 30)), { priority: "P1" }));
    world.read("a", { temperature_c: 60 });
    world.read("a", { co_ppm: 40 });
    expect(theAlert(world, "a", "fire-suspected").priority).toBe("P1");
    world.read("a", { temperature_c: 20 });
    expect(theAlert(world, "a", "fire-suspected").active).toBe(true);
    world.read("a", { co_ppm: 1 });
    expect(theAlert(world, "a", "fire-suspected").active).toBe(false);
    expect(eventsOf(world, "a")).toEqual(["raised", "repeated", "cleared"]);
  });

  test("an emergency that is history opens a review task and no alert, for a rule of a file too", () => {
    const world = worldWith(ruleOf("hot", all(above("temperature_c", 80), above("co_ppm", 30)), { alert: "fire", priority: "P1" }));
    const made = world.read("a", { temperature_c: 90, co_ppm: 50 }, { flags: 2, ageMs: 20 * MINUTE });
    expect(raised(made)).toEqual([]);
    expect(made.tasks).toMatchObject([{ kind: "review-late-emergency", alertKind: "fire" }]);
  });
});
