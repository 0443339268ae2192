import { z } from "zod";
import { REACTIONS } from "../../rules/model/family.ts";
import { TOKEN } from "../response/family-links.ts";
import { familyPageOf } from "../response/family-page.ts";
import { createTokenGate } from "../response/token-gate.ts";
import type { Api, Parts } from "./context.ts";
import { Problem, problem } from "./problem.ts";

const Named = z.object({ token: z.string().max(64) });
const Body = z.strictObject({ reaction: z.enum(REACTIONS) });

/** What family and neighbours see by their link, without an account. The link is the right; it is written nowhere. */
export function familyRoutes(api: Api, ready: () => Parts): void {
  const gate = createTokenGate(() => performance.now());

  function find(token: string, address: string) {
    const link = TOKEN.test(token) ? ready().familyLinks.find(token, ready().acts.wallMs()) : null;
    const waitMs = link === null ? gate.wrong(address) : gate.right(token);
    if (waitMs > 0) throw new Problem(429, "too_many", { zh: "请求过多,请稍候", en: "Too many: wait" }, waitMs / 1_000);
    if (link === null) throw problem(404, "not_found", "链接无效或已过期", "This link is not valid, or no longer");
    return link;
  }

  api.get("/api/v1/family/:token", { schema: { params: Named } }, async (request) => {
    const { view, store, site, acts } = ready();
    const link = find(request.params.token, request.ip);
    const { cause } = link.family;
    const alert = cause.kind === "ask" ? null : (view.alert(cause.alert) ?? (await store.alert(cause.alert)));
    return familyPageOf(link, alert, { site, now: acts.wallMs() });
  });

  api.post("/api/v1/family/:token/reaction", { schema: { params: Named, body: Body } }, async (request, reply) => {
    const { family, told } = find(request.params.token, request.ip);
    const contact = family.told.indexOf(told);
    const refusal = await ready().acts.familyReaction({ family: family.id, contact, reaction: request.body.reaction });
    if (refusal !== null) throw new Problem(refusal.status, refusal.code, refusal.message);
    return reply.code(204).send();
  });
}
