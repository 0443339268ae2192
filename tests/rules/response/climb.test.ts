import { describe, expect, test } from "vitest";
import { oweNotification, withdrawNotifications } from "../../../rules/response/notify.ts";
import { theAlert } from "../world.ts";
import { community, owedBy, PLAN, rung, toldIn, WITH_PLAN } from "./station.ts";

const SECOND = 1_000;
const RANG = { name: "ring-back", result: "answered", note: "" } as const;
const heard = (alert: string) => ({ kind: "receipt", alert, person: "li", role: "station" }) as const;

describe("a call for help that nobody answers", () => {
  test("reaches the shift at once, the station at 30 s, the property at 60 s, and the street when three minutes are over", () => {
    const world = community();
    // 14 November 2023, 06:13 in China: the night shift.
    const first = toldIn([world.read("button-1", { pressed: true })]);
    expect(first).toEqual(["console:station", "group:group", "sms:chen", "call:chen"]);
    world.put(heard(theAlert(world, "button-1", "sos").id));
    expect(toldIn(world.wait(29 * SECOND))).toEqual([]);
    expect(toldIn(world.wait(SECOND))).toEqual(["sms:leader", "call:leader", "sms:li", "call:li"]);
    expect(toldIn(world.wait(30 * SECOND))).toEqual(["console:property", "sms:desk", "call:desk", "mail:desk"]);
    expect(toldIn(world.wait(120 * SECOND))).toEqual(["console:street", "mail:street"]);
    expect(toldIn(world.wait(3_600 * SECOND))).toEqual(["console:district"]);
  });

  test("is brought forward where no console has sounded, as far as the property", () => {
    const world = community();
    world.read("button-1", { pressed: true });
    expect(toldIn(world.wait(10 * SECOND))).toEqual(["sms:leader", "call:leader", "sms:li", "call:li"]);
    expect(toldIn(world.wait(10 * SECOND))).toEqual(["console:property", "sms:desk", "call:desk", "mail:desk"]);
    expect(toldIn(world.wait(159 * SECOND))).toEqual([]);
    expect(toldIn(world.wait(SECOND))).toEqual(["console:street", "mail:street"]);
  });

  test("is brought forward at once where every way has been given up", () => {
    const world = community();
    const made = world.read("button-1", { pressed: true });
    const keys = made.notifications.filter(({ channel }) => channel !== "console").map(({ key }) => key);
    const told = keys.map((key) => toldIn([world.put({ kind: "mark", key, mark: "failed", reason: "refused" })]));
    expect(told.slice(0, -1).flat()).toEqual([]);
    expect(told.at(-1)).toEqual(["sms:leader", "call:leader", "sms:li", "call:li"]);
  });

  test("keeps its times once a telephone has rung", () => {
    const world = community();
    const made = world.read("button-1", { pressed: true });
    const { key } = made.notifications.find(({ channel }) => channel === "call")!;
    world.put({ kind: "mark", key, mark: "sent", reason: null });
    expect(toldIn(world.wait(29 * SECOND))).toEqual([]);
    expect(toldIn(world.wait(SECOND))).toHaveLength(4);
  });

  test("of a building without a station of its own goes to a station nonetheless", () => {
    const world = community();
    expect(toldIn([world.read("button-2", { pressed: true })])).toContain("call:chen");
  });
});

describe("an answer", () => {
  test("takes back every way that has not gone out, in the same step, and stops the ladder", () => {
    const world = community();
    world.read("button-1", { pressed: true });
    world.wait(20 * SECOND);
    const sent = owedBy(world).find(({ channel, recipient }) => channel === "sms" && recipient === "li")!;
    world.put({ kind: "mark", key: sent.key, mark: "sent", reason: null });
    world.act(theAlert(world, "button-1", "sos").id, { name: "acknowledge" }, { by: "li" });
    const after = owedBy(world);
    expect(after.filter(({ sentAt, withdrawnAt, actedAt }) => sentAt === null && withdrawnAt === null && actedAt === null)).toEqual([]);
    expect(after.find(({ key }) => key === sent.key)).toMatchObject({ withdrawnAt: null, actedAt: world.nowMs });
    world.act(theAlert(world, "button-1", "sos").id, RANG);
    expect(toldIn(world.wait(290 * SECOND))).toEqual([]);
  });

  test("without progress is none after 5 minutes: the next are told with the first, and the alert waits for an answer", () => {
    const world = community();
    world.read("button-1", { pressed: true });
    const { id } = theAlert(world, "button-1", "sos");
    world.put(heard(id));
    world.act(id, { name: "acknowledge" }, { by: "li" });
    world.act(id, RANG);
    expect(toldIn(world.wait(299 * SECOND))).toEqual([]);
    const told = toldIn(world.wait(SECOND));
    expect(told).toContain("call:leader");
    expect(told).toContain("call:chen");
    const alert = theAlert(world, "button-1", "sos");
    expect(alert).toMatchObject({ state: "unacknowledged", acknowledged: null });
    expect(alert.timeline.at(-1)).toMatchObject({ event: "answer-expired" });
    expect(toldIn(world.wait(30 * SECOND))).toContain("console:property");
    expect(new Set(owedBy(world).map(({ key }) => key)).size).toBe(owedBy(world).length);
  });

  test.each([
    ["verified", { name: "verify", result: "confirmed", by: "on-site", note: "" }],
    ["found to be nothing", { name: "verify", result: "unfounded", by: "phone", note: "" }],
    ["closed", { name: "close", outcome: "real", note: "" }],
  ] as const)("does not expire once it is %s", (_, command) => {
    const world = community();
    world.read("button-1", { pressed: true });
    const { id } = theAlert(world, "button-1", "sos");
    world.act(id, { name: "acknowledge" });
    world.act(id, command);
    expect(toldIn(world.wait(7 * 86_400 * SECOND))).toEqual([]);
  });

  test("of what nobody verifies does not expire", () => {
    const world = community();
    world.read("bin-1", { fill_pct: 95 });
    world.act(theAlert(world, "bin-1", "bin-full").id, { name: "acknowledge" });
    expect(toldIn(world.wait(86_400 * SECOND))).toEqual([]);
    expect(theAlert(world, "bin-1", "bin-full").acknowledged).not.toBeNull();
  });
});

describe("nobody is paged", () => {
  test.each([
    ["closed", { name: "close", outcome: "false", note: "" }],
    ["found to be nothing", { name: "verify", result: "unfounded", by: "on-site", note: "" }],
  ] as const)("about what is %s", (_, command) => {
    const world = community();
    world.read("smoke-1", { alarm: true });
    const { id } = theAlert(world, "smoke-1", "fire");
    world.act(id, command);
    expect(owedBy(world).every(({ withdrawnAt, sentAt, isOpen }) => (withdrawnAt ?? sentAt) !== null && !isOpen)).toBe(true);
    expect(toldIn(world.wait(86_400 * SECOND))).toEqual([]);
    expect(world.situation.climbs.size).toBe(0);
  });

  test("about an alarm that was left standing for a day, however late its rung comes", () => {
    const world = community();
    world.read("smoke-1", { alarm: true });
    // The gateway was off: the clock went on, and no deadline ran.
    world.nowMs += 7 * 86_400 * SECOND;
    expect(toldIn([world.put({ kind: "time" })])).toEqual([]);
  });

  test("about a device out of service, nor by telephone about what can wait", () => {
    const world = community();
    world.put({
      kind: "service",
      by: { name: "zhang", role: "station" },
      subject: "smoke-1",
      until: world.nowMs + 3_600_000,
      reason: "装修",
    });
    expect(toldIn([world.read("smoke-1", { alarm: true })])).toEqual([]);
    expect(toldIn([world.read("bin-1", { fill_pct: 95 })])).toEqual(["console:property", "mail:desk"]);
  });
});

describe("what belongs together", () => {
  function stairwell(count: number) {
    const world = community();
    for (let number = 1; number <= count; number++) world.add(`det-${number}`, "smoke-detector");
    return world;
  }

  test("fifty detectors of one stairwell are fifty alerts and one message that lists them", () => {
    const world = stairwell(50);
    const first = toldIn([world.read("det-1", { alarm: true })]);
    expect(first).toHaveLength(4);
    for (let number = 2; number <= 50; number++) expect(toldIn([world.read(`det-${number}`, { alarm: true })])).toEqual([]);
    expect([...world.situation.alerts.values()].filter(({ kind }) => kind === "fire")).toHaveLength(50);
    expect([...world.situation.climbs.values()].map(({ alerts }) => alerts.length)).toEqual([50]);
    expect(owedBy(world)).toHaveLength(4);
  });

  test("an answer to one stops the ladder for all; when it goes and nobody has the others, they climb again", () => {
    const world = stairwell(3);
    for (const id of ["det-1", "det-2", "det-3"]) world.read(id, { alarm: true });
    const { id } = theAlert(world, "det-1", "fire");
    world.act(id, { name: "acknowledge" });
    world.act(id, { name: "verify", result: "confirmed", by: "on-site", note: "" });
    // The incident's own clocks speak for themselves, as alerts of the gateway.
    const ofFires = (ms: number) => {
      const made = world
        .wait(ms)
        .map(({ notifications }) => notifications.filter(({ alert }) => world.situation.alerts.get(alert)?.kind === "fire"));
      return toldIn(made.map((notifications) => ({ notifications })));
    };
    // That there are three of them is news for who was told, and no page.
    expect(ofFires(3_600 * SECOND)).toEqual(["group:group", "sms:chen"]);
    world.act(id, { name: "close", outcome: "real", note: "" });
    expect(ofFires(299 * SECOND)).toEqual([]);
    expect(ofFires(SECOND)).toContain("call:chen");
  });

  test("who asks for help is never one of many", () => {
    const world = community();
    world.read("button-1", { pressed: true });
    expect(toldIn([world.read("button-2", { pressed: true })])).toContain("call:chen");
  });

  test("smoke on the stairs joins the fire of the bin beside them", () => {
    const world = stairwell(1);
    world.read("bin-1", { temperature_c: 80 });
    expect(toldIn([world.read("det-1", { alarm: true })])).toEqual([]);
  });
});

test("a rung that repeats calls again whoever has not reacted, and nobody else", () => {
  const ladders = [
    {
      id: "again",
      priorities: ["P1" as const],
      kinds: null,
      buildings: null,
      hours: null,
      rungs: [rung(0, "team"), rung(30, "team", { isAgain: true, ways: ["call"] }), rung(60, "property")],
    },
  ];
  const world = community({ ...WITH_PLAN, response: { ...PLAN, ladders } });
  const made = world.read("button-1", { pressed: true });
  world.put(heard(theAlert(world, "button-1", "sos").id));
  expect(toldIn(world.wait(30 * SECOND))).toEqual(["call:chen"]);
  const seen = made.notifications.find(({ channel }) => channel === "call")!;
  expect(
    owedBy(world)
      .filter(({ channel }) => channel === "call")
      .map(({ step }) => step),
  ).toEqual(["1.0", "1.1"]);
  expect(seen.key).toBe("alert-000001:1.0:call:chen");
});

test("a receipt of a console marks its tier and its person; of a property's console the station is not taken for warned", () => {
  const world = community();
  world.read("smoke-1", { alarm: true });
  const { id } = theAlert(world, "smoke-1", "fire");
  world.put({ kind: "receipt", alert: id, person: "desk", role: "property" });
  expect(world.situation.climbs.get(id)!.heardMs).toBe(0);
  world.put({ kind: "receipt", alert: id, person: "chen", role: "station" });
  const seen = owedBy(world).filter(({ seenAt }) => seenAt !== null);
  expect(seen.map(({ channel, recipient }) => `${channel}:${recipient}`)).toEqual(["console:station", "sms:chen", "call:chen"]);
});

test("a mark for nobody, for what is over, or twice changes nothing", () => {
  const world = community();
  const made = world.read("smoke-1", { alarm: true });
  const { key } = made.notifications.find(({ channel }) => channel === "sms")!;
  const sent = { kind: "mark", key, mark: "sent", reason: null } as const;
  expect(world.put({ ...sent, key: "alert-999999:1.0:sms:nobody" }).notifications).toEqual([]);
  expect(world.put({ ...sent, key: "nonsense" }).notifications).toEqual([]);
  expect(world.put(sent).notifications).toHaveLength(1);
  expect(world.put(sent).notifications).toEqual([]);
  expect(world.put({ ...sent, mark: "failed" }).notifications).toEqual([]);
});

test("a clock that is set moves no rung", () => {
  const world = community();
  world.read("button-1", { pressed: true });
  world.put(heard(theAlert(world, "button-1", "sos").id));
  world.put({ kind: "wall", offsetMs: -3_600_000 });
  expect(toldIn(world.wait(29 * SECOND))).toEqual([]);
  world.put({ kind: "wall", offsetMs: 86_400_000 });
  expect(toldIn(world.wait(SECOND))).toHaveLength(4);
});

test("a message of no ladder is owed once, can be taken back, and ends by itself", () => {
  const world = community();
  const to = (recipient: string) => ({
    alert: "alert-000001",
    step: "family.1",
    channel: "sms",
    recipient,
    priority: "P1" as const,
    forMs: 60_000,
  });
  expect(["daughter", "daughter", "son"].map((one) => oweNotification(world.situation, to(one), world.nowMs))).toEqual([true, false, true]);
  withdrawNotifications(world.situation, "alert-000001", world.nowMs, ({ recipient }) => recipient === "son");
  // What was done by hand comes out with the next step.
  expect(
    world
      .wait(60_000)
      .flatMap(({ notifications }) => notifications)
      .filter(({ isOpen }) => !isOpen),
  ).toMatchObject([
    { recipient: "son", withdrawnAt: world.nowMs - 60_000 },
    { recipient: "daughter", failedAt: world.nowMs, reason: "expired" },
  ]);
  expect(world.situation.notifications.size).toBe(0);
});
