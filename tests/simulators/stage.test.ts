import { describe, expect, test } from "vitest";
import { UsageError } from "../../simulators/arguments.ts";
import { scenarioNamed, SCENARIOS } from "../../simulators/scenarios/scenarios.ts";
import { catalogueOf } from "../../simulators/stage/catalogue.ts";
import { readOrder } from "../../simulators/stage/orders.ts";
import { createScorer } from "../../simulators/stage/score.ts";
import { courtyard, planOf } from "./courtyard.ts";

describe("the scenarios that a screen offers", () => {
  const listed = catalogueOf(courtyard());

  test("are all but the night in which people act, each with its words in both languages", () => {
    expect(listed.map(({ name }) => name).toSorted()).toEqual(
      SCENARIOS.map(({ name }) => name)
        .filter((name) => name !== "bad-night")
        .toSorted(),
    );
    for (const { name, about, shows, speeds } of listed) {
      for (const words of [about.zh, shows.zh]) expect(words, name).toMatch(/^\p{Script=Han}.*。$/su);
      for (const words of [about.en, shows.en]) expect(words, name).toMatch(/^[A-Z].*\.$/s);
      expect(speeds.length, name).toBeGreaterThan(0);
    }
  });

  test("can be played in every building that is offered for them, and in no other", () => {
    const here = courtyard();
    const elsewhere = here.map((spec) => ({ ...spec, id: `x-${spec.id}`, building: "b2" })).filter(({ kind }) => kind === "smart-bin");
    const both = catalogueOf([...here, ...elsewhere]);
    for (const { name, buildings } of both) {
      if (buildings.length > 0) expect(buildings, name).toEqual(name === "bin-fire" ? ["b1", "b2"] : ["b1"]);
      for (const building of buildings) {
        const plan = planOf(
          scenarioNamed(name),
          7,
          [...here, ...elsewhere].filter((spec) => spec.building === building),
        );
        expect(new Set(plan.cast.map((spec) => spec.building))).toEqual(new Set([building]));
      }
    }
  });
});

describe("an order", () => {
  const order = { ask: "play", scenario: "kitchen-fire", seed: 3, speed: 4, building: "b1", faults: ["drop"] };

  test("names a scenario, a seed, a speed, a place and faults", () => {
    const read = readOrder(order);
    expect(read).toMatchObject({ ask: "play", piece: { seed: 3, speed: 4, building: "b1" } });
    expect(read?.ask === "play" && read.piece.scenario.name).toBe("kitchen-fire");
    expect(read?.ask === "play" && read.piece.faults.map(({ fault }) => fault.name)).toEqual(["drop"]);
  });

  test.each([
    ["a scenario that is not offered", { ...order, scenario: "bad-night" }],
    ["a name that every object has", { ...order, scenario: "constructor" }],
    ["a fault that does not exist", { ...order, faults: ["fog"] }],
    ["no speed", { ...order, speed: "fast" }],
  ])("is refused with %s", (_what, wrong) => {
    expect(() => readOrder(wrong)).toThrow(UsageError);
  });

  test.each([null, "stop", { ask: "dance" }, { ask: "judge", alerts: 3 }])("%j is none", (message) => {
    expect(readOrder(message)).toBeNull();
  });
});

test("the score is told as the play goes on: what was not alerted yet is missing, and then found with its delay", () => {
  const scorer = createScorer();
  expect(scorer.score([])).toBeNull();
  const play = { record: "play", version: 1, scenario: "bin-fire", seed: 1, speed: 1, faults: [], at: 1_000, mayAlso: [] } as const;
  scorer.hear({ ...play, devices: ["bin-1", "bin-2"] });
  scorer.hear({ record: "expected", at: 2_000, began: null, kind: "bin-fire", priority: "P1", device: "bin-1", zone: "b1-bins" });
  expect(scorer.score([])?.rows).toMatchObject([{ device: "bin-1", verdict: "missed", afterMs: null }]);
  const raised = { id: "a1", kind: "bin-fire", priority: "P1", device: "bin-1", state: "unacknowledged", raisedAt: 2_040 };
  const score = scorer.score([raised, { ...raised, id: "a2", device: "bin-2" }]);
  expect(score?.rows).toMatchObject([{ verdict: "detected", afterMs: 40 }]);
  expect(score?.falseAlerts).toMatchObject([{ id: "a2", device: "bin-2" }]);
});
