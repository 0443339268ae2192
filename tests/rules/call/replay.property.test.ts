import * as fc from "fast-check";
import { expect, test } from "vitest";
import { step } from "../../../rules/engine/step.ts";
import type { ResidentAct } from "../../../rules/model/person.ts";
import type { Values } from "../../../rules/model/values.ts";
import { comparable, createDisk, type Disk } from "../disk.ts";
import { createWorld, type World } from "../world.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, placesWith, tasksOf, toldOf, until, home, WANG, spoken } from "./home.ts";

const LI = { ...WANG, id: "li", zone: "b2-101", watch: { okBy: "09:00", inactivity: true, since: "2026-01-01" } };
const PLACES = placesWith(WANG, LI);
const BY = { name: "wang", role: "resident" };

type Op =
  | { readonly op: "read"; readonly device: string; readonly values: Values; readonly ageMs: number }
  | { readonly op: "wait"; readonly ms: number }
  | { readonly op: "close"; readonly alert: number }
  | { readonly op: "resident"; readonly resident: string; readonly act: ResidentAct; readonly forMs: number }
  | { readonly op: "family"; readonly family: number; readonly contact: number; readonly reaction: "seen" | "going" | "well" }
  | { readonly op: "done"; readonly task: number }
  | { readonly op: "wall"; readonly offsetMs: number }
  | { readonly op: "slice" }
  | { readonly op: "commit" };

const op: fc.Arbitrary<Op> = fc.oneof(
  fc.record({
    op: fc.constant("read" as const),
    device: fc.constantFrom("button", "meter", "button-li", "meter-li"),
    values: fc.constantFrom<Values>({ flow_m3_h: 0.2 }, { test: true }, { pressed: true }, { fault: true }, { fault: false }),
    ageMs: fc.constantFrom(0, 0, 5_000, 120_000),
  }),
  fc.record({
    op: fc.constant("wait" as const),
    ms: fc.constantFrom(1_000, MINUTE_MS, 31 * MINUTE_MS, 2 * HOUR_MS, 11 * HOUR_MS, 26 * HOUR_MS),
  }),
  fc.record({ op: fc.constant("close" as const), alert: fc.nat({ max: 9 }) }),
  fc.record({
    op: fc.constant("resident" as const),
    resident: fc.constantFrom("wang", "li", "nobody"),
    act: fc.constantFrom<ResidentAct>(
      { name: "away", untilMs: 0, why: "away" },
      { name: "away", untilMs: 0, why: "hospital" },
      { name: "home" },
      { name: "family", isOff: true },
      { name: "family", isOff: false },
    ),
    forMs: fc.constantFrom(-1, HOUR_MS, 3 * DAY_MS),
  }),
  fc.record({
    op: fc.constant("family" as const),
    family: fc.nat({ max: 9 }),
    contact: fc.nat({ max: 2 }),
    reaction: fc.constantFrom("seen" as const, "going" as const, "well" as const),
  }),
  fc.record({ op: fc.constant("done" as const), task: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ op: fc.constant("wall" as const), offsetMs: fc.constantFrom(0, -3 * HOUR_MS, 5 * HOUR_MS, 400 * DAY_MS) }),
  fc.constant({ op: "slice" as const }),
  fc.constant({ op: "commit" as const }),
);
const ops = fc.array(op, { maxLength: 60, size: "max" });

function play(world: World, one: Op, disk: Disk): void {
  const { situation } = world;
  const wallMs = world.nowMs + situation.wallOffsetMs;
  const pick = (keys: Iterable<string>, index: number): string => [...keys][index] ?? "none";
  if (one.op === "read") world.read(one.device, one.values, one);
  else if (one.op === "wait") world.wait(one.ms);
  else if (one.op === "close") world.act(pick(situation.alerts.keys(), one.alert), { name: "close", outcome: "real", note: "" });
  else if (one.op === "resident") {
    const act = one.act.name === "away" ? { ...one.act, untilMs: wallMs + one.forMs } : one.act;
    world.put({ kind: "resident", by: BY, resident: one.resident, act });
  } else if (one.op === "family") world.put({ ...one, kind: "family", family: pick(situation.families.keys(), one.family) });
  else if (one.op === "done") world.put({ kind: "task-done", by: BY, task: `task-00000${one.task}` });
  else if (one.op === "wall") world.put({ kind: "wall", offsetMs: one.offsetMs });
  else if (one.op === "slice") disk.slice(situation, 2);
  else disk.commit();
}

function played(all: readonly Op[]): { readonly world: World; readonly disk: Disk } {
  const disk = createDisk();
  const world = createWorld({ onStep: disk.keep, places: PLACES });
  for (const [id, kind, zone] of [
    ["button", "emergency-button", "b1-501"],
    ["meter", "pipe-pressure", "b1-501"],
    ["button-li", "emergency-button", "b2-101"],
    ["meter-li", "pipe-pressure", "b2-101"],
  ] as const)
    world.add(id, kind, { zone, expectEveryMs: 6 * HOUR_MS });
  for (const one of all) play(world, one, disk);
  disk.commit();
  return { world, disk };
}

test("who is looked after, and what the family was told, is after a start as it was, over clocks that are set", () => {
  fc.assert(
    fc.property(ops, (all) => {
      const { world, disk } = played(all);
      expect(comparable(disk.recover(step, PLACES))).toEqual(comparable(world.situation));
      expect(disk.differences).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test("whatever happens, somebody is at the door of each home at most once at a time, and nothing throws", () => {
  fc.assert(
    fc.property(ops, (all) => {
      const { world } = played(all);
      const open = [...world.situation.people.values()].map(({ task }) => task).filter((task) => task !== null);
      expect(new Set(open).size).toBe(open.length);
      expect([...world.situation.supervision.keys()]).toEqual([]);
      for (const { resident, ended } of world.situation.families.values())
        expect(ended === null && world.situation.people.get(resident)?.isFamilyOff === true).toBe(false);
    }),
    { numRuns: 200 },
  );
});

test("a ladder that a power cut interrupts goes on where it was: nobody is asked twice, and nobody is left out", () => {
  const disk = createDisk();
  const before = home(6, {}, { onStep: disk.keep });
  until(before, 10.3);
  disk.commit();
  const places = placesWith(WANG);
  const after = createWorld({ places, isReady: false });
  Object.assign(after.situation, disk.recover(step, places));
  after.nowMs = before.nowMs;
  after.put({ kind: "started" });
  until(after, 23);
  expect(spoken(after)).toEqual([]);
  expect(toldOf(after)).toEqual(["王小明", "李阿姨"]);
  expect(tasksOf(after)).toEqual(["ask-after"]);
});
