import type { Api, Parts } from "./context.ts";
import { STARTER_RULES, CORE_RULES } from "../../rules/starter/starter.ts";
import { clauseOf, KIND_TEXT } from "../../rules/engine/words.ts";
import { problem } from "./problem.ts";

const LOOPBACK = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);

/** The site, the rules, and what is no list of things that happen. */
export function siteRoutes(api: Api, ready: () => Parts): void {
  api.get("/api/v1/site", { config: { permission: "site.read" } }, (request) => {
    const { residents, stations, ...site } = ready().site;
    const isAdministrator = request.session!.person.role === "administrator";
    return {
      ...site,
      stations: isAdministrator ? stations : stations.map(({ people: _people, ...station }) => station),
      // Who lives where is for responders of an open incident, not for a list.
      ...(isAdministrator ? { residents } : {}),
    };
  });

  api.get("/api/v1/rules", { config: { permission: "rule.read" } }, () => ({
    rules: [...CORE_RULES.map((rule) => ({ rule, core: true })), ...STARTER_RULES.map((rule) => ({ rule, core: false }))].map(({ rule, core }) => ({
      id: rule.id,
      core,
      alert: rule.alert,
      priority: rule.priority,
      clause: clauseOf(rule),
      name: KIND_TEXT[rule.alert],
    })),
  }));

  for (const name of ["incidents", "evacuations"] as const) {
    const permission = name === "incidents" ? "incident.read" : "evacuation.read";
    api.get(`/api/v1/${name}`, { config: { permission } }, () => ({ [name]: [] }));
  }

  api.post("/api/v1/rules/backtest", { config: { permission: "rule.read" } }, () => {
    throw problem(501, "not_yet", "此版本尚不支持", "Not yet in this version");
  });

  api.get("/metrics", { schema: { hide: true } }, async (request, reply) => {
    if (!LOOPBACK.has(request.ip) && request.session === null) throw problem(401, "not_signed_in", "请先登录", "Sign in first");
    const { reset } = request.query as { reset?: string };
    return reply.type("text/plain; version=0.0.4").send(await ready().metrics(reset === "1"));
  });
}
