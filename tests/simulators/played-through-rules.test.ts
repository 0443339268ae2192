import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bookOf, type RuleBook } from "../../rules/engine/book.ts";
import { readRuleSet } from "../../rules/language/rule-file.ts";
import type { Alert } from "../../rules/model/alert.ts";
import type { SitePlaces } from "../../rules/model/situation.ts";
import type { DeviceSpec } from "../../simulators/devices/device.ts";
import { scenarioNamed } from "../../simulators/scenarios/scenarios.ts";
import { createWorld, raised, START_MS, type World } from "../rules/world.ts";
import { played } from "./courtyard.ts";

/** The rule files as they are shipped, detectors and correlations too. */
function shippedBook(): RuleBook {
  const names = ["starter.yaml", "detectors.yaml", "correlations.yaml"];
  const read = readRuleSet(
    names.map((name) => ({ name, text: readFileSync(`rules/starter/${name}`, "utf8") })),
    null,
  );
  if (!read.ok) throw new Error("the rule files have faults");
  return bookOf("shipped", read.set.rules);
}
const BOOK = shippedBook();

const placesOf = (specs: readonly DeviceSpec[]): SitePlaces => ({
  zones: new Map(specs.map(({ zone, building, floor }) => [zone, { building, floor, text: { zh: zone, en: zone } }])),
  utcOffsetMs: 8 * 3_600_000,
  stations: [{ id: "station-1", zones: new Set(["duty-room"]), covers: new Set(specs.map(({ building }) => building)) }],
});

/** Plays a scenario through the rules at its own pace, with no gateway between: minutes in a moment. */
function live(
  name: string,
  seed: number,
): { readonly world: World; readonly raisedKinds: readonly string[]; readonly alerts: readonly Alert[] } {
  const { plan, messages } = played(scenarioNamed(name), seed);
  const world = createWorld({ places: placesOf(plan.cast), book: BOOK });
  for (const { id, kind, zone, powered, expectEveryMs, station } of plan.cast)
    world.add(id, kind, { zone, powered, expectEveryMs, station });
  for (const { spec, values, seq, leavesMs } of messages) {
    world.wait(Math.max(0, START_MS + leavesMs - world.nowMs));
    world.read(spec.id, values, { boot: 1, seq });
  }
  return { world, raisedKinds: world.outcomes.flatMap(raised), alerts: [...world.situation.alerts.values()] };
}

test.each([1, 2, 3, 4, 5])("cooking-night never becomes a fire (seed %i)", (seed) => {
  const { raisedKinds } = live("cooking-night", seed);
  expect(raisedKinds.filter((kind) => !kind.startsWith("fire-suspected"))).toEqual([]);
});

test.each([1, 2, 3])("flood-of-alerts: the fire and the call are each raised in the very step that brings them (seed %i)", (seed) => {
  const { world, alerts, raisedKinds } = live("flood-of-alerts", seed);
  expect(raisedKinds.filter((kind) => kind.endsWith("P1")).toSorted()).toEqual(["fire P1", "sos P1"]);
  for (const kind of ["fire", "sos"]) {
    const alert = alerts.find((one) => one.kind === kind)!;
    expect(alert).toMatchObject({ state: "unacknowledged", suppressedBy: null });
    const index = world.outcomes.findIndex(({ alerts: changed }) => changed.some((one) => one.op === "new" && one.alert.id === alert.id));
    expect(world.inputs[index]).toMatchObject({ kind: "reading", nowMs: alert.raisedAt });
  }
  expect(alerts.filter(({ kind }) => kind === "device-fault").length).toBeGreaterThan(40);
  // Chatter is one alert with a count, and not one a report.
  expect(raisedKinds.filter((kind) => kind.startsWith("device-fault")).length).toBeLessThan(60);
});

test("fall-and-press: one call with two presses, which the cancel between them does not close", () => {
  const { alerts, raisedKinds } = live("fall-and-press", 1);
  expect(raisedKinds).toEqual(["sos P1"]);
  expect(alerts).toMatchObject([{ kind: "sos", occurrences: 2, state: "unacknowledged", active: true }]);
  expect(alerts[0]!.timeline.map(({ event }) => event)).toContain("cancel-requested");
});
