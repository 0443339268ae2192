import { describe, expect, test } from "vitest";
import { PLAN_OF_NOTHING } from "../../../rules/response/built-in.ts";
import type { FamilyCase } from "../../../rules/model/family.ts";
import { createWorld, theAlert, type World } from "../world.ts";
import { DAY_MS, home, HOUR_MS, placesWith, toldOf, WANG } from "./home.ts";

const the = (world: World): FamilyCase => [...world.situation.families.values()][0]!;
const react = (world: World, contact: number, reaction: "seen" | "going" | "well") =>
  world.put({ kind: "family", family: the(world).id, contact, reaction });

describe("family and neighbours", () => {
  test("are told with the call itself: the first at once, the next after half a minute without a word, and the first can see it", () => {
    const world = home(6);
    world.read("button", { pressed: true });
    expect(toldOf(world)).toEqual(["王小明"]);
    world.wait(29_999);
    expect(toldOf(world)).toEqual(["王小明"]);
    world.wait(1);
    expect(toldOf(world)).toEqual(["王小明", "李阿姨"]);
    world.wait(HOUR_MS);
    expect(the(world).told.map(({ atMs }) => atMs - the(world).openedMs)).toEqual([0, 30_000]);
  });

  test("are not told further once one of them looks", () => {
    const world = home(6);
    world.read("button", { pressed: true });
    react(world, 0, "seen");
    world.wait(HOUR_MS);
    expect(toldOf(world)).toEqual(["王小明"]);
    react(world, 0, "going");
    react(world, 0, "seen");
    expect(the(world).told[0]!.reaction?.what).toBe("going");
  });

  test("are told of a fire where she lives, once, however often it is pressed or alarmed", () => {
    const world = home(6);
    world.read("smoke", { alarm: true });
    world.read("smoke", { alarm: true });
    expect(toldOf(world)).toEqual(["王小明"]);
    expect(the(world).cause).toMatchObject({ kind: "alert" });
  });

  test.each([
    ["the green key", "button", { assist: true }],
    ["a test press", "button", { pressed: true, test: true }],
    ["a low battery", "button", { battery_pct: 5 }],
    ["low water pressure", "meter", { pressure_kpa: 20 }],
  ])("are not told of %s", (_, device, values) => {
    const world = home(6);
    world.read(device, values);
    world.wait(HOUR_MS);
    expect(toldOf(world)).toEqual([]);
  });

  test("are not told of another home, nor where she did not agree, nor while her button is out of service", () => {
    const refused = home(6, { consent: { responders: true, family: false, since: "2026-01-01" } });
    refused.read("button", { pressed: true });
    const elsewhere = home(6);
    elsewhere.add("other", "emergency-button", { zone: "b2-101" });
    elsewhere.read("other", { pressed: true });
    const outOfService = home(6);
    const until = outOfService.nowMs + HOUR_MS;
    outOfService.put({ kind: "service", by: { name: "li", role: "station" }, subject: "button", until, reason: "换电池" });
    outOfService.read("button", { pressed: true });
    for (const world of [refused, elsewhere, outOfService]) expect(toldOf(world)).toEqual([]);
  });

  test("see how it ended for a day, and then it is forgotten", () => {
    const world = home(6);
    world.read("button", { pressed: true });
    world.act(theAlert(world, "button", "sos").id, { name: "close", outcome: "false", note: "" });
    expect(the(world).ended).toMatchObject({ outcome: "false" });
    expect(react(world, 0, "seen").refusal).toMatchObject({ status: 409 });
    world.wait(DAY_MS - 1);
    expect(world.situation.families.size).toBe(1);
    world.wait(1);
    expect(world.situation.families.size).toBe(0);
    expect(world.outcomes.at(-1)!.facts).toMatchObject([{ kind: "family", family: null }]);
  });

  test("are told again of a second call after the first was closed", () => {
    const world = home(6);
    for (const _ of [1, 2]) {
      world.read("button", { pressed: true });
      world.act(theAlert(world, "button", "sos").id, { name: "close", outcome: "real", note: "" });
      world.wait(1_000);
    }
    expect(toldOf(world)).toEqual(["王小明", "王小明"]);
  });

  test("are told when her button has said nothing for over a day, not before, and that it works again", () => {
    const world = createWorld({ places: placesWith({ ...WANG, watch: undefined }) });
    world.add("button", "emergency-button", { expectEveryMs: HOUR_MS });
    world.read("button", { battery_pct: 80 });
    world.wait(3 * HOUR_MS + DAY_MS - 1);
    expect(toldOf(world)).toEqual([]);
    world.wait(1);
    expect(toldOf(world)).toEqual(["王小明"]);
    expect(the(world)).toMatchObject({ cause: { kind: "device", device: "button" }, words: { zh: "设备失联超过一天:button" } });
    world.read("button", { battery_pct: 80 });
    expect(the(world).ended).toMatchObject({ why: { zh: "设备已恢复" } });
  });

  test("are not told of a button that was silent for a day in all, but heard in between", () => {
    const world = createWorld({ places: placesWith({ ...WANG, watch: undefined }) });
    world.add("button", "emergency-button", { expectEveryMs: HOUR_MS });
    for (const _ of [1, 2, 3]) {
      world.read("button", { battery_pct: 80 });
      world.wait(20 * HOUR_MS);
    }
    expect(toldOf(world)).toEqual([]);
  });

  test("who say that all is well have heard of her: nobody need go to the door", () => {
    const world = home(6);
    world.wait(4.6 * HOUR_MS);
    expect(the(world).cause).toEqual({ kind: "ask", about: "daily-ok" });
    expect(react(world, 0, "well").refusal).toBeNull();
    expect(world.situation.people.get("wang")).toMatchObject({ ok: { okAtMs: world.nowMs } });
    world.wait(10 * HOUR_MS);
    expect(world.outcomes.flatMap(({ tasks }) => tasks)).toEqual([]);
  });

  test("can't say that all is well while she calls for help: that is a person's to find out", () => {
    const world = home(6);
    world.read("button", { pressed: true });
    expect(react(world, 0, "well").refusal).toMatchObject({ status: 409 });
    expect(react(world, 7, "seen").refusal).toMatchObject({ status: 409 });
  });

  test("hear no more of it when she takes her consent back, at once", () => {
    const world = home(6);
    world.read("button", { pressed: true });
    const by = { name: "wang", role: "resident" };
    world.put({ kind: "resident", by, resident: "wang", act: { name: "family", isOff: true } });
    expect(the(world).ended).toMatchObject({ why: { zh: "本人已取消告知" } });
    world.wait(HOUR_MS);
    expect(toldOf(world)).toEqual(["王小明"]);
    world.put({ kind: "resident", by, resident: "wang", act: { name: "family", isOff: false } });
    world.act(theAlert(world, "button", "sos").id, { name: "close", outcome: "false", note: "" });
    world.read("button", { pressed: true });
    expect(toldOf(world)).toEqual(["王小明", "王小明"]);
  });
});

describe("the messages to them", () => {
  const site = (ways: readonly object[]) => {
    const places = placesWith({ ...WANG, watch: undefined });
    const response = { ...PLAN_OF_NOTHING, ways } as never;
    const world = createWorld({ places: { ...places, response } });
    world.add("button", "emergency-button", { expectEveryMs: HOUR_MS });
    return world;
  };
  const both = [
    { id: "text", kind: "sms", tiers: null },
    { id: "ring", kind: "voice", tiers: null },
    { id: "group", kind: "dingtalk", tiers: ["station"] },
  ];
  const owedTo = (world: World): string[] =>
    world.outcomes
      .flatMap(({ notifications }) => notifications)
      .filter(({ recipient }) => recipient.startsWith("contact-"))
      .map(({ channel, recipient, step, withdrawnAt }) => `${channel} ${recipient} ${step}${withdrawnAt === null ? "" : " withdrawn"}`);

  test("go by text and by telephone for a call, one contact after the other, never to a group; the end by text alone", () => {
    const world = site(both);
    world.read("button", { pressed: true });
    world.wait(30_000);
    const news = [
      "text contact-wang-0 family-0",
      "ring contact-wang-0 family-0",
      "text contact-wang-1 family-1",
      "ring contact-wang-1 family-1",
    ];
    expect(owedTo(world)).toEqual(news);
    world.act(theAlert(world, "button", "sos").id, { name: "close", outcome: "real", note: "" });
    expect(owedTo(world).filter((one) => one.includes("family-end"))).toEqual([
      "text contact-wang-0 family-end",
      "text contact-wang-1 family-end",
    ]);
  });

  test("that have not gone out are taken back when she does not want it any more, and the end is not told either", () => {
    const world = site(both.slice(0, 1));
    world.read("button", { pressed: true });
    world.put({ kind: "resident", by: { name: "wang", role: "resident" }, resident: "wang", act: { name: "family", isOff: true } });
    expect(owedTo(world)).toEqual(["text contact-wang-0 family-0", "text contact-wang-0 family-0 withdrawn"]);
  });
});
