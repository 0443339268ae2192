import { describe, expect, test } from "vitest";
import { readPayload } from "../../edge/wire/payload.ts";
import { UsageError } from "../../simulators/arguments.ts";
import { createPace } from "../../simulators/play/pace.ts";
import { createRandom } from "../../simulators/random.ts";
import { SCENARIOS, scenarioNamed } from "../../simulators/scenarios/scenarios.ts";
import type { Scenario } from "../../simulators/scenarios/scenario.ts";
import { createDuties, type Duty } from "../../simulators/truth/duties.ts";
import { readingPayload } from "../../simulators/wire/payload.ts";
import { courtyard, planOf, played } from "./courtyard.ts";

/** What has to be alerted when a scenario is played at its own speed. */
function dutiesOf(scenario: Scenario, seed = 1): readonly Duty[] {
  const follow = createDuties();
  return played(scenario, seed).messages.flatMap((message) => follow(message, message.measuredMs, message.leavesMs));
}

const kindsOf = (duties: readonly Duty[]): readonly string[] => duties.map(({ kind }) => kind);
const short = SCENARIOS.filter(({ name }) => name !== "quiet-day");

describe.each(short.map((scenario) => [scenario.name, scenario] as const))("%s", (_name, scenario) => {
  test("is the same for the same seed, to the byte", () => {
    const written = (seed: number): string => JSON.stringify(played(scenario, seed).messages);
    expect(written(11)).toBe(written(11));
    expect(written(11)).not.toBe(written(12));
  });

  test("sends nothing that the gateway would not understand", () => {
    for (const { spec, seq, values, measuredMs } of played(scenario).messages) {
      const payload = Buffer.from(readingPayload({ atMs: measuredMs, seq, values }, 1, measuredMs));
      readPayload(
        payload,
        spec.kind,
        () => undefined,
        (fault) => expect.fail(`${spec.id}: ${fault.detail}`),
      );
    }
    expect(played(scenario).messages.length).toBeGreaterThan(10);
  });

  test("leaves in order, counts each device's reports, and tells what happens", () => {
    const { plan, messages } = played(scenario);
    expect(messages.map(({ leavesMs }) => leavesMs)).toEqual(
      messages.map(({ leavesMs }) => leavesMs).toSorted((one, other) => one - other),
    );
    for (const { id } of plan.cast) {
      const counted = messages.filter(({ spec }) => spec.id === id).map(({ seq }) => seq);
      expect(counted, id).toEqual(counted.map((_, index) => index + 1));
    }
    expect(plan.story.length).toBeGreaterThan(1);
  });

  test("asks for urgent alerts on its leads alone", () => {
    const { leads } = planOf(scenario);
    const urgent = dutiesOf(scenario).filter(({ priority }) => priority === "P1" || priority === "P2");
    if (scenario.name === "cooking-night") expect(urgent).toEqual([]);
    else expect(urgent.length).toBeGreaterThan(0);
    for (const { device } of urgent) expect(leads.has(device), device).toBe(true);
  });
});

describe("kitchen-fire", () => {
  const scenario = scenarioNamed("kitchen-fire");

  test.each([1, 2, 3, 4])("alarms in the home first, then on the stairs and at the neighbour's, and not for a whiff (seed %i)", (seed) => {
    const { plan, messages } = played(scenario, seed);
    const duties = dutiesOf(scenario, seed);
    const [home, ...later] = duties;
    expect(new Set(kindsOf(duties))).toEqual(new Set(["fire"]));
    expect(home?.device).toBe(plan.story[0]?.device);
    expect(later.some(({ device }) => device.includes("stairs"))).toBe(true);
    expect(later.some(({ device }) => !device.includes("stairs"))).toBe(true);
    expect(later.every(({ dueMs }) => dueMs > home!.dueMs + 30_000)).toBe(true);
    // One of those who smell it stays below its alarm.
    expect(plan.leads.size).toBe(duties.length + 1);
    expect(messages.some(({ values }) => Number(values["co_ppm"]) > 300)).toBe(true);
  });

  test("is seen within a minute of the ignition", () => {
    expect(dutiesOf(scenario)[0]!.dueMs - planOf(scenario).happensAtMs!).toBeLessThan(60_000);
  });
});

describe("pipe-burst", () => {
  const scenario = scenarioNamed("pipe-burst");

  test("takes the pressure at the break and above for over a minute, and leaves some below", () => {
    const { plan, messages } = played(scenario);
    const duties = dutiesOf(scenario);
    const broken = plan.cast.find(({ id }) => id === plan.story[0]?.device)!;
    const above = plan.cast.filter(({ id, floor }) => plan.leads.has(id) && floor >= broken.floor).map(({ id }) => id);
    expect(new Set(duties.map(({ device }) => device))).toEqual(new Set(above));
    expect(new Set(kindsOf(duties))).toEqual(new Set(["pipe-low-pressure"]));
    const below = messages.filter(({ spec }) => plan.leads.has(spec.id) && spec.floor < broken.floor);
    expect(Math.min(...below.map(({ values }) => Number(values["pressure_kpa"])))).toBeGreaterThan(70);
  });

  test("lasts its real minute at any speed", () => {
    const { realTime } = planOf(scenario);
    const { fromMs, toMs } = realTime[0]!;
    const pace = createPace(50, realTime);
    expect(pace(toMs) - pace(fromMs)).toBe(toMs - fromMs);
    expect(pace(fromMs)).toBe(fromMs / 50);
    expect(pace(toMs + 5_000)).toBe(pace(toMs) + 100);
  });
});

describe("slow-leak", () => {
  const scenario = scenarioNamed("slow-leak");

  test.each([1, 2, 3])("takes the pressure slowly over the night, most where it leaks and above, and all comes back (seed %i)", (seed) => {
    const { plan, messages } = played(scenario, seed);
    const at = plan.cast.find(({ id }) => id === plan.story[0]?.device)!;
    const kpaAt = (id: string, hour: number): number =>
      Number(messages.find(({ spec, leavesMs }) => spec.id === id && leavesMs >= hour * 3_600_000)!.values["pressure_kpa"]);
    const foot = plan.cast.find(({ id, floor }) => plan.leads.has(id) && floor === 1)!;
    const lost = [0.5, 1.5, 2.5, 4].map((hour) => kpaAt(at.id, 0) - kpaAt(at.id, hour));
    for (let step = 1; step < lost.length; step++) expect(lost[step]).toBeGreaterThan(lost[step - 1]! + 10);
    expect(lost[0]).toBeLessThan(30);
    expect(kpaAt(at.id, 6)).toBeLessThan(70);
    if (foot.id !== at.id) expect(kpaAt(foot.id, 6)).toBeGreaterThan(kpaAt(at.id, 6) + 20);
    expect(kpaAt(at.id, 7.6)).toBeGreaterThan(200);
  });

  test("its flow passes the sensors below the leak and not those above", () => {
    const { plan, messages } = played(scenario, 1);
    const at = plan.cast.find(({ id }) => id === plan.story[0]?.device)!;
    const flows = messages.filter(
      ({ spec, leavesMs }) => plan.leads.has(spec.id) && leavesMs > 5 * 3_600_000 && leavesMs < 5.2 * 3_600_000,
    );
    for (const { spec, values } of flows) {
      if (spec.floor <= at.floor) expect(values["flow_m3_h"]).toBeGreaterThan(4);
      else expect(values["flow_m3_h"]).toBeLessThan(3);
    }
    expect(flows.length).toBeGreaterThan(5);
  });

  test("can't be played without the water that it needs", () => {
    expect(() => scenario.plan({ community: courtyard(), random: createRandom(1), devicesMax: 100 })).toThrow(/water/);
  });
});

test("bin-fire heats one bin beyond 60 degC and the others hardly", () => {
  const scenario = scenarioNamed("bin-fire");
  const { plan, messages } = played(scenario);
  expect(kindsOf(dutiesOf(scenario).filter(({ priority }) => priority === "P1"))).toEqual(["bin-fire"]);
  const others = messages.filter(({ spec }) => !plan.leads.has(spec.id));
  expect(Math.max(...others.map(({ values }) => Number(values["temperature_c"])))).toBeLessThan(55);
});

test("press-for-help asks for two calls and a request, from three homes", () => {
  const duties = dutiesOf(scenarioNamed("press-for-help"));
  expect(kindsOf(duties)).toEqual(["sos", "assist", "sos"]);
  expect(new Set(duties.map(({ zone }) => zone)).size).toBe(3);
});

test("fall-and-press asks for one call: the cancel between two presses changes nothing", () => {
  const scenario = scenarioNamed("fall-and-press");
  expect(kindsOf(dutiesOf(scenario))).toEqual(["sos"]);
  const pressed = played(scenario).messages.filter(({ values }) => values["pressed"] === true || values["cancelled"] === true);
  expect(pressed.map(({ values }) => Object.keys(values)[0])).toEqual(["pressed", "cancelled", "pressed"]);
  expect(new Set(pressed.map(({ spec }) => spec.id)).size).toBe(1);
});

describe("cooking-night", () => {
  const scenario = scenarioNamed("cooking-night");

  test.each([1, 2, 3, 4, 5, 6])("smokes in many kitchens, briefly, and asks for no alert at all (seed %i)", (seed) => {
    const { plan, messages } = played(scenario, seed);
    expect(dutiesOf(scenario, seed)).toEqual([]);
    const smoky = messages.filter(({ values }) => Number(values["smoke_obscuration_pct_m"]) > 4);
    expect(new Set(smoky.map(({ spec }) => spec.id)).size).toBeGreaterThan(5);
    for (const { id } of plan.cast) {
      const its = smoky.filter(({ spec }) => spec.id === id);
      // Reports come every ten seconds while there is smoke: never two minutes of it on end.
      const runs = its.reduce<number[]>((lengths, { measuredMs }, index) => {
        const isNext = index > 0 && measuredMs - its[index - 1]!.measuredMs < 15_000;
        return isNext ? [...lengths.slice(0, -1), lengths.at(-1)! + 1] : [...lengths, 1];
      }, []);
      expect(Math.max(0, ...runs), id).toBeLessThan(17);
    }
  });

  test("brings neither heat nor CO, and steam brings damp", () => {
    const { messages } = played(scenario);
    const highest = (name: string): number => Math.max(...messages.map(({ values }) => Number(values[name] ?? 0)));
    expect(highest("co_ppm")).toBeLessThan(10);
    expect(highest("temperature_c")).toBeLessThan(32);
    expect(highest("humidity_pct")).toBeGreaterThan(75);
  });
});

describe("flood-of-alerts", () => {
  const scenario = scenarioNamed("flood-of-alerts");

  test.each([1, 2, 3])("has tens of faults before, and after, one fire and one call (seed %i)", (seed) => {
    const duties = dutiesOf(scenario, seed);
    const urgent = duties.filter(({ priority }) => priority === "P1");
    expect(kindsOf(urgent).toSorted()).toEqual(["fire", "sos"]);
    expect(new Set(urgent.map(({ zone }) => zone)).size).toBe(2);
    const faults = duties.filter(({ kind }) => kind === "device-fault");
    expect(faults.length).toBeGreaterThan(40);
    for (const { dueMs } of urgent) {
      expect(faults.filter((fault) => fault.dueMs < dueMs).length).toBeGreaterThan(15);
      expect(faults.some((fault) => fault.dueMs < dueMs + 30_000 && fault.dueMs > dueMs - 120_000)).toBe(true);
    }
  });

  test("cuts the mains of one building, and lets some devices chatter", () => {
    const { plan, messages } = played(scenario);
    const lastOf = new Map(messages.map(({ spec, measuredMs }) => [spec.id, measuredMs]));
    const silent = plan.cast.filter(({ id }) => (lastOf.get(id) ?? 0) < plan.lengthMs - 130_000);
    expect(silent.length).toBe(12);
    expect(new Set(silent.map(({ building, powered }) => `${building} ${powered}`)).size).toBe(1);
    const changes = (id: string): number => {
      const faults = messages.filter(({ spec }) => spec.id === id).map(({ values }) => values["fault"] === true);
      return faults.filter((fault, index) => index > 0 && fault !== faults[index - 1]).length;
    };
    expect(plan.cast.filter(({ id }) => changes(id) > 20).length).toBe(5);
  });
});

test("quiet-day asks for a handful of notices and nothing else", () => {
  const follow = createDuties();
  const devices = courtyard();
  const { plan, messages } = played(scenarioNamed("quiet-day"), 1, devices);
  const duties = messages.flatMap((message) => follow(message, message.measuredMs, message.leavesMs));
  expect(kindsOf(duties)).toEqual(["bin-full"]);
  expect(plan.lengthMs).toBe(86_400_000);
  expect(messages.length).toBeGreaterThan(devices.length * 1_300);
});

test("a community that lacks what a scenario needs is told so", () => {
  const noBins = courtyard().filter(({ kind }) => kind !== "smart-bin");
  expect(() => planOf(scenarioNamed("bin-fire"), 1, noBins)).toThrow(UsageError);
  expect(() => scenarioNamed("flood-night")).toThrow(/flood-night/);
});

test("no more devices play than were asked for, but for those of the story", () => {
  const scenario = scenarioNamed("kitchen-fire");
  const plan = scenario.plan({ community: courtyard(), random: createRandom(1), devicesMax: 1 });
  expect(new Set(plan.cast.map(({ id }) => id))).toEqual(plan.leads);
});
