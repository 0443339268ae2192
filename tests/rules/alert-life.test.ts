import { expect, test } from "vitest";
import { stateOf } from "../../rules/engine/alert.ts";
import { createWorld, raised, START_MS, theAlert, type World } from "./world.ts";

const answered = { at: 1, by: "li" };
const closed = { at: 2, by: "li", note: "" };

test.each([
  ["closed", { closed, shelvedUntil: 5, acknowledged: answered, active: true }],
  ["shelved", { closed: null, shelvedUntil: 5, acknowledged: null, active: true }],
  ["shelved", { closed: null, shelvedUntil: 5, acknowledged: answered, active: false }],
  ["unacknowledged", { closed: null, shelvedUntil: null, acknowledged: null, active: true }],
  ["returned", { closed: null, shelvedUntil: null, acknowledged: null, active: false }],
  ["acknowledged", { closed: null, shelvedUntil: null, acknowledged: answered, active: true }],
  ["acknowledged", { closed: null, shelvedUntil: null, acknowledged: answered, active: false }],
] as const)("the state is %s, the first that holds", (state, alert) => {
  expect(stateOf(alert)).toBe(state);
});

/** A world with one open alert of each priority. */
function fourAlerts(): World & { readonly ids: Record<"P1" | "P2" | "P3" | "P4", string> } {
  const world = createWorld();
  world.add("smoke-1", "smoke-detector");
  world.add("pipe-1", "pipe-pressure");
  world.add("bin-1", "smart-bin");
  world.read("smoke-1", { alarm: true });
  world.read("bin-1", { fill_pct: 95, fault: true });
  world.read("pipe-1", { pressure_kpa: 10 });
  world.wait(60_000);
  const ids = {
    P1: theAlert(world, "smoke-1", "fire").id,
    P2: theAlert(world, "pipe-1", "pipe-low-pressure").id,
    P3: theAlert(world, "bin-1", "device-fault").id,
    P4: theAlert(world, "bin-1", "bin-full").id,
  };
  return Object.assign(world, { ids });
}

function overAll(world: World): void {
  world.read("smoke-1", { alarm: false });
  world.read("pipe-1", { pressure_kpa: 300 });
  world.read("bin-1", { fill_pct: 5, fault: false });
}

const PRIORITIES = ["P1", "P2", "P3", "P4"] as const;

test.each(PRIORITIES)("a %s that nobody answered stays open when it is over, as returned", (priority) => {
  const world = fourAlerts();
  overAll(world);
  expect(world.situation.alerts.get(world.ids[priority])).toMatchObject({
    state: "returned",
    active: false,
    acknowledged: null,
    closed: null,
  });
});

test.each([
  ["P1", "acknowledged"],
  ["P2", "acknowledged"],
  ["P3", "closed"],
  ["P4", "closed"],
] as const)("an answered %s that is over is %s", (priority, state) => {
  const world = fourAlerts();
  const id = world.ids[priority];
  world.act(id, { name: "acknowledge" });
  expect(world.situation.alerts.get(id)!.state).toBe("acknowledged");
  overAll(world);
  const last = world.outcomes.flatMap(({ alerts }) => alerts).findLast(({ alert }) => alert.id === id)!;
  expect(last.alert).toMatchObject({ state, active: false });
  expect(last.op).toBe(state === "closed" ? "close" : "upd");
  expect(world.situation.alerts.has(id)).toBe(state !== "closed");
});

test.each(["P3", "P4"] as const)("a %s that is over closes when somebody answers it", (priority) => {
  const world = fourAlerts();
  overAll(world);
  const { alerts, refusal } = world.act(world.ids[priority], { name: "acknowledge" });
  expect(refusal).toBeNull();
  expect(alerts).toMatchObject([{ op: "close", alert: { state: "closed", closed: { by: null }, outcome: null } }]);
});

test("a fire stays open through any time and any all-clear until a person closes it", () => {
  const world = fourAlerts();
  world.act(world.ids.P1, { name: "acknowledge" });
  for (let day = 0; day < 30; day++) {
    world.read("smoke-1", { alarm: false });
    world.wait(86_400_000);
  }
  // Nobody got on with it: whoever answered has it no more.
  expect(theAlert(world, "smoke-1", "fire").state).toBe("returned");
  world.act(world.ids.P1, { name: "close", outcome: "nuisance", note: "油烟" });
  const last = world.outcomes.at(-1)!.alerts[0]!;
  expect(last).toMatchObject({
    op: "close",
    alert: { state: "closed", outcome: "nuisance", closed: { by: "li", note: "油烟", at: world.nowMs } },
  });
});

test("an alarm that comes again on an answered fire is a new episode that nobody has answered", () => {
  const world = fourAlerts();
  world.act(world.ids.P1, { name: "acknowledge" });
  world.read("smoke-1", { alarm: false });
  world.read("smoke-1", { alarm: true });
  const fire = theAlert(world, "smoke-1", "fire");
  expect(fire).toMatchObject({ id: world.ids.P1, state: "unacknowledged", acknowledged: null, occurrences: 2, lastAt: world.nowMs });
  expect(fire.timeline.at(-1)).toMatchObject({ event: "raised-again", from: "acknowledged", to: "unacknowledged" });
});

test("an alarm that comes again on a fire called unfounded is to be verified again", () => {
  const world = fourAlerts();
  world.act(world.ids.P1, { name: "verify", result: "unfounded", by: "phone", note: "" });
  world.read("smoke-1", { alarm: true });
  expect(theAlert(world, "smoke-1", "fire")).toMatchObject({ verification: "unfounded", occurrences: 2 });
  world.read("smoke-1", { alarm: false });
  world.read("smoke-1", { alarm: true });
  expect(theAlert(world, "smoke-1", "fire")).toMatchObject({ verification: "pending", state: "unacknowledged", occurrences: 3 });
});

test("repeats of a fire raise its occurrences and leave the answer alone", () => {
  const world = fourAlerts();
  world.act(world.ids.P1, { name: "acknowledge" });
  for (let times = 0; times < 5; times++) world.read("smoke-1", { alarm: true });
  expect(theAlert(world, "smoke-1", "fire")).toMatchObject({ state: "acknowledged", occurrences: 6, acknowledged: { by: "li" } });
});

test("a fire closed while the detector still alarms is raised anew by its next reading", () => {
  const world = fourAlerts();
  world.act(world.ids.P1, { name: "close", outcome: "real", note: "" });
  expect(raised(world.read("smoke-1", { alarm: true }))).toEqual(["fire P1"]);
  expect(theAlert(world, "smoke-1", "fire")).toMatchObject({ occurrences: 1 });
  expect(theAlert(world, "smoke-1", "fire").id).not.toBe(world.ids.P1);
});

test("a bin fire closed while it is still hot is raised anew; a full bin is not", () => {
  const world = createWorld();
  world.add("bin-1", "smart-bin");
  world.read("bin-1", { temperature_c: 80, fill_pct: 95 });
  for (const kind of ["bin-fire", "bin-full"] as const)
    world.act(theAlert(world, "bin-1", kind).id, { name: "close", outcome: "real", note: "" });
  expect(raised(world.read("bin-1", { temperature_c: 80, fill_pct: 95 }))).toEqual(["bin-fire P1"]);
});

test("every change is a version, a line that says why, and one step", () => {
  const world = fourAlerts();
  world.act(world.ids.P1, { name: "acknowledge" });
  world.act(world.ids.P1, { name: "verify", result: "confirmed", by: "on-site", note: "明火" });
  overAll(world);
  world.act(world.ids.P1, { name: "close", outcome: "real", note: "" });
  const steps = world.outcomes.flatMap(({ alerts }) => alerts).filter(({ alert }) => alert.id === world.ids.P1);
  expect(steps.map(({ op }) => op)).toEqual(["new", "upd", "upd", "upd", "close"]);
  expect(steps.map(({ alert }) => alert.version)).toEqual([1, 2, 3, 4, 5]);
  const { timeline } = steps.at(-1)!.alert;
  expect(timeline.map(({ event, from, to, by }) => [event, from, to, by])).toEqual([
    ["raised", null, "unacknowledged", null],
    ["acknowledged", "unacknowledged", "acknowledged", "li"],
    ["verified", "acknowledged", "acknowledged", "li"],
    ["cleared", "acknowledged", "acknowledged", null],
    ["closed", "acknowledged", "closed", "li"],
  ]);
  expect(timeline.every(({ why }) => why.zh.length > 0 && why.en.length > 0)).toBe(true);
  expect(timeline[1]!.why.zh).toBe("li 已接警");
  expect(timeline[2]).toMatchObject({ why: { zh: "确警(到场)" }, note: "明火" });
  expect(timeline[4]!.why.zh).toBe("li 处置完毕");
});

test("an alert that chatters all night keeps how it began, what is now, and its bounds", () => {
  const world = createWorld();
  world.add("smoke-1", "smoke-detector");
  for (let times = 0; times < 1_000; times++) {
    world.nowMs++;
    world.read("smoke-1", { alarm: true });
  }
  const { timeline, evidence, occurrences, version } = theAlert(world, "smoke-1", "fire");
  expect({ lines: timeline.length, evidence: evidence.length, occurrences, version }).toEqual({
    lines: 200,
    evidence: 50,
    occurrences: 1_000,
    version: 1_000,
  });
  expect([timeline[0]!.atMs, timeline.at(-1)!.atMs, evidence[0]!.atMs, evidence.at(-1)!.atMs].map((at) => at - START_MS)).toEqual([
    1, 1_000, 1, 1_000,
  ]);
});

test("only kinds that somebody can look at are verified", () => {
  const world = fourAlerts();
  const verifications = Object.values(world.ids).map((id) => world.situation.alerts.get(id)!.verification);
  expect(verifications).toEqual(["pending", null, null, null]);
});
