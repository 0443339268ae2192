import { expect, test } from "vitest";
import { bookOf } from "../../rules/engine/book.ts";
import { step } from "../../rules/engine/step.ts";
import { comparable, createDisk } from "./disk.ts";
import type { PlannedWorks } from "../../rules/model/situation.ts";
import { ruleOf } from "./rule-specs.ts";
import { createWorld, PLACES, theAlert, type World, type WorldOptions } from "./world.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const EVERY_MS = 5 * MINUTE_MS;
const SENSORS = ["p1", "p2", "p3", "p4"] as const;

const BOOK = bookOf("network", [
  ruleOf(
    "burst",
    { type: "detector", name: "burst", grade: "burst" },
    { alert: "pipe-burst", devices: ["pipe-pressure"], heldByWorks: true },
  ),
]);

/** Numbers that look like noise and are the same in every run. */
function noise(at: number, sensor: number): number {
  const x = Math.sin(at * 12.9898 + sensor * 78.233) * 43_758.5453;
  return (x - Math.floor(x) - 0.5) * 4;
}

/** Demand of the hour moves all sensors; a burst at p2 lowers it, and its neighbours less. */
function pressureOf(sensor: number, bin: number, lostKpa: number): number {
  const hour = (bin / 12) % 24;
  const demand = 30 * Math.sin(((hour - 7) / 24) * 2 * Math.PI) + noise(bin, 9) * 3;
  const share = [0.4, 1, 0.4, 0.2][sensor]!;
  return 400 - sensor * 10 - demand * (1 + sensor * 0.1) + noise(bin, sensor) - lostKpa * share;
}

function fed(world: World, bins: { readonly from: number; readonly to: number; readonly lostKpa: number }): void {
  for (let bin = bins.from; bin < bins.to; bin++) {
    for (const [index, id] of SENSORS.entries()) world.read(id, { pressure_kpa: pressureOf(index, bin, bins.lostKpa) });
    world.wait(EVERY_MS);
  }
}

const DAY = 288;
const LEARNT = 9 * DAY;

function network(options: WorldOptions = {}): World {
  const world = createWorld({ book: BOOK, ...options });
  for (const id of SENSORS) world.add(id, "pipe-pressure", { expectEveryMs: HOUR_MS });
  return world;
}

const opened = (world: World) => [...world.situation.alerts.values()].map(({ kind, device }) => `${kind} ${device}`);

test("a burst is raised at the sensor nearest to it, with its place in words, and is over when the pressure is back", () => {
  const world = network();
  fed(world, { from: 0, to: LEARNT, lostKpa: 0 });
  expect(opened(world)).toEqual([]);
  expect(world.situation.networks.get("b1")).toMatchObject({ learned: 1, late: 0, stuck: [] });
  fed(world, { from: LEARNT, to: LEARNT + 24, lostKpa: 40 });
  expect(opened(world)).toEqual(["pipe-burst p2"]);
  const { evidence } = theAlert(world, "p2", "pipe-burst");
  expect(evidence[0]!.clauses![0]!.note!.en).toMatch(/^Most likely near p2/);
  fed(world, { from: LEARNT + 24, to: LEARNT + 3 * DAY, lostKpa: 0 });
  expect(theAlert(world, "p2", "pipe-burst").active).toBe(false);
}, 60_000);

const works = (world: World, places: Pick<PlannedWorks, "buildings" | "zones">): PlannedWorks => ({
  id: "w",
  fromMs: 0,
  toMs: world.nowMs + 6 * HOUR_MS,
  kinds: ["pipe-pressure"],
  reason: "换阀",
  by: "wang",
  ...places,
});

test.each([
  ["works that were announced raise no burst", { buildings: ["b1"], zones: [] }, []],
  ["works in one flat raise no burst in its building", { buildings: [], zones: ["b1-501"] }, []],
  ["works in another building hold no burst back", { buildings: ["b2"], zones: [] }, ["pipe-burst p2"]],
])(
  "%s",
  (_, places, expected) => {
    const world = network();
    fed(world, { from: 0, to: LEARNT, lostKpa: 0 });
    world.put({ kind: "works", put: works(world, places), removed: null });
    fed(world, { from: LEARNT, to: LEARNT + 24, lostKpa: 40 });
    expect(opened(world)).toEqual(expected);
  },
  60_000,
);

test("a restart in the middle of a bin loses nothing that the detectors have learnt", () => {
  const disk = createDisk();
  const world = network({ onStep: disk.keep });
  fed(world, { from: 0, to: 2 * DAY, lostKpa: 0 });
  world.read("p1", { pressure_kpa: 380 });
  disk.slice(world.situation, 2);
  world.read("p1", { pressure_kpa: 390 });
  world.read("p3", { pressure_kpa: 390 });
  disk.slice(world.situation, 100);
  disk.commit();
  world.read("p2", { pressure_kpa: 370 });
  world.wait(EVERY_MS);
  world.read("p2", { pressure_kpa: 371 });
  disk.commit();
  const recovered = disk.recover(step, PLACES, BOOK);
  expect(comparable(recovered)).toEqual(comparable(world.situation));
}, 60_000);
