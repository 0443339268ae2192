import { z } from "zod";
import { type Api, Limit, nextOf, type Parts, Position } from "./context.ts";
import type { Task } from "../../rules/model/input.ts";
import { actsForStation, type Person, sees } from "../access/roles.ts";
import { seesDevice } from "./devices.ts";
import { notFound, problem } from "./problem.ts";

const List = z.object({ state: z.enum(["open", "done"]).optional(), after: Position.optional(), limit: Limit });
const Named = z.object({ id: z.string().max(64) });
const Done = z.object({ note: z.string().max(2_000).default("") });

/** Work for people that is no alert: emergencies that came late, detectors to visit, places to walk past. */
export function taskRoutes(api: Api, ready: () => Parts): void {
  api.get("/api/v1/tasks", { config: { permission: "task.read" }, schema: { querystring: List } }, async (request) => {
    const { state = null, after = null, limit } = request.query;
    const page = await ready().store.tasks({ state, before: after, limit });
    return { tasks: page.rows.filter((task) => seesTask(ready(), request.session!.person, task)), ...nextOf(page.next) };
  });

  api.post(
    "/api/v1/tasks/:id/done",
    { config: { permission: "task.act" }, schema: { params: Named, body: Done.nullish() } },
    async (request, reply) => {
      const { store, acts } = ready();
      const { person } = request.session!;
      const { id } = request.params;
      const task = await store.task(id);
      if (task === null || !seesTask(ready(), person, task)) throw notFound(id);
      const { name, role } = person;
      if (!(await acts.finishTask(id, { name, role }, request.body?.note ?? "")))
        throw problem(409, "not_open", `${id} 已完成`, `${id} is done already`);
      return reply.code(204).send();
    },
  );
}

/** Nobody has called for help where somebody is to be asked after: that is the property's and its grid worker's, never the station's. */
function seesTask(parts: Parts, person: Person, task: Task): boolean {
  if (task.kind === "test-sound" || task.kind === "test-volunteers")
    return person.role !== "property" && actsForStation(parts.site, person, task.station);
  if (task.kind === "bin-trouble") return person.role !== "station" && seesDevice(parts, person, task.device);
  if (task.kind !== "ask-after") return person.role !== "property" && seesDevice(parts, person, task.device);
  const building = parts.site.zones.find(({ id }) => id === task.zone)?.building ?? null;
  return person.role !== "station" && sees(person, building, task.zone);
}
