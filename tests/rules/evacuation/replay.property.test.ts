import * as fc from "fast-check";
import { expect, test } from "vitest";
import { step } from "../../../rules/engine/step.ts";
import type { EvacuationAct } from "../../../rules/model/evacuation.ts";
import { comparable, createDisk, type Disk } from "../disk.ts";
import { createWorld, type World } from "../world.ts";
import { WILLOW_PLACES } from "./willow.ts";

const DETECTORS = ["smoke-1", "smoke-2", "smoke-3", "smoke-stairs"] as const;
const ACTS: readonly EvacuationAct[] = [
  { name: "draft", area: { kind: "building", id: "b1" }, exercise: true, confirmed: null, reason: "drill" },
  { name: "draft", area: { kind: "zone", id: "b1-1-301" }, exercise: false, confirmed: "phone", reason: "call" },
  { name: "issue", confirmed: null },
  { name: "issue", confirmed: "on-site" },
  { name: "update", unsafe: ["route-1"], reason: "smoke" },
  { name: "update", unsafe: ["route-2"], reason: "smoke" },
  { name: "assign", resident: "r-wang", carrier: "小李" },
  { name: "live-voice", on: true },
  { name: "all-clear", reason: "out" },
  { name: "cancel", reason: "wrong" },
];

type Op =
  | { readonly op: "smoke"; readonly device: number; readonly alarm: boolean }
  | { readonly op: "alert"; readonly alert: number; readonly what: "confirmed" | "unfounded" | "close" }
  | { readonly op: "act"; readonly evacuation: number; readonly act: number }
  | { readonly op: "wait"; readonly ms: number }
  | { readonly op: "slice" | "commit" };

const ops = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ op: fc.constant("smoke" as const), device: fc.nat(3), alarm: fc.boolean() }) },
    {
      weight: 3,
      arbitrary: fc.record({
        op: fc.constant("alert" as const),
        alert: fc.nat(9),
        what: fc.constantFrom("confirmed" as const, "unfounded" as const, "close" as const),
      }),
    },
    { weight: 6, arbitrary: fc.record({ op: fc.constant("act" as const), evacuation: fc.nat(9), act: fc.nat(ACTS.length - 1) }) },
    { weight: 1, arbitrary: fc.record({ op: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 900_000 }) }) },
    { weight: 1, arbitrary: fc.constant({ op: "slice" as const }) },
    { weight: 1, arbitrary: fc.constant({ op: "commit" as const }) },
  ),
  { maxLength: 40 },
);

function play(world: World, disk: Disk, one: Op): void {
  const alerts = [...world.situation.alerts.values()];
  const open = [...world.situation.evacuations.values()];
  switch (one.op) {
    case "smoke":
      return void world.read(DETECTORS[one.device]!, { alarm: one.alarm });
    case "alert": {
      const alert = alerts[one.alert % Math.max(1, alerts.length)];
      if (alert === undefined) return;
      if (one.what === "close") return void world.act(alert.id, { name: "close", outcome: "real", note: "" });
      return void world.act(alert.id, { name: "verify", result: one.what, by: "on-site", note: "" });
    }
    case "act": {
      const evacuation = open[one.evacuation % Math.max(1, open.length)]?.id ?? null;
      return void world.put({ kind: "evacuation", by: { name: "li", role: "station" }, evacuation, version: null, act: ACTS[one.act]! });
    }
    case "wait":
      return void world.wait(one.ms);
    case "slice":
      return disk.slice(world.situation, 3);
    case "commit":
      return disk.commit();
  }
}

function played(all: readonly Op[]): { readonly world: World; readonly disk: Disk } {
  const disk = createDisk();
  const world = createWorld({ places: WILLOW_PLACES, onStep: disk.keep });
  const zones = ["b1-1-201", "b1-1-201", "b1-2-201", "b1-1-2-stairs"];
  for (const [index, id] of DETECTORS.entries()) world.add(id, "smoke-detector", { zone: zones[index]! });
  world.add("siren-1", "siren", { zone: "b1-1-1-stairs" });
  for (const one of all) play(world, disk, one);
  disk.commit();
  return { world, disk };
}

test("after a start evacuations stand as they stood: rows, checkpoint and tail give the live situation", () => {
  fc.assert(
    fc.property(ops, (all) => {
      const { world, disk } = played(all);
      expect(comparable(disk.recover(step, WILLOW_PLACES))).toEqual(comparable(world.situation));
      expect(disk.differences).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test("whatever happens, nothing goes out that nobody sent and no two detectors of a zone confirm, and each version is the next", () => {
  fc.assert(
    fc.property(ops, (all) => {
      const { world } = played(all);
      const versions = new Map<string, number>();
      for (const fact of world.outcomes.flatMap(({ facts }) => facts)) {
        if (fact.kind !== "evacuation") continue;
        const { id, version, last, exercise, confirmed, timeline, wordings } = fact.evacuation;
        expect(version).toBe((versions.get(id) ?? 0) + 1);
        versions.set(id, version);
        const line = timeline.at(-1)!;
        if (line.event === "issued" && line.by !== null && !exercise) expect(confirmed).not.toBeNull();
        if (line.event === "issued" && line.by === null) expect(line.why.en).toMatch(/^Two detectors report a fire in Building 12/);
        if (last === "all-clear") continue;
        for (const { sentences, response } of wordings) {
          expect(sentences.some(({ number }) => number === 2 || number === 5)).toBe(true);
          if (exercise) expect(sentences[0]!.number).toBe(0);
          if (response === "Evacuate") expect(sentences.map(({ number }) => number).slice(-2)).toEqual([1, 2]);
        }
      }
    }),
    { numRuns: 200 },
  );
});
