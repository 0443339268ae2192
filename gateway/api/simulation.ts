import { randomInt } from "node:crypto";
import { z } from "zod";
import { isBound, type Person } from "../access/roles.ts";
import { PLAY_STATES } from "../simulation/play-state.ts";
import type { Simulation } from "../simulation/simulation.ts";
import { Catalogue, Line, Score } from "../simulation/stage-messages.ts";
import type { Api, Parts } from "./context.ts";
import { forbidden, notFound, Problem, problem } from "./problem.ts";

const Id = z.string().max(64);
const SEED_MAX = 4_294_967_295;
const Wanted = z.strictObject({
  scenario: Id,
  speed: z.number().min(0.1).max(1_000).optional().describe("one of the scenario's speeds; else its usual one"),
  building: Id.nullable().default(null).describe("null: anywhere"),
  seed: z.int().min(0).max(SEED_MAX).optional().describe("the same seed plays the same; else chance chooses"),
  faults: z.array(Id).max(50).default([]),
});
type Wanted = z.infer<typeof Wanted>;

const Ms = z.number().describe("ms since 1970");
const Play = z.object({
  scenario: z.string(),
  speed: z.number(),
  building: z.string().nullable(),
  seed: z.int(),
  faults: z.array(z.string()),
  by: z.string(),
  startedAt: Ms,
  state: z.enum(PLAY_STATES),
  endsAt: Ms.nullable().describe("about"),
  endedAt: Ms.nullable(),
  stoppedBy: z.string().nullable(),
  devices: z.int(),
  lines: z.array(Line).describe("the newest last"),
  linesLost: z.int(),
  score: Score.nullable().describe("so far; whole when it is over"),
  error: z.string().nullable(),
});

/** What the calls answer. */
export const SimulationShown = Catalogue.extend({ play: Play.nullable() });
export const PlayShown = Play;

/** Scenarios played into a demonstration. A real site has none of these calls: they say that they do not exist. */
export function simulationRoutes(api: Api, ready: () => Parts): void {
  const run = { config: { permission: "simulation.run" as const } };

  api.get("/api/v1/simulation", run, async (request) => {
    const simulation = simulationFor(request.session!.person, ready());
    return { ...(await catalogueOf(simulation)), play: simulation.play() };
  });

  api.post("/api/v1/simulation/start", { ...run, schema: { body: Wanted } }, async (request, reply) => {
    const { person } = request.session!;
    const simulation = simulationFor(person, ready());
    const wanted = chosen(await catalogueOf(simulation), request.body);
    if (!simulation.start(wanted, person.name)) throw running(simulation);
    const { scenario, ...how } = wanted;
    ready().access.record({ actor: person.name, action: "simulation.start", target: scenario, outcome: "done", detail: how });
    return reply.code(202).send(simulation.play());
  });

  api.post("/api/v1/simulation/stop", run, (request, reply) => {
    const { person } = request.session!;
    const simulation = simulationFor(person, ready());
    if (!simulation.stop(person.name)) throw problem(409, "not_running", "没有正在进行的演练场景", "No scenario is playing");
    const { scenario } = simulation.play()!;
    ready().access.record({ actor: person.name, action: "simulation.stop", target: scenario, outcome: "done", detail: {} });
    return reply.code(204).send();
  });
}

function simulationFor(person: Person, { simulation }: Pick<Parts, "simulation">): Simulation {
  if (simulation === null)
    throw problem(
      404,
      "no_simulation",
      "真实社区没有情景模拟",
      "There is no simulation here: it is for a demonstration with simulated devices",
    );
  // A play may happen anywhere.
  if (isBound(person)) throw forbidden();
  return simulation;
}

async function catalogueOf(simulation: Simulation): Promise<Catalogue> {
  try {
    return await simulation.catalogue();
  } catch {
    throw new Problem(503, "busy", { zh: "模拟程序没有应答,请稍后再试", en: "The program that plays does not answer; try again" }, 5);
  }
}

/** As the scenario allows it. */
function chosen({ scenarios, faults: known }: Catalogue, { scenario: name, speed, building, seed, faults }: Wanted) {
  const scenario = scenarios.find((one) => one.name === name);
  if (scenario === undefined) throw notFound(name);
  const refused = (zh: string, en: string): Problem => problem(400, "bad_request", zh, en);
  const pace = speed ?? (scenario.speeds.includes(scenario.usualSpeed) ? scenario.usualSpeed : scenario.speeds[0]!);
  if (!scenario.speeds.includes(pace)) throw refused(`此场景没有 ${pace} 倍速`, `${name} is not played at ${pace} times its speed`);
  if (building !== null && !scenario.buildings.includes(building))
    throw refused(`此场景不能在 ${building} 进行`, `${name} can't happen in ${building}`);
  const unknown = faults.find((fault) => !known.some((one) => one.name === fault));
  if (unknown !== undefined) throw refused(`没有这种故障:${unknown}`, `There is no fault ${unknown}`);
  return { scenario: name, speed: pace, building, seed: seed ?? randomInt(SEED_MAX), faults };
}

function running(simulation: Simulation): Problem {
  const { by, scenario, startedAt } = simulation.play()!;
  const busy = problem(
    409,
    "simulation_running",
    `${by} 启动的场景正在进行,请先停止`,
    `A scenario that ${by} started is still playing; stop it first`,
  );
  busy.more = { by, scenario, startedAt };
  return busy;
}
