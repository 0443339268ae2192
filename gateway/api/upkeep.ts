import { z } from "zod";
import type { Api, Parts } from "./context.ts";
import { notFound, problem } from "./problem.ts";

const Named = z.object({ work: z.string().max(64) });

const Ms = z.int().describe("ms since 1970");
const Text = z.object({ zh: z.string(), en: z.string() });

/** What the call answers. */
export const UpkeepShown = z.object({
  works: z.array(
    z.looseObject({
      name: z.string(),
      title: Text,
      running: z.object({ startedAt: Ms, done: z.number(), total: z.number() }).nullable(),
      last: z.looseObject({ startedAt: Ms, endedAt: Ms, outcome: z.enum(["done", "failed", "stopped"]), text: Text }).nullable(),
    }),
  ),
});

/** The calendar's work: how it stands, begun and stopped by hand. */
export function upkeepRoutes(api: Api, ready: () => Parts): void {
  api.get("/api/v1/upkeep", { config: { permission: "upkeep.read" } }, () => ({ works: ready().upkeep.states() }));

  api.post("/api/v1/upkeep/:work/start", { config: { permission: "upkeep.run" }, schema: { params: Named } }, (request, reply) => {
    const { upkeep, access } = ready();
    const { work } = request.params;
    const run = upkeep.run(work);
    if (run === null) throw notFound(work);
    if (run === "busy") throw problem(409, "upkeep_running", "另一项维护正在进行", "Another work runs");
    access.record({ actor: request.session!.person.name, action: "upkeep.start", target: work, outcome: "done", detail: {} });
    return reply.code(202).send({ work });
  });

  api.post("/api/v1/upkeep/:work/stop", { config: { permission: "upkeep.run" }, schema: { params: Named } }, (request, reply) => {
    const { upkeep, access } = ready();
    const { work } = request.params;
    if (!upkeep.states().some(({ name }) => name === work)) throw notFound(work);
    if (!upkeep.stop(work)) throw problem(409, "not_running", `${work} 未在运行`, `${work} does not run`);
    access.record({ actor: request.session!.person.name, action: "upkeep.stop", target: work, outcome: "done", detail: {} });
    return reply.code(204).send();
  });
}
