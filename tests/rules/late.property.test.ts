import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { DeviceKind } from "../../rules/model/device.ts";
import { VALUES_TO_SEND, valuesFor } from "./ops.ts";
import { createWorld, START_MS, type World } from "./world.ts";

/** Late readings count in their place within this (design). */
const LATENESS_MS = 30_000;

interface Sent {
  readonly values: number;
  /** Event time after the start; each its own. */
  readonly atMs: number;
  readonly delayMs: number;
}

/** Up to two readings a second: beyond that the window of a run is thinned. */
const sent: fc.Arbitrary<readonly Sent[]> = fc
  .uniqueArray(
    fc.record({
      values: fc.nat({ max: 20 }),
      atMs: fc.integer({ min: 0, max: 300 }).map((half) => half * 500),
      delayMs: fc.oneof(fc.constant(0), fc.nat({ max: LATENESS_MS })),
    }),
    {
      selector: ({ atMs }) => atMs,
      maxLength: 40,
      size: "max",
    },
  )
  .map((all) => all.toSorted((one, other) => one.atMs - other.atMs));

const END_MS = START_MS + 150_000 + LATENESS_MS;

/** Plays readings by arrival, each with its age, and lets the clock run to the same end. */
function arrived(kind: DeviceKind, all: readonly (Sent & { readonly arriveMs: number })[]): World {
  const world = createWorld();
  world.add("d", kind, { expectEveryMs: 86_400_000 });
  for (const one of all.toSorted((a, b) => a.arriveMs - b.arriveMs)) {
    world.wait(START_MS + one.arriveMs - world.nowMs);
    world.read("d", valuesFor(kind, one.values), { ageMs: one.arriveMs - one.atMs });
  }
  world.wait(END_MS - world.nowMs);
  return world;
}

const inOrder = (all: readonly Sent[]) => all.map((one) => ({ ...one, arriveMs: one.atMs }));
const asSent = (all: readonly Sent[]) => all.map((one) => ({ ...one, arriveMs: one.atMs + one.delayMs }));

const stateOf = ({ situation }: World) => {
  const { latest, latestAtMs, runs } = situation.devices[1]!;
  return { latest, latestAtMs, runs };
};
const p1Of = ({ outcomes }: World) =>
  new Set(
    outcomes
      .flatMap(({ alerts }) => alerts)
      .filter(({ alert }) => alert.priority === "P1")
      .map(({ alert }) => alert.kind),
  );

test.each(Object.keys(VALUES_TO_SEND) as DeviceKind[])(
  "once all readings of a %s have arrived, its state and windows are the same in any order within the lateness",
  (kind) => {
    fc.assert(
      fc.property(sent, (all) => {
        expect(stateOf(arrived(kind, asSent(all)))).toEqual(stateOf(arrived(kind, inOrder(all))));
      }),
      { numRuns: 250 },
    );
  },
);

test.each(Object.keys(VALUES_TO_SEND) as DeviceKind[])("every P1 of the run in order is raised by a %s in every order", (kind) => {
  fc.assert(
    fc.property(sent, (all) => {
      expect(p1Of(arrived(kind, asSent(all)))).toEqual(p1Of(arrived(kind, inOrder(all))));
    }),
    { numRuns: 120 },
  );
});
