import { z } from "zod";
import { type Person, sees } from "../access/roles.ts";
import { DeviceKind, Id } from "../../rules/model/device.ts";
import type { Site } from "../../rules/model/site.ts";
import type { PlannedWorks } from "../../rules/model/situation.ts";
import { type Api, Limit, nextOf, type Parts, Position, Time } from "./context.ts";
import { forbidden, notFound, problem } from "./problem.ts";

/** Longest works: what takes longer is announced again, so that nothing is held back and forgotten. */
const WORKS_MS_MAX = 7 * 24 * 3_600_000;
/** Places named at once: more is the whole building. */
const PLACES_MAX = 500;

const Works = z
  .strictObject({
    from: Time,
    to: Time,
    buildings: z.array(Id).max(PLACES_MAX).default([]),
    zones: z.array(Id).max(PLACES_MAX).default([]),
    kinds: z.array(DeviceKind).min(1).max(DeviceKind.options.length),
    reason: z.string().trim().min(1).max(500),
  })
  .refine(({ from, to }) => from < to, { path: ["to"], message: "must be later than from" })
  .refine(({ from, to }) => to - from <= WORKS_MS_MAX, { path: ["to"], message: "works last at most 7 days" })
  .refine(({ buildings, zones }) => buildings.length + zones.length > 0, { path: ["zones"], message: "name a building or a zone" });
type Works = z.infer<typeof Works>;

/** Planned works: what they disturb is held back by the rules that say so, and by no other. */
export function worksRoutes(api: Api, ready: () => Parts): void {
  const write = { config: { permission: "works.write" as const } };

  api.get(
    "/api/v1/works",
    { config: { permission: "works.read" }, schema: { querystring: z.object({ after: Position.optional(), limit: Limit }) } },
    async (request) => {
      const { after = 0, limit } = request.query;
      const { person } = request.session!;
      const all = (await ready().works.list()).filter((works) => placesOf(ready().site, works).some((place) => isSeen(person, place)));
      const shown = all.slice(after, after + limit).map((works) => show(works, ready().acts.wallMs()));
      return { works: shown, ...nextOf(all.length > after + limit ? after + limit : null) };
    },
  );

  api.post("/api/v1/works", { ...write, schema: { body: Works } }, async (request, reply) => {
    const { from: fromMs, to: toMs, ...works } = request.body;
    const { person } = request.session!;
    const wallMs = ready().acts.wallMs();
    if (toMs <= wallMs) throw problem(400, "is_past", "施工时间已过", "That time has passed");
    refuseUnknown(ready().site, request.body);
    if (!placesOf(ready().site, works).every((place) => isSeen(person, place))) throw forbidden();
    const made = await ready().works.plan({ ...works, fromMs, toMs }, person);
    if (made === null) throw problem(409, "too_many", "计划施工过多", "There are too many planned works");
    return reply.code(201).send(show(made, wallMs));
  });

  api.delete("/api/v1/works/:id", { ...write, schema: { params: z.object({ id: z.string().max(64) }) } }, async (request, reply) => {
    const { id } = request.params;
    const { person } = request.session!;
    const works = (await ready().works.list()).find((one) => one.id === id);
    const places = works === undefined ? [] : placesOf(ready().site, works);
    if (!places.some((place) => isSeen(person, place))) throw notFound(id);
    if (!places.every((place) => isSeen(person, place))) throw forbidden();
    if (!(await ready().works.cancel(id, person))) throw notFound(id);
    return reply.code(204).send();
  });
}

interface Place {
  readonly building: string;
  /** null: all of the building. */
  readonly zone: string | null;
}

function placesOf({ zones: known }: Site, { buildings, zones }: Pick<PlannedWorks, "buildings" | "zones">): readonly Place[] {
  return [
    ...buildings.map((building) => ({ building, zone: null })),
    ...zones.map((zone) => ({ building: known.find(({ id }) => id === zone)?.building ?? "", zone })),
  ];
}

const isSeen = (person: Person, { building, zone }: Place): boolean => sees(person, building, zone);

function refuseUnknown(site: Site, { buildings, zones }: Works): void {
  const known = new Set([...site.buildings.map(({ id }) => `building ${id}`), ...site.zones.map(({ id }) => `zone ${id}`)]);
  const unknown = [...buildings.map((id) => `building ${id}`), ...zones.map((id) => `zone ${id}`)].filter((place) => !known.has(place));
  if (unknown.length === 0) return;
  const names = unknown.slice(0, 5).join(", ");
  throw problem(400, "unknown_place", `没有这些位置:${names}`, `There is no ${names}`);
}

const show = ({ fromMs: from, toMs: to, ...works }: PlannedWorks, wallMs: number) => ({
  ...works,
  from,
  to,
  state: from <= wallMs ? "running" : "planned",
});
