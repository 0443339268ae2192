import { describe, expect, test } from "vitest";
import { failsAfterMs, stageOf } from "../../../rules/call/stages.ts";
import { createWorld, PLACES, theAlert, type World } from "../world.ts";
import { HOUR_MS, MINUTE_MS } from "./home.ts";

const stagesOf = (world: World): unknown[] =>
  world.outcomes.flatMap(({ owed }) => owed.filter(({ name }) => name === "call_stage").map(({ args }) => args["stage"]));

function called(values: Record<string, boolean> = { pressed: true }) {
  const world = createWorld({ places: { ...PLACES, callFailsAfterMs: failsAfterMs(60) } });
  world.add("button", "emergency-button", { expectEveryMs: HOUR_MS });
  world.add("siren", "siren", { zone: "post" });
  world.read("button", values);
  return world;
}

describe("a call that nobody takes", () => {
  test("is told to her as failed a minute after the last was told, and goes on all the same", () => {
    const world = called();
    world.wait(2 * MINUTE_MS - 1);
    expect(stagesOf(world)).toEqual(["received"]);
    world.wait(1);
    expect(stagesOf(world)).toEqual(["received", "failed"]);
    const alert = theAlert(world, "button", "sos");
    expect(alert).toMatchObject({ state: "unacknowledged", priority: "P1" });
    expect(alert.timeline.at(-1)).toMatchObject({ event: "call-failed", why: { zh: "没有打通:无人接警" } });
    expect(stageOf(alert)).toBe("failed");
    world.act(alert.id, { name: "acknowledge" });
    expect(stagesOf(world)).toEqual(["received", "failed", "answered"]);
  });

  test("is told so after five minutes at the latest, however long the ladder, and where there is none", () => {
    expect([failsAfterMs(30), failsAfterMs(600), failsAfterMs(null)]).toEqual([90_000, 300_000, 300_000]);
  });

  test("is not told so once somebody has answered, nor when it was closed, nor for what is not urgent", () => {
    const answered = called();
    answered.act(theAlert(answered, "button", "sos").id, { name: "acknowledge" });
    const closed = called();
    closed.act(theAlert(closed, "button", "sos").id, { name: "close", outcome: "false", note: "" });
    const green = called({ assist: true });
    for (const world of [answered, closed, green]) {
      world.wait(10 * MINUTE_MS);
      expect(stagesOf(world)).not.toContain("failed");
    }
  });

  test("fails anew when it is made anew", () => {
    const world = called();
    world.wait(3 * MINUTE_MS);
    const { id } = theAlert(world, "button", "sos");
    world.act(id, { name: "acknowledge" });
    world.read("button", { pressed: false });
    world.wait(MINUTE_MS);
    world.read("button", { pressed: true });
    world.wait(2 * MINUTE_MS);
    expect(stagesOf(world)).toEqual(["received", "failed", "answered", "received", "failed"]);
  });
});

describe("ringing back", () => {
  test("is a line of the record with who and when; no answer takes nothing back: the call stays unanswered", () => {
    const world = called();
    const { id } = theAlert(world, "button", "sos");
    const made = world.act(id, { name: "ring-back", result: "no-answer", note: "" });
    expect(made.refusal).toBeNull();
    expect(theAlert(world, "button", "sos")).toMatchObject({ acknowledged: null, state: "unacknowledged" });
    expect(theAlert(world, "button", "sos").timeline.at(-1)).toMatchObject({ event: "no-answer", by: "li", atMs: world.nowMs });
    expect(made.settled).toEqual([]);
    expect(stagesOf(world)).toEqual(["received"]);
  });

  test("is refused where nobody has called", () => {
    const world = createWorld();
    world.add("bin", "smart-bin", { expectEveryMs: HOUR_MS });
    world.read("bin", { fill_pct: 95 });
    const made = world.act(theAlert(world, "bin", "bin-full").id, { name: "ring-back", result: "answered", note: "" });
    expect(made.refusal).toMatchObject({ status: 409, code: "not_a_call" });
  });
});

test("the green key sounds no siren and a cancel closes nothing: a person confirms it", () => {
  const world = called({ assist: true });
  expect(world.owed("siren")).toEqual([]);
  expect(theAlert(world, "button", "assist").priority).toBe("P3");
  world.read("button", { cancelled: true });
  expect(theAlert(world, "button", "assist").timeline.at(-1)).toMatchObject({ event: "cancel-requested", why: { zh: "申请取消(等回电)" } });
  expect(theAlert(world, "button", "assist").state).toBe("unacknowledged");
});

describe("somebody who sets out", () => {
  const STATION = { ...PLACES.stations[0]!, people: [{ id: "li", name: "李晓峰" }] };

  function answeredCall(travels: readonly number[]) {
    const world = createWorld({ places: { ...PLACES, stations: [STATION] } });
    world.add("button", "emergency-button", { expectEveryMs: HOUR_MS });
    world.situation.travels.set("s1", travels);
    world.read("button", { pressed: true });
    const { incident } = theAlert(world, "button", "sos");
    const stage = (name: "going" | "arrived") =>
      world.put({
        kind: "incident",
        by: { name: "li", role: "station" },
        incident,
        version: null,
        act: { name: "stage", stage: name, person: null, unit: null, note: "" },
        link: null,
      });
    return { world, stage };
  }
  const minutes = (count: number): number[] => Array.from({ length: count }, () => 2.5 * MINUTE_MS);

  test("is told to her button by name and about how many minutes, from the station's own arrivals, and then that he is there", () => {
    const { world, stage } = answeredCall(minutes(8));
    const made = stage("going");
    expect(made.refusal).toBeNull();
    expect(made.owed.filter(({ channel }) => channel === "command")).toMatchObject([
      { name: "call_stage", args: { stage: "coming", minutes: 3 } },
      { name: "say", args: { text: "小李正在赶来,大约三分钟。能开门就开门,动不了就别动。", language: "zh" } },
    ]);
    stage("arrived");
    expect(stagesOf(world)).toEqual(["received", "coming", "arrived"]);
    expect(stageOf(theAlert(world, "button", "sos"))).toBe("arrived");
  });

  test("is told without a number where the station has too few arrivals to say", () => {
    const { stage } = answeredCall(minutes(4));
    const [first, second] = stage("going").owed.filter(({ channel }) => channel === "command");
    expect(first!.args).toEqual({ stage: "coming" });
    expect(second!.args["text"]).toBe("小李正在赶来。能开门就开门,动不了就别动。");
  });
});
