import { describe, expect, test } from "vitest";
import { badActorsOf, chatteringOf, onsetsOf, staleOf } from "../../rules/engine/chatter.ts";
import type { Alert } from "../../rules/model/alert.ts";
import { createWorld, theAlert, type World } from "./world.ts";

const HOUR_MS = 3_600_000;

function community(): World {
  const world = createWorld();
  for (const id of ["bin-1", "bin-2"]) world.add(id, "smart-bin", { expectEveryMs: 1_000_000_000 });
  world.add("smoke-1", "smoke-detector", { expectEveryMs: 1_000_000_000 });
  return world;
}

function flap(world: World, device: string, value: string, times: number, everyMs: number): void {
  for (let time = 0; time < times; time++) {
    world.read(device, { [value]: true });
    world.read(device, { [value]: false });
    world.wait(everyMs);
  }
}

/** Every alert there ever was, as it is last, newest first: as the rows are read. */
function rowsOf({ outcomes }: World): readonly Alert[] {
  const rows = new Map<string, Alert>();
  for (const { alert } of outcomes.flatMap(({ alerts }) => alerts)) rows.set(alert.id, alert);
  return [...rows.values()].toReversed();
}

describe("chattering", () => {
  test.each([
    [10, 5_000, 0],
    [11, 5_000, 1],
    [11, 6_000, 0],
    [11, 7_000, 0],
  ])("%i times, one every %i ms: %i on the list", (times, everyMs, listed) => {
    const world = community();
    flap(world, "bin-1", "tilted", times, everyMs);
    expect(chatteringOf(rowsOf(world), world.nowMs)).toHaveLength(listed);
  });

  test("suggests to put off, and for a P1 to visit; it does neither by itself", () => {
    const world = community();
    flap(world, "bin-1", "tilted", 20, 2_000);
    flap(world, "smoke-1", "alarm", 30, 1_000);
    expect(chatteringOf(rowsOf(world), world.nowMs)).toMatchObject([
      { subject: "smoke-1", kind: "fire", times: 30, suggest: "visit" },
      { subject: "bin-1", kind: "bin-tilted", times: 20, suggest: "shelve" },
    ]);
    for (const alert of world.situation.alerts.values())
      expect(alert).toMatchObject({ shelvedUntil: null, suppressedBy: null, outOfService: false });
  });

  test("is seen where every coming is an alert of its own, since the last was answered and closed itself", () => {
    const world = community();
    for (let time = 0; time < 12; time++) {
      world.read("bin-1", { tilted: true });
      world.act(theAlert(world, "bin-1", "bin-tilted").id, { name: "acknowledge" });
      world.read("bin-1", { tilted: false });
      world.wait(3_000);
    }
    expect(world.situation.alerts.size).toBe(0);
    expect(chatteringOf(rowsOf(world), world.nowMs)).toMatchObject([{ subject: "bin-1", times: 12 }]);
  });

  test("a flag that is repeated while it holds does not come and go", () => {
    const world = community();
    for (let time = 0; time < 40; time++) world.read("smoke-1", { alarm: true });
    expect(onsetsOf(theAlert(world, "smoke-1", "fire"))).toHaveLength(1);
    expect(chatteringOf(rowsOf(world), world.nowMs)).toEqual([]);
  });

  test("leaves the list an hour after it has stopped", () => {
    const world = community();
    flap(world, "bin-1", "tilted", 20, 1_000);
    world.wait(HOUR_MS);
    expect(chatteringOf(rowsOf(world), world.nowMs)).toEqual([]);
  });
});

describe("stale", () => {
  test("is what stands a day unchanged, however often it is repeated", () => {
    const world = community();
    world.read("bin-1", { tilted: true });
    world.read("bin-2", { fill_pct: 95 });
    for (let hour = 0; hour < 23; hour++) {
      world.wait(HOUR_MS);
      world.read("bin-1", { tilted: true });
    }
    expect(staleOf(world.situation.alerts.values(), world.nowMs)).toEqual([]);
    world.act(theAlert(world, "bin-2", "bin-full").id, { name: "acknowledge" });
    world.wait(HOUR_MS);
    expect(staleOf(world.situation.alerts.values(), world.nowMs)).toMatchObject([{ subject: "bin-1", kind: "bin-tilted" }]);
    world.wait(23 * HOUR_MS);
    expect(staleOf(world.situation.alerts.values(), world.nowMs).map(({ subject }) => subject)).toEqual(["bin-1", "bin-2"]);
  });

  test("is not what somebody has put off", () => {
    const world = community();
    world.read("bin-1", { tilted: true });
    world.wait(25 * HOUR_MS);
    const { id } = theAlert(world, "bin-1", "bin-tilted");
    world.act(id, { name: "shelve", until: world.nowMs + HOUR_MS, reason: "等" });
    expect(staleOf(world.situation.alerts.values(), world.nowMs)).toEqual([]);
  });
});

test("the ten worst are named by how often they came, and no more than ten", () => {
  const world = createWorld();
  for (let bin = 0; bin < 14; bin++) {
    world.add(`bin-${bin}`, "smart-bin", { expectEveryMs: 1_000_000_000 });
    flap(world, `bin-${bin}`, "tilted", bin + 1, 60_000);
  }
  const worst = badActorsOf(rowsOf(world));
  expect(worst.map(({ subject, times }) => [subject, times])).toEqual(
    Array.from({ length: 10 }, (_, rank) => [`bin-${13 - rank}`, 14 - rank]),
  );
  expect(badActorsOf(rowsOf(world).filter(({ device }) => device === "bin-0"))).toEqual([]);
});
