import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { generatedNetwork } from "../../simulators/water/generated-network.ts";
import { type Leak, loadWater, type Standing, type Water, type WaterRun } from "../../simulators/water/hydraulics.ts";
import { distancesFrom, spreadOut } from "../../simulators/water/network.ts";
import { ROOT } from "../harness/gateway.ts";

const openWater = await loadWater();
const STEP_MIN = 5;

/** A pump fills a tank by its level, and by the clock on the first day; pressures depend on what was before. */
const TANK = `
[JUNCTIONS]
a 10 40
b 12 60 day
[RESERVOIRS]
lake 5
[TANKS]
t 60 4 1 8 12 0
[PIPES]
p1 a b 800 200 110 0
p2 b t 600 200 110 0
[PUMPS]
pump lake a HEAD lift
[CURVES]
lift 150 70
[PATTERNS]
day 0.5 1.5 1 0.8
[CONTROLS]
LINK pump CLOSED IF NODE t ABOVE 6
LINK pump OPEN IF NODE t BELOW 3
LINK p2 OPEN AT TIME 1
[OPTIONS]
UNITS CMH
HEADLOSS H-W
[TIMES]
DURATION 24:00
PATTERN TIMESTEP 6:00
[END]
`;

const used = <Result>(inp: string, use: (water: Water) => Result): Result => {
  const water = openWater(inp, STEP_MIN);
  try {
    return use(water);
  } finally {
    water.close();
  }
};

const run = (water: Water, more: Partial<WaterRun>): readonly (readonly number[])[] =>
  water.run({ fromStep: 0, steps: 60, sensors: [0, 1], leak: null, from: null, ...more }).pressures.map((series) => [...series]);

describe("the generated town", () => {
  const inp = generatedNetwork(7);

  test("has 785 nodes and some 900 pipes, and is the same for the same seed", () => {
    expect(generatedNetwork(7)).toBe(inp);
    expect(generatedNetwork(8)).not.toBe(inp);
    used(inp, ({ network, demand_m3_h }) => {
      expect(network.nodes.length).toBe(785);
      expect(network.links.length).toBeGreaterThan(880);
      expect(network.links.length).toBeLessThan(940);
      expect(demand_m3_h).toBeGreaterThan(140);
      expect(demand_m3_h).toBeLessThan(190);
    });
  });

  test("gives everybody water, also at the greatest demand", () => {
    used(inp, (water) => {
      const sensors = water.network.nodes.flatMap(({ isJunction }, node) => (isJunction ? [node] : []));
      water.setDemands(2, () => [2, 2]);
      const lowest = Math.min(...run(water, { sensors, steps: 2 }).flat());
      expect(lowest).toBeGreaterThan(150);
    });
  });

  test("loses most pressure near a burst, and more the greater it is", () => {
    used(inp, (water) => {
      const node = 400;
      const far_m = distancesFrom(water.network, node);
      const sensors = [node, spreadOut(water.network, node, 2)[1]!];
      const lost = (m3_h: number): readonly number[] => {
        const before = run(water, { sensors, steps: 8 });
        const after = run(water, { sensors, steps: 8, leak: { node, m3_h, fromStep: 4 } });
        expect(after.map((series) => series.slice(0, 4))).toEqual(before.map((series) => series.slice(0, 4)));
        return before.map((series, at) => series[6]! - after[at]![6]!);
      };
      expect(far_m[sensors[1]!]).toBeGreaterThan(1_000);
      expect(lost(14)[0]).toBeGreaterThan(lost(14)[1]! * 2);
      expect(lost(28)[0]).toBeGreaterThan(lost(14)[0]! * 2);
    });
  });
});

describe("a network with a tank and a pump", () => {
  test("goes on from where an earlier run stood, as if it had not been cut", () => {
    used(TANK, (water) => {
      const keepAt = new Set([150]);
      const whole = water.run({ fromStep: 0, steps: 300, sensors: [0, 1], leak: null, from: null, keepAt });
      const from: Standing = whole.standings.get(150)!;
      const rest = run(water, { fromStep: 150, steps: 150, from });
      rest.forEach((series, at) => series.forEach((kpa, step) => expect(kpa).toBeCloseTo(whole.pressures[at]![150 + step]!, 1)));
    });
  });

  test("keeps its own pattern where none is given, and is handed it where one is", () => {
    used(TANK, (water) => {
      const shapes: (readonly number[] | null)[] = [];
      water.setDemands(4, (_node, shape) => {
        shapes.push(shape === null ? null : [0, 72, 144, 216, 288].map(shape));
        return [1, 1, 1, 1];
      });
      expect(shapes).toEqual([null, [0.5, 1.5, 1, 0.8, 0.5]]);
    });
  });

  test("a leak that grows takes more from step to step", () => {
    used(TANK, (water) => {
      const leak: Leak = { node: 1, m3_h: 30, fromStep: 10, growSteps: 20 };
      const [before] = run(water, { steps: 40, sensors: [1] });
      const [after] = run(water, { steps: 40, sensors: [1], leak });
      const lost = before!.map((kpa, step) => kpa - after![step]!);
      expect(Math.max(...lost.slice(0, 10).map(Math.abs))).toBeLessThan(0.01);
      for (let step = 12; step < 29; step++) expect(lost[step]).toBeGreaterThan(lost[step - 1]!);
      // The next run has none of it.
      expect(run(water, { steps: 40, sensors: [1] })[0]).toEqual(before);
    });
  });

  test("negative pressures are worked out without a word on the console", () => {
    const said = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    used(TANK.replace("a 10 40", "a 10 4000"), (water) => {
      expect(Math.min(...run(water, {}).flat())).toBeLessThan(0);
    });
    expect(said).not.toHaveBeenCalled();
    said.mockRestore();
  });

  test("a text that is no network is refused", () => {
    expect(() => openWater("[JUNCTIONS]\na 10\n[PIPES]\np a nowhere 1 1 1\n[END]\n", STEP_MIN)).toThrow(/EPANET/);
  });
});

test("nothing but the water itself loads EPANET: the demonstration starts without it", () => {
  const files = ["simulators", "simulators/scenarios", "simulators/fleet", "simulators/play", "simulators/devices"].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((file) => file.endsWith(".ts"))
      .map((file) => join(folder, file)),
  );
  expect(files.length).toBeGreaterThan(30);
  for (const file of [...files, "simulators/water/community-water.ts"]) {
    for (const [line] of readFileSync(join(ROOT, file), "utf8").matchAll(/^import .*(?:hydraulics|engine)\.ts.*$/gm))
      expect(line, file).toMatch(/^import type /);
  }
});
