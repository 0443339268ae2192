import { describe, expect, test } from "vitest";
import { bookOf } from "../../rules/engine/book.ts";
import type { RuleSpec } from "../../rules/model/rule-file.ts";
import { step } from "../../rules/engine/step.ts";
import { createDisk } from "./disk.ts";
import { ruleOf } from "./rule-specs.ts";
import { createWorld, PLACES, raised, theAlert, type World } from "./world.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** Of a device on mains that names no period: three times 100 s. */
const SILENT_MS = 5 * MINUTE;

const supply = (more: Partial<RuleSpec> = {}): RuleSpec =>
  ruleOf(
    "supply",
    {
      type: "near",
      devices: ["smoke-detector"],
      in: "building",
      atLeast: 3,
      withinMs: 10 * MINUTE,
      when: { type: "absent", value: null, forMs: null },
    },
    {
      alert: "device-fault",
      oncePer: "building",
      inhibits: [{ alert: "device-silent", in: "building" }],
      message: { zh: "{place}", en: "{device}" },
      ...more,
    },
  );

const DETECTORS = ["a", "b", "c", "d"];

function worldWith(...specs: RuleSpec[]): World {
  const world = createWorld({ book: bookOf("test", specs), places: PLACES });
  for (const id of DETECTORS) world.add(id, "smoke-detector");
  world.add("elsewhere", "smoke-detector", { zone: "b2-101" });
  return world;
}

const heard = (world: World, ...ids: readonly string[]): void => {
  for (const id of ids) world.read(id, { battery_pct: 90 });
};
const faults = (world: World) => [...world.situation.alerts.values()].filter(({ kind }) => kind === "device-fault");

/** Readings a second apart, then nothing: all of them are silent five minutes later. */
function goDark(world: World, ids: readonly string[] = DETECTORS): void {
  for (const id of ids) {
    heard(world, id);
    world.wait(SECOND);
  }
  world.wait(SILENT_MS + 5 * SECOND);
}

describe("many silent devices in one place", () => {
  test("are one alert, at the one that made them many, and their own are listed with it", () => {
    const world = worldWith(supply());
    goDark(world);
    expect(faults(world).map(({ device, priority }) => `${device} ${priority}`)).toEqual(["c P2"]);
    const { id, evidence } = theAlert(world, "c", "device-fault");
    expect(evidence.map(({ device }) => device)).toEqual(["c", "a", "b", "d"]);
    const silent = DETECTORS.map((device) => theAlert(world, device, "device-silent").suppressedBy);
    expect(silent).toEqual([id, id, id, id]);
  });

  test("are not many where too few of them fell silent at about the same time", () => {
    const world = worldWith(supply());
    for (const id of DETECTORS) {
      for (const other of DETECTORS.slice(DETECTORS.indexOf(id))) heard(world, other);
      for (let minute = 0; minute < 20; minute += 4) {
        world.wait(4 * MINUTE);
        heard(world, ...DETECTORS.slice(DETECTORS.indexOf(id) + 1));
      }
    }
    world.wait(SILENT_MS);
    expect(DETECTORS.map((device) => theAlert(world, device, "device-silent").active)).toEqual([true, true, true, true]);
    expect(faults(world)).toEqual([]);
  });

  test("stay one alert until too few are left, whichever speaks first; who is silent still then says so by itself", () => {
    const world = worldWith(supply());
    goDark(world);
    const alert = () => theAlert(world, "c", "device-fault");
    heard(world, "c");
    expect(alert().active).toBe(true);
    heard(world, "a");
    expect(alert().active).toBe(false);
    expect(theAlert(world, "b", "device-silent").suppressedBy).toBeNull();
    expect(theAlert(world, "b", "device-silent").timeline.at(-1)?.event).toBe("released");
  });

  test("what says of itself that it has no fault does not end the alert of the others", () => {
    const world = worldWith(supply(), ruleOf("fault", { type: "is", value: "fault", is: true }, { alert: "device-fault" }));
    goDark(world);
    world.read("c", { fault: false });
    expect(theAlert(world, "c", "device-fault").active).toBe(true);
    world.read("a", { fault: false });
    expect(theAlert(world, "c", "device-fault").active).toBe(false);
  });

  test("that go dark again are the same alert anew", () => {
    const world = worldWith(supply());
    goDark(world);
    goDark(world);
    expect(faults(world)).toHaveLength(1);
    const { active, timeline, occurrences } = theAlert(world, "c", "device-fault");
    expect(active).toBe(true);
    expect(timeline.filter(({ event }) => event === "cleared")).toHaveLength(1);
    expect(occurrences).toBe(2);
  });

  test("closed by a person it is quiet until enough of them were heard again", () => {
    const world = worldWith(supply());
    goDark(world, ["a", "b", "c"]);
    world.act(theAlert(world, "c", "device-fault").id, { name: "close", outcome: "real", note: "" });
    heard(world, "d");
    world.wait(SILENT_MS + SECOND);
    expect(faults(world)).toEqual([]);
    goDark(world);
    expect(faults(world)).toHaveLength(1);
  });

  test("a silence that a person has closed no longer counts", () => {
    const world = worldWith(supply({ oncePer: null }));
    goDark(world, ["a", "b"]);
    heard(world, "c");
    world.wait(MINUTE);
    world.act(theAlert(world, "a", "device-silent").id, { name: "close", outcome: "fault", note: "taken down" });
    world.wait(SILENT_MS - MINUTE + SECOND);
    expect(faults(world)).toEqual([]);
  });

  test("a device out of service is not the one to speak", () => {
    const world = worldWith(supply());
    const until = world.nowMs + 3_600_000;
    const by = { name: "chen", role: "admin" } as const;
    world.put({ kind: "service", subject: "c", until, reason: "painted", by });
    goDark(world);
    expect(faults(world).map(({ device, outOfService }) => [device, outOfService])).toEqual([["a", false]]);
  });

  test("a P1 and what somebody has answered are never folded in", () => {
    const world = worldWith(supply());
    heard(world, "d");
    world.wait(SILENT_MS + SECOND);
    const { id } = theAlert(world, "d", "device-silent");
    world.act(id, { name: "acknowledge" });
    world.read("a", { alarm: true });
    goDark(world, ["a", "b", "c"]);
    expect(theAlert(world, "a", "fire").suppressedBy).toBeNull();
    expect(theAlert(world, "d", "device-silent").suppressedBy).toBeNull();
    expect(theAlert(world, "b", "device-silent").suppressedBy).not.toBeNull();
  });

  test("without `once-per` each of them says so", () => {
    const world = worldWith(supply({ oncePer: null, inhibits: [] }));
    goDark(world);
    expect(faults(world).map(({ device }) => device)).toEqual(["c", "a", "b", "d"]);
  });

  test("a start counts silence anew, and what was silent together stays one alert", () => {
    const world = worldWith(supply());
    goDark(world);
    world.put({ kind: "started" });
    world.wait(SILENT_MS - SECOND);
    expect(theAlert(world, "c", "device-fault").timeline).toHaveLength(4);
    world.wait(2 * SECOND);
    expect(faults(world).map(({ device, active }) => `${device} ${active}`)).toEqual(["c true"]);
  });
});

test("after a power cut that took what was remembered since the last checkpoint, the rows say who is silent: the alert stays", () => {
  const disk = createDisk();
  const book = bookOf("test", [supply()]);
  const world = createWorld({ book, places: PLACES, onStep: disk.keep });
  for (const id of DETECTORS) world.add(id, "smoke-detector");
  heard(world, ...DETECTORS);
  disk.slice(world.situation, 100);
  disk.commit();
  world.wait(SILENT_MS + SECOND);
  disk.commit();
  const restored = createWorld({ book, places: PLACES, isReady: false });
  Object.assign(restored.situation, disk.recover(step, PLACES, book));
  restored.nowMs = world.nowMs;
  // Journal ids go on where they were.
  while (restored.inputs.length < world.inputs.length) restored.put({ kind: "time" });
  restored.put({ kind: "started" });
  const changes = restored.wait(2 * SILENT_MS).flatMap(({ alerts }) => alerts.map(({ alert }) => alert.timeline.at(-1)!.event));
  expect(changes).toEqual([]);
  expect(faults(restored).map(({ active }) => active)).toEqual([true]);
  heard(restored, "a", "b");
  expect(faults(restored).map(({ active }) => active)).toEqual([false]);
});

test("an absence without a length of its own is three of the device's own periods", () => {
  const world = createWorld({
    book: bookOf("test", [
      ruleOf("quiet", { type: "absent", value: null, forMs: null }, { devices: ["smart-bin"], alert: "device-fault" }),
    ]),
  });
  world.add("bin", "smart-bin", { expectEveryMs: 20 * MINUTE });
  world.read("bin", { fill_pct: 10 });
  expect(world.wait(59 * MINUTE).flatMap(raised)).toEqual([]);
  expect(world.wait(2 * MINUTE).flatMap(raised)).toContain("device-fault P2");
});
