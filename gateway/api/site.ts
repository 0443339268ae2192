import { type Person, sees } from "../access/roles.ts";
import type { Site } from "../../rules/model/site.ts";
import type { Api, Parts } from "./context.ts";
import { problem } from "./problem.ts";

const LOOPBACK = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);

/** The site, and what is no list of things that happen. */
export function siteRoutes(api: Api, ready: () => Parts): void {
  api.get("/api/v1/site", { config: { permission: "site.read" } }, (request) => {
    const { site, simulation } = ready();
    // Whether scenarios can be played here: a page that is only offered there.
    return { ...siteFor(site, request.session!.person), simulators: simulation !== null };
  });

  api.get("/metrics", { schema: { hide: true } }, async (request, reply) => {
    if (!LOOPBACK.has(request.ip) && request.session === null) throw problem(401, "not_signed_in", "请先登录", "Sign in first");
    const { reset } = request.query as { reset?: string };
    return reply.type("text/plain; version=0.0.4").send(await ready().metrics(reset === "1"));
  });
}

/** The site as a person may know it: who lives where and who can be rung is for whoever runs it, or for an open incident. */
function siteFor(site: Site, person: Person): object {
  if (person.role === "administrator") return site;
  const { residents: _residents, ways: _ways, recipients: _recipients, stations, grids, devices, ...open } = site;
  const buildings = new Map(site.zones.map(({ id, building }) => [id, building]));
  return {
    ...open,
    stations: stations.map(({ people: _people, shifts: _shifts, ...station }) => station),
    grids: grids.map(({ worker: _worker, ...grid }) => grid),
    devices: devices.filter(({ zone }) => sees(person, buildings.get(zone) ?? null, zone)),
  };
}
