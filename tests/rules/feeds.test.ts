import { describe, expect, test } from "vitest";
import { bookOf } from "../../rules/engine/book.ts";
import { readSiteFile } from "../../rules/language/site-file.ts";
import { feedPlanOf, type SiteFeed } from "../../rules/model/site-feeds.ts";
import type { RuleSpec } from "../../rules/model/rule-file.ts";
import { SMALL_SITE } from "../harness/launch.ts";
import { below, ruleOf } from "./rule-specs.ts";
import { createWorld, PLACES, theAlert, type World } from "./world.ts";

/** A main, a riser of the first building on it, and one of the second by itself; each watched by a sensor. */
const FEEDS: readonly SiteFeed[] = [
  { id: "main", medium: "water", source: "at-main" },
  { id: "riser", medium: "water", fedBy: "main", serves: ["b1"], source: "at-riser" },
  { id: "other", medium: "water", serves: ["b2"], devices: ["guest"], source: "at-other" },
];

const low = (more: Partial<RuleSpec> = {}): RuleSpec =>
  ruleOf("low", below("pressure_kpa", 70), {
    alert: "pipe-low-pressure",
    devices: ["pipe-pressure"],
    inhibitedBy: [{ alert: "pipe-low-pressure", in: "water", atLeast: null }],
    ...more,
  });

function worldWith(...specs: RuleSpec[]): World {
  const world = createWorld({ book: bookOf("test", specs), places: { ...PLACES, feeds: feedPlanOf(FEEDS) } });
  for (const id of ["at-main", "at-riser", "tap", "guest"]) world.add(id, "pipe-pressure");
  for (const id of ["at-other", "yonder"]) world.add(id, "pipe-pressure", { zone: "b2-101" });
  return world;
}

const dry = (world: World, device: string): string => {
  world.read(device, { pressure_kpa: 20 });
  return theAlert(world, device, "pipe-low-pressure").id;
};
const suppressor = (world: World, device: string): string | null => theAlert(world, device, "pipe-low-pressure").suppressedBy;

describe("an alert along what feeds a device", () => {
  test("is suppressed by one on the device that watches its riser, and by one further up", () => {
    const world = worldWith(low());
    const riser = dry(world, "at-riser");
    dry(world, "tap");
    expect(suppressor(world, "tap")).toBe(riser);
    const other = worldWith(low());
    const main = dry(other, "at-main");
    dry(other, "at-riser");
    dry(other, "tap");
    expect([suppressor(other, "at-riser"), suppressor(other, "tap")]).toEqual([main, main]);
  });

  test("is not by what it feeds itself, by a line beside it, or by itself", () => {
    const world = worldWith(low());
    dry(world, "tap");
    dry(world, "at-riser");
    dry(world, "at-main");
    dry(world, "yonder");
    expect(["tap", "at-main", "yonder"].map((id) => suppressor(world, id))).toEqual([null, null, null]);
  });

  test("follows a device's own line before that of the building it stands in", () => {
    const world = worldWith(low());
    dry(world, "at-riser");
    dry(world, "guest");
    expect(suppressor(world, "guest")).toBeNull();
    const other = worldWith(low());
    const id = dry(other, "at-other");
    dry(other, "guest");
    expect(suppressor(other, "guest")).toBe(id);
  });

  test("speaks for itself when the line is well again and it is not", () => {
    const world = worldWith(low());
    dry(world, "at-riser");
    dry(world, "tap");
    world.read("at-riser", { pressure_kpa: 300 });
    expect(suppressor(world, "tap")).toBeNull();
  });

  test("that was told before its cause is folded in where the rule of the cause says so", () => {
    const cause = low({ id: "dry-riser", inhibitedBy: [], inhibits: [{ alert: "pipe-low-pressure", in: "water" }] });
    const world = worldWith(cause);
    dry(world, "tap");
    expect(suppressor(world, "tap")).toBeNull();
    const riser = dry(world, "at-riser");
    expect(suppressor(world, "tap")).toBe(riser);
  });

  test("is never suppressed where life is at risk", () => {
    const world = worldWith(
      low({ alert: "bin-fire", priority: "P1", inhibitedBy: [{ alert: "pipe-low-pressure", in: "water", atLeast: null }] }),
      low({ id: "riser", where: null }),
    );
    dry(world, "at-riser");
    world.read("tap", { pressure_kpa: 20 });
    expect(theAlert(world, "tap", "bin-fire").suppressedBy).toBeNull();
  });
});

describe("a drawing with a fault is refused, with its place", () => {
  const LINES = SMALL_SITE.split("\n").length;
  const faultsOf = (...feeds: readonly string[]): readonly string[] => {
    const found = readSiteFile(`${SMALL_SITE}\nfeeds:\n${feeds.map((feed) => `  - { ${feed} }`).join("\n")}\n`);
    return found.ok ? [] : found.faults.map(({ line, column, message }) => `${line - LINES}:${column} ${message.en}`);
  };

  test("not one that is sound", () => {
    expect(
      faultsOf("id: main, medium: water", "id: riser, medium: water, fedBy: main, serves: [b1]", "id: lamp, medium: power, serves: [b1]"),
    ).toEqual([]);
  });

  test.each([
    ["an unknown feed", ["id: a, medium: water, fedBy: z"], "2:36 there is no feed z"],
    ["an unknown place", ["id: a, medium: water, serves: [b99]"], "2:38 there is no zone or building b99"],
    ["an unknown device", ["id: a, medium: power, devices: [ghost]"], "2:39 there is no device ghost"],
    ["an unknown watcher", ["id: a, medium: power, source: ghost"], "2:37 there is no device ghost"],
    ["an unknown medium", ["id: a, medium: gas"], '2:22 found "gas", expected one of power, water, network'],
    ["a feed that feeds itself", ["id: a, medium: water, fedBy: a"], "2:36 these feed each other: a ← a, expected no circle"],
    [
      "a circle of two",
      ["id: a, medium: water, fedBy: b", "id: b, medium: water, fedBy: a"],
      "2:36 these feed each other: a ← b ← a, expected no circle",
    ],
    [
      "water from a power line",
      ["id: a, medium: power", "id: b, medium: water, fedBy: a"],
      "3:36 a is a feed of power, expected one of water",
    ],
    [
      "a building on two risers",
      ["id: a, medium: water, serves: [b1]", "id: b, medium: water, serves: [b1]"],
      "3:38 b1 has its water from a already, expected one feed",
    ],
    ["an id that is used twice", ["id: a, medium: water", "id: a, medium: power"], "3:11 the id a is used twice, first at feeds.0"],
  ])("%s", (_, feeds, fault) => {
    expect(faultsOf(...feeds)).toContain(fault);
  });
});
