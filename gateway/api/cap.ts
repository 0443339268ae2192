import { z } from "zod";
import { seesAlert } from "./alerts.ts";
import type { Api, Parts } from "./context.ts";
import { evacuationFor } from "./evacuations.ts";
import { notFound, problem } from "./problem.ts";

const Named = z.object({ id: z.string().max(64) });
/** Loaded when it is asked for: its XML library is a tenth of all files, and every start would read them. */
const openCap = () => import("../response/cap.ts");
const CAP_TYPE = "application/cap+xml; charset=utf-8";

/** Alerts and notices as CAP 1.2. */
export function capRoutes(api: Api, ready: () => Parts): void {
  api.get("/api/v1/alerts/:id/cap.xml", { config: { permission: "alert.read" }, schema: { params: Named } }, async (request, reply) => {
    const { id } = request.params;
    const alert = ready().view.alert(id) ?? (await ready().store.alert(id));
    if (alert === null || !seesAlert(request.session!.person, alert)) throw notFound(id);
    return reply.type(CAP_TYPE).send((await openCap()).alertCap(alert, ready().site));
  });

  api.get(
    "/api/v1/evacuations/:id/cap.xml",
    { config: { permission: "evacuation.read" }, schema: { params: Named } },
    async (request, reply) => {
      const evacuation = await evacuationFor(ready(), request.session!.person, request.params.id);
      if (evacuation.issuedAt === null) throw problem(409, "not_issued", "尚未发布", "It was not issued yet");
      return reply.type(CAP_TYPE).send((await openCap()).evacuationCap(evacuation, ready().site));
    },
  );
}
