import { describe, expect, test } from "vitest";
import type { BinTrouble } from "../../rules/model/bin-report.ts";
import type { Outcomes } from "../../rules/model/input.ts";
import { createWorld, raised, theAlert, type World } from "./world.ts";

const HOUR_MS = 3_600_000;

function community(): World {
  const world = createWorld();
  world.add("bin-1", "smart-bin", { zone: "b1-501", expectEveryMs: 100_000_000 });
  world.add("smoke-1", "smoke-detector", { expectEveryMs: 100_000_000 });
  world.add("siren-1", "siren", { zone: "post" });
  return world;
}

const report = (world: World, trouble: BinTrouble, subject = "bin-1"): Outcomes =>
  world.put({ kind: "bin-report", by: { name: "三轮车 2", role: "round" }, subject, trouble });

describe("what whoever empties bins says of one", () => {
  test.each(["blocked", "broken", "overflowing", "mixed"] as const)("%s is a task for the property and no alert", (trouble) => {
    const { tasks, alerts, refusal } = report(community(), trouble);
    expect([alerts, refusal]).toEqual([[], null]);
    expect(tasks).toMatchObject([{ id: "task-000001", kind: "bin-trouble", device: "bin-1", trouble }]);
    expect(tasks[0]!.why.zh).toContain("1号楼5层501室");
    expect(tasks[0]!.why.zh).toContain("三轮车 2");
  });

  test("smoke is a bin fire at once, without any word of its sensor: the siren sounds and an incident is open", () => {
    const world = community();
    const made = report(world, "smoking");
    expect(raised(made)).toEqual(["bin-fire P1"]);
    expect(theAlert(world, "bin-1", "bin-fire")).toMatchObject({
      verification: "pending",
      evidence: [],
      firstReading: null,
      occurrences: 1,
    });
    expect(theAlert(world, "bin-1", "bin-fire").timeline[0]!.why.zh).toBe("三轮车 2 看到垃圾桶冒烟。不要打开桶盖");
    expect(world.owed("siren-1")).toHaveLength(1);
    expect(world.incident()).toMatchObject({ kind: "bin-fire", priority: "P1" });
  });

  test("smoke that is said again is the same fire, and so is the heat that comes with it", () => {
    const world = community();
    report(world, "smoking");
    expect(raised(report(world, "smoking"))).toEqual([]);
    world.read("bin-1", { temperature_c: 80 });
    expect(theAlert(world, "bin-1", "bin-fire")).toMatchObject({ occurrences: 2, active: true, priority: "P1" });
  });

  test("smoke is told where the bin's sensor is out of service: whoever stands there sees it", () => {
    const world = community();
    const until = world.nowMs + world.situation.wallOffsetMs + HOUR_MS;
    world.put({ kind: "service", by: { name: "zhang", role: "station" }, subject: "bin-1", until, reason: "换桶" });
    report(world, "smoking");
    expect(theAlert(world, "bin-1", "bin-fire").outOfService).toBe(false);
    expect(world.owed("siren-1")).toHaveLength(1);
  });

  test("of what is no bin, or is not there, changes nothing", () => {
    const world = community();
    for (const subject of ["smoke-1", "nothing"]) {
      const { alerts, tasks, refusal } = report(world, "smoking", subject);
      expect([alerts, tasks, refusal?.status]).toEqual([[], [], 404]);
    }
  });
});
