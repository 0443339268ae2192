import * as fc from "fast-check";
import { expect, test } from "vitest";
import { bookOf } from "../../rules/engine/book.ts";
import { step } from "../../rules/engine/step.ts";
import type { Condition } from "../../rules/model/rule-file.ts";
import { createDisk } from "./disk.ts";
import { above, all, ruleOf } from "./rule-specs.ts";
import { createWorld, PLACES, type World } from "./world.ts";

const IDS = ["a", "b", "c", "d", "e"];
const differs: Condition = { type: "residual", value: "temperature_c", in: "zone", direction: "above", by: 10, withinMs: 600_000 };
const RULES = [
  ruleOf("odd", differs),
  ruleOf("odd-and-warm", all(differs, above("temperature_c", 35, 30)), { alert: "device-fault", forMs: 20_000 }),
];

const sent = fc.array(
  fc.record({
    device: fc.constantFrom(...IDS),
    temperature_c: fc.constantFrom(10, 20, 25, 40, 60),
    gapMs: fc.integer({ min: 0, max: 9_000 }),
  }),
  { minLength: 5, maxLength: 50 },
);

/** Devices that hold an alert, once each has said again what it said last. */
function activeAfterARound(world: World, last: ReadonlyMap<string, number>): readonly string[] {
  for (const [device, temperature_c] of last) world.read(device, { temperature_c });
  world.wait(25_000);
  for (const [device, temperature_c] of last) world.read(device, { temperature_c });
  return [...world.situation.alerts.values()]
    .filter(({ active }) => active)
    .map(({ device, kind }) => `${device} ${kind}`)
    .toSorted();
}

test("a rule that compares with neighbours decides nothing while a tail is played, and goes on after it as if there had been no start", () => {
  fc.assert(
    fc.property(sent, fc.nat({ max: 50 }), fc.integer({ min: 1, max: 4 }), (readings, sliceAt, devices) => {
      const book = bookOf("peers", RULES);
      const disk = createDisk();
      let steps = 0;
      const live = createWorld({
        book,
        places: PLACES,
        onStep(input, outcomes) {
          disk.keep(input, outcomes);
          // Some devices as they are now, the others some readings later: a checkpoint of more than one moment.
          if (++steps === sliceAt + 6) disk.slice(live.situation, devices);
          if (steps === sliceAt + 10) disk.slice(live.situation, 100);
        },
      });
      for (const id of IDS) live.add(id, "smoke-detector");
      const last = new Map<string, number>();
      for (const { device, temperature_c, gapMs } of readings) {
        live.wait(gapMs);
        live.read(device, { temperature_c });
        last.set(device, temperature_c);
      }
      disk.commit();
      const rows = [...disk.alerts.values()].map(({ id, version }) => `${id} ${version}`);
      const again = createWorld({ book, places: PLACES, isReady: false });
      Object.assign(again.situation, disk.recover(step, PLACES, book));
      expect(disk.differences).toEqual([]);
      expect([...again.situation.alerts.values()].map(({ id, version }) => `${id} ${version}`).toSorted()).toEqual(rows.toSorted());
      again.nowMs = live.nowMs;
      // Journal ids go on where they were.
      while (again.inputs.length < live.inputs.length)
        again.put({ kind: "supervision", subject: "none", active: false, priority: "P3", why: { zh: "", en: "" } });
      again.put({ kind: "started" });
      live.put({ kind: "started" });
      expect(activeAfterARound(again, last)).toEqual(activeAfterARound(live, last));
    }),
    { numRuns: 300 },
  );
});

test("a rule that asks neighbours and was waiting for its time at the power cut is told after the start", () => {
  const near: Condition = {
    type: "near",
    devices: ["smoke-detector"],
    in: "zone",
    atLeast: 2,
    withinMs: 600_000,
    when: above("temperature_c", 50),
  };
  const book = bookOf("waiting", [ruleOf("two-hot", near, { forMs: 60_000 })]);
  const disk = createDisk();
  const live = createWorld({ book, places: PLACES, onStep: disk.keep });
  for (const id of ["a", "b"]) live.add(id, "smoke-detector");
  for (const id of ["a", "b"]) live.read(id, { temperature_c: 60 });
  disk.slice(live.situation, 100);
  disk.commit();
  const again = createWorld({ book, places: PLACES, isReady: false });
  Object.assign(again.situation, disk.recover(step, PLACES, book));
  again.nowMs = live.nowMs;
  again.put({ kind: "started" });
  again.wait(61_000);
  const told = [...again.situation.alerts.values()].map(({ device, kind }) => `${device} ${kind}`);
  expect(told.toSorted()).toEqual(["a fire-suspected", "b fire-suspected"]);
});
