import { expect, test } from "vitest";
import { createStep, step } from "../../rules/engine/step.ts";
import { STARTER_RULES } from "../../rules/starter/starter.ts";
import { comparable, createDisk, type Disk } from "./disk.ts";
import { createWorld, PLACES, raised, theAlert, type World, type WorldOptions } from "./world.ts";

interface Kept {
  readonly world: World;
  readonly disk: Disk;
}

function keptWorld(options: WorldOptions = {}): Kept {
  const disk = createDisk();
  const world = createWorld({ ...options, onStep: disk.keep });
  world.add("smoke-1", "smoke-detector", { expectEveryMs: 10_000_000 });
  world.add("pipe-1", "pipe-pressure", { expectEveryMs: 10_000_000 });
  world.add("bin-1", "smart-bin", { expectEveryMs: 10_000_000 });
  return { world, disk };
}

function checkpoint({ world, disk }: Kept): void {
  disk.slice(world.situation, 1_000);
  disk.commit();
}

/** The process ends and starts again; `downMs` passes meanwhile. */
function restarted({ world, disk }: Kept, downMs = 0, options: WorldOptions = {}): World {
  disk.commit();
  const next = createWorld({ ...options, isReady: false });
  Object.assign(next.situation, disk.recover(options.step ?? step, PLACES));
  next.nowMs = world.nowMs + downMs;
  next.lastRegistration = world.lastRegistration;
  // Journal ids go on where they were.
  while (next.inputs.length < world.inputs.length)
    next.put({ kind: "supervision", subject: "none", active: false, priority: "P3", why: { zh: "", en: "" } });
  next.put({ kind: "started" });
  return next;
}

test("low pressure for 30 s before the end and 30 s after the start is low pressure for 60 s", () => {
  const kept = keptWorld();
  kept.world.read("pipe-1", { pressure_kpa: 60 });
  checkpoint(kept);
  kept.world.wait(20_000);
  const next = restarted(kept, 10_000);
  expect(next.wait(29_999).flatMap(raised)).toEqual([]);
  expect(next.wait(1).flatMap(raised)).toEqual(["pipe-low-pressure P2"]);
});

test("what became due while the gateway was away is raised at the start, once", () => {
  const kept = keptWorld();
  kept.world.read("pipe-1", { pressure_kpa: 60 });
  const next = restarted(kept, 3_600_000);
  const made = [...next.outcomes, ...next.wait(0)];
  expect(made.flatMap(raised)).toEqual(["pipe-low-pressure P2"]);
  next.read("pipe-1", { pressure_kpa: 60 });
  expect(theAlert(next, "pipe-1", "pipe-low-pressure").occurrences).toBe(1);
});

test.each(["after", "before"])("an alert raised %s the checkpoint is not raised twice by a replay", (when) => {
  const kept = keptWorld();
  if (when === "after") checkpoint(kept);
  kept.world.read("smoke-1", { alarm: true });
  kept.world.read("bin-1", { fill_pct: 95, temperature_c: 90 });
  if (when === "before") checkpoint(kept);
  const next = restarted(kept);
  expect([...next.situation.alerts.values()].map(({ kind, version }) => `${kind} ${version}`)).toEqual([
    "fire 1",
    "bin-full 1",
    "bin-fire 1",
  ]);
  next.read("bin-1", { fill_pct: 96, temperature_c: 91 });
  expect([...next.situation.alerts.values()].map(({ kind, version }) => `${kind} ${version}`)).toEqual([
    "fire 1",
    "bin-full 1",
    "bin-fire 1",
  ]);
});

test("an alert that a person closed before the end stays closed, though its cause is in the tail", () => {
  const kept = keptWorld();
  kept.world.read("bin-1", { fill_pct: 95 });
  kept.world.act(theAlert(kept.world, "bin-1", "bin-full").id, { name: "close", outcome: "real", note: "" });
  const next = restarted(kept);
  expect(next.situation.alerts.size).toBe(0);
  expect(raised(next.read("bin-1", { fill_pct: 96 }))).toEqual([]);
});

test("a deadline that led to nothing, and is in no journal, is not made up for by a second alert", () => {
  const kept = keptWorld();
  const { world } = kept;
  world.read("pipe-1", { pressure_kpa: 60 });
  world.wait(60_000);
  // The run ends on the edge and another begins: its deadline finds the alert there and leads to nothing.
  world.read("pipe-1", { pressure_kpa: 72 });
  world.read("pipe-1", { pressure_kpa: 60 });
  checkpoint(kept);
  expect(world.wait(60_000).flatMap(({ alerts }) => alerts)).toEqual([]);
  world.act(theAlert(world, "pipe-1", "pipe-low-pressure").id, { name: "close", outcome: "planned", note: "检修" });
  const next = restarted(kept, 1_000);
  expect(comparable(next.situation)).toEqual(comparable(world.situation));
  expect([...next.outcomes, ...next.wait(600_000), next.read("pipe-1", { pressure_kpa: 60 })].flatMap(raised)).toEqual([]);
});

test("what is put off comes back in time after a start, and at once where the time passed meanwhile", () => {
  const kept = keptWorld();
  kept.world.read("bin-1", { fill_pct: 95, tilted: true });
  const until = kept.world.nowMs + 60_000;
  for (const kind of ["bin-full", "bin-tilted"] as const)
    kept.world.act(theAlert(kept.world, "bin-1", kind).id, { name: "shelve", until, reason: "等" });
  const next = restarted(kept, 50_000);
  expect(theAlert(next, "bin-1", "bin-full").state).toBe("shelved");
  next.wait(10_000);
  expect(theAlert(next, "bin-1", "bin-full").state).toBe("unacknowledged");
  expect(theAlert(restarted(kept, 70_000), "bin-1", "bin-tilted").state).toBe("unacknowledged");
});

test("what is owed is owed after a start, until it expires", () => {
  const kept = keptWorld();
  kept.world.add("siren-1", "siren", { zone: "post" });
  kept.world.read("smoke-1", { alarm: true });
  const next = restarted(kept, 60_000);
  expect(next.owed("siren-1")).toEqual(kept.world.owed("siren-1"));
  expect(next.wait(539_999).flatMap(({ settled }) => settled)).toEqual([]);
  expect(next.wait(1).flatMap(({ settled }) => settled)).toHaveLength(1);
});

test("a rule that is off for a device is off after a start", () => {
  let calls = 0;
  const broken = createStep(
    STARTER_RULES,
    new Map([
      [
        "bin-full",
        () => {
          calls++;
          throw new Error("broken rule");
        },
      ],
    ]),
  );
  const kept = keptWorld({ step: broken.step });
  kept.world.read("bin-1", { fill_pct: 95 });
  checkpoint(kept);
  const next = restarted(kept, 0, { step: broken.step });
  next.read("bin-1", { fill_pct: 95 });
  expect(calls).toBe(1);
});

test("a crash takes back what was not on disk, and nothing else", () => {
  const kept = keptWorld();
  kept.world.read("smoke-1", { alarm: true });
  checkpoint(kept);
  kept.world.read("bin-1", { fill_pct: 95 });
  kept.disk.crash();
  const next = restarted(kept);
  expect([...next.situation.alerts.values()].map(({ kind }) => kind)).toEqual(["fire"]);
  expect(next.situation.alertNumber).toBe(1);
});

test("an alert of a device that is gone is there after a start, for a person to close", () => {
  const kept = keptWorld();
  kept.world.read("smoke-1", { alarm: true });
  kept.world.put({ kind: "devices", put: [], removed: [kept.world.situation.registrations.get("smoke-1")!] });
  const next = restarted(kept);
  const { id } = theAlert(next, "smoke-1", "fire");
  next.add("smoke-1", "smoke-detector");
  expect(raised(next.read("smoke-1", { alarm: true }))).toEqual([]);
  expect(next.act(id, { name: "close", outcome: "false", note: "" }).refusal).toBeNull();
});
