import { z } from "zod";
import type { Api, Parts } from "./context.ts";
import { seen } from "./devices.ts";
import { notFound } from "./problem.ts";

const Named = z.object({ id: z.string().max(200) });
const Asked = z.object({ rule: z.string().max(200).optional() });

/** Why the rules do or do not speak of a device now. */
export function explainRoutes(api: Api, ready: () => Parts): void {
  api.get(
    "/api/v1/devices/:id/explain",
    { config: { permission: "rule.read" }, schema: { params: Named, querystring: Asked } },
    async (request) => {
      const { device } = seen(ready(), request.session!.person, request.params.id);
      const explained = await ready().explainer.explain(device.id);
      if (explained === null) throw notFound(device.id);
      const { rule } = request.query;
      const rules = explained.rules.filter((one) => rule === undefined || one.rule === rule);
      if (rule !== undefined && rules.length === 0) throw notFound(rule);
      return { device: device.id, at: explained.atMs, why: explained.device, rules };
    },
  );
}
