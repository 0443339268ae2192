import { expect, test } from "vitest";
import { raise } from "../../rules/engine/raise.ts";
import type { Evaluate } from "../../rules/engine/rules.ts";
import { createStep } from "../../rules/engine/step.ts";
import type { Alert } from "../../rules/model/alert.ts";
import { STARTER_RULES } from "../../rules/starter/starter.ts";
import { createWorld, PLACES, raised, theAlert, type World } from "./world.ts";

const throws: Evaluate = () => {
  throw new Error("broken rule");
};

const worldWhere = (extra: Readonly<Record<string, Evaluate>>): World =>
  createWorld({ step: createStep(STARTER_RULES, new Map(Object.entries(extra))).step });

const aboutItself = (world: World): (readonly [string | null, boolean])[] =>
  [...world.situation.supervision.values()].map(({ subject, active }) => [subject, active] as const);

test("a rule that throws is switched off for that device, with an alert that says so, and the others go on", () => {
  let calls = 0;
  const world = worldWhere({ "bin-full": (turn) => (calls++, throws(turn)) });
  world.add("bin-1", "smart-bin");
  world.add("bin-2", "smart-bin");
  expect(raised(world.read("bin-1", { fill_pct: 95, temperature_c: 80, tilted: true }))).toEqual([
    "bin-tilted P4",
    "supervision P2",
    "bin-fire P1",
  ]);
  world.read("bin-1", { fill_pct: 96 });
  expect(calls).toBe(1);
  world.read("bin-2", { fill_pct: 96 });
  expect(calls).toBe(2);
  expect(aboutItself(world)).toEqual([
    ["rule:bin-full:bin-1", true],
    ["rule:bin-full:bin-2", true],
  ]);
});

test("a person who closes the alert about a rule gives it another chance", () => {
  let isBroken = true;
  const world = worldWhere({
    "bin-full": (turn) =>
      isBroken
        ? throws(turn)
        : raise(
            turn.situation,
            turn.state,
            {
              kind: "bin-full",
              priority: "P4",
              why: { zh: "满", en: "full" },
              evidence: null,
              reading: turn.reading.id,
              isRepeatCounted: false,
            },
            turn.nowMs,
          ),
  });
  world.add("bin-1", "smart-bin");
  world.read("bin-1", { fill_pct: 95 });
  isBroken = false;
  expect(raised(world.read("bin-1", { fill_pct: 95 }))).toEqual([]);
  const [alert] = [...world.situation.supervision.values()];
  world.act(alert!.id, { name: "close", outcome: "fault", note: "" });
  expect(raised(world.read("bin-1", { fill_pct: 95 }))).toEqual(["bin-full P4"]);
});

test("the fixed core is never switched off: it is tried with every reading", () => {
  let calls = 0;
  const world = worldWhere({ "core-fire": (turn) => (calls++, throws(turn)) });
  world.add("smoke-1", "smoke-detector");
  for (let times = 0; times < 3; times++) world.read("smoke-1", { alarm: true });
  expect(calls).toBe(3);
  expect(aboutItself(world)).toEqual([["core:core-fire:smoke-1", true]]);
});

test("an alert that a rule raised before it threw is there, and in the outcome", () => {
  const world = worldWhere({
    "core-sos": (turn) => {
      raise(
        turn.situation,
        turn.state,
        { kind: "sos", priority: "P1", why: { zh: "求救", en: "help" }, evidence: null, reading: turn.reading.id, isRepeatCounted: true },
        turn.nowMs,
      );
      throws(turn);
    },
  });
  world.add("button-1", "emergency-button");
  expect(raised(world.read("button-1", { pressed: true }))).toEqual(["sos P1", "supervision P2"]);
  expect(theAlert(world, "button-1", "sos").state).toBe("unacknowledged");
});

test("where telling sirens fails the alert is raised all the same, and says what failed", () => {
  const places = {
    ...PLACES,
    stations: [
      {
        id: "s1",
        covers: new Set<string>(),
        zones: {
          has: () => {
            throw new Error("broken station");
          },
        } as unknown as ReadonlySet<string>,
      },
    ],
  };
  const world = createWorld({ places });
  world.add("siren-1", "siren", { zone: "post" });
  world.add("smoke-1", "smoke-detector");
  expect(raised(world.read("smoke-1", { alarm: true }))).toEqual(["fire P1", "supervision P2"]);
  expect(aboutItself(world)).toEqual([["effects", true]]);
  const answer = world.act(theAlert(world, "smoke-1", "fire").id, { name: "close", outcome: "real", note: "" });
  expect(answer).toMatchObject({ refusal: null, alerts: [{ op: "close" }] });
});

test("a deadline that throws is removed and reported, and the others run", () => {
  const world = createWorld();
  world.add("pipe-1", "pipe-pressure", { expectEveryMs: 20_000 });
  world.read("pipe-1", { pressure_kpa: 10 });
  // As if the state of a run were damaged.
  (world.situation.devices[1]!.runs!["pipe-low-pressure"] as unknown) = {};
  const made = world.wait(60_000);
  expect(made.flatMap(raised).toSorted()).toEqual(["device-silent P3", "supervision P2"]);
  expect(aboutItself(world)).toEqual([["deadline:run", true]]);
  expect(world.wait(600_000).flatMap(raised)).toEqual([]);
});

test("a command that throws changes nothing and says so", () => {
  const world = createWorld();
  world.add("smoke-1", "smoke-detector");
  world.read("smoke-1", { alarm: true });
  const fire = theAlert(world, "smoke-1", "fire");
  const broken = { ...fire, timeline: null as unknown as Alert["timeline"] };
  world.situation.alerts.set(fire.id, broken);
  const made = world.act(fire.id, { name: "close", outcome: "real", note: "" });
  expect(made).toMatchObject({ refusal: { status: 500, code: "step_failed" }, settled: [], owed: [] });
  expect(raised(made)).toEqual(["supervision P2"]);
  expect(world.situation.alerts.get(fire.id)).toBe(broken);
});

test("what an input led to does not leak into the next", () => {
  const world = worldWhere({ "bin-full": throws });
  world.add("bin-1", "smart-bin");
  world.add("bin-2", "smart-bin");
  world.read("bin-1", { fill_pct: 95 });
  expect(world.read("bin-2", { fill_pct: 10, battery_pct: 90 }).alerts).toHaveLength(1);
  expect(world.read("bin-2", { battery_pct: 90 })).toEqual({
    alerts: [],
    owed: [],
    notifications: [],
    settled: [],
    tasks: [],
    records: [],
    shadows: [],
    facts: [],
    refusal: null,
  });
});

test("the gateway's own alerts: one a subject, over and again, latched until a person closes", () => {
  const world = createWorld();
  const say = (active: boolean) =>
    world.put({ kind: "supervision", subject: "disk", active, priority: "P2", why: { zh: "磁盘", en: "disk" } });
  expect(say(false).alerts).toEqual([]);
  expect(raised(say(true))).toEqual(["supervision P2"]);
  expect(say(true).alerts).toEqual([]);
  say(false);
  say(true);
  const [alert] = [...world.situation.supervision.values()];
  expect(alert).toMatchObject({
    device: null,
    zone: null,
    active: true,
    occurrences: 2,
    subject: "disk",
    state: "unacknowledged",
    place: { en: "Gateway" },
  });
});
