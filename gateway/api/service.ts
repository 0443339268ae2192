import { z } from "zod";
import type { Site } from "../../rules/model/site.ts";
import type { Person } from "../access/roles.ts";
import { type Api, type Parts, Time } from "./context.ts";
import { seen, shownService } from "./devices.ts";
import { forbidden, Problem } from "./problem.ts";

const Named = z.object({ id: z.string().max(200) });
const Grant = z.object({ until: Time, reason: z.string().trim().min(1).max(500) });

/** One device out of service (屏蔽) and back. */
export function serviceRoutes(api: Api, ready: () => Parts): void {
  const config = { permission: "device.serve" as const };

  async function set(person: Person, id: string, wanted: { readonly until: number | null; readonly reason: string }): Promise<void> {
    const { site, acts } = ready();
    const { device } = seen(ready(), person, id);
    if (isMember(site, person)) throw forbidden();
    const { name, role } = person;
    const refusal = await acts.setService({ by: { name, role }, device: device.id, ...wanted });
    if (refusal !== null) throw new Problem(refusal.status, refusal.code, refusal.message);
  }

  api.post("/api/v1/devices/:id/out-of-service", { config, schema: { params: Named, body: Grant } }, async (request) => {
    const { person } = request.session!;
    const { id } = request.params;
    await set(person, id, request.body);
    const { outOfService } = seen(ready(), person, id);
    return { id, outOfService: outOfService === null ? null : shownService(outOfService) };
  });

  api.delete("/api/v1/devices/:id/out-of-service", { config, schema: { params: Named } }, async (request, reply) => {
    await set(request.session!.person, request.params.id, { until: null, reason: "" });
    return reply.code(204).send();
  });
}

/**
 * A station's people share a role; its head decides. Who has the name of somebody whom the site file calls a member is none;
 * an account of the station itself stands for whoever is in charge of it.
 */
function isMember({ stations }: Site, { role, name }: Person): boolean {
  return role === "station" && stations.some(({ people }) => people.some((one) => one.id === name && one.role === "member"));
}
