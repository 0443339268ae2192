import { expect, test } from "vitest";
import type { AlertKind } from "../../rules/model/alert.ts";
import { createRandom, type Random } from "./random.ts";
import { createWorld, theAlert, type World } from "./world.ts";

/** Triggers 0-5 ms apart (feature row 28: others make two alerts of them). */
const TRIALS = 1_000;

type Trigger = (world: World) => void;

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  return items
    .map((item) => [random.next(), item] as const)
    .toSorted(([one], [other]) => one - other)
    .map(([, item]) => item);
}

const answer =
  (kind: AlertKind): Trigger =>
  (world) => {
    const open = world.open("d", kind);
    if (open !== undefined) world.act(open.id, { name: "acknowledge" });
  };

const SETUPS: Readonly<
  Record<string, { readonly kind: AlertKind; readonly device: Parameters<World["add"]>[1]; readonly triggers: readonly Trigger[] }>
> = {
  "four alarms, an answer and a late alarm": {
    kind: "fire",
    device: "smoke-detector",
    triggers: [
      ...Array.from({ length: 4 }, (): Trigger => (world) => void world.read("d", { alarm: true })),
      (world) => void world.read("d", { alarm: true }, { ageMs: 4 }),
      answer("fire"),
    ],
  },
  "three presses, a cancel, two answers and a verification": {
    kind: "sos",
    device: "emergency-button",
    triggers: [
      ...Array.from({ length: 3 }, (): Trigger => (world) => void world.read("d", { pressed: true })),
      (world) => void world.read("d", { cancelled: true }),
      answer("sos"),
      answer("sos"),
      (world) => {
        const open = world.open("d", "sos");
        if (open !== undefined) world.act(open.id, { name: "verify", result: "confirmed", by: "phone", note: "" });
      },
    ],
  },
  "low pressure by reading and by deadline at the same moment": {
    kind: "pipe-low-pressure",
    device: "pipe-pressure",
    triggers: [
      ...Array.from({ length: 3 }, (): Trigger => (world) => void world.read("d", { pressure_kpa: 60 })),
      (world) => void world.put({ kind: "time" }),
      (world) => void world.put({ kind: "time" }),
      answer("pipe-low-pressure"),
    ],
  },
};

test.each(Object.keys(SETUPS))("%s lead to one alert", (name) => {
  const { kind, device, triggers } = SETUPS[name]!;
  for (let trial = 0; trial < TRIALS; trial++) {
    const random = createRandom(trial);
    const world = createWorld();
    world.add("d", device);
    if (kind === "pipe-low-pressure") {
      world.read("d", { pressure_kpa: 60 });
      // The run is due within the next few ms: readings and the timer race for it.
      world.nowMs += 59_997;
    }
    for (const trigger of shuffled(triggers, random)) {
      world.nowMs += random.below(6);
      trigger(world);
    }
    world.wait(10);
    const changes = world.outcomes.flatMap(({ alerts }) => alerts);
    expect(
      changes.filter(({ op }) => op === "new").map(({ alert }) => alert.kind),
      `trial ${trial}`,
    ).toEqual([kind]);
    expect(theAlert(world, "d", kind).version).toBe(changes.length);
  }
});
