import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { homeOf, mayAct, type Person, sees } from "../access/roles.ts";
import { seesPeople, showIncident, showLine } from "../response/incident-view.ts";
import { ALERT_KINDS, OUTCOMES } from "../../rules/model/alert.ts";
import { Id } from "../../rules/model/device.ts";
import { type Incident, type IncidentAct, STAGES } from "../../rules/model/incident.ts";
import { versionOf } from "./if-match.ts";
import { brigadeCard, goingCard } from "../../rules/dispatch/cards.ts";
import { cardSource } from "./card-source.ts";
import { type Api, Limit, nextOf, type Parts, Position, Time } from "./context.ts";
import { forbidden, notFound, Problem, problem } from "./problem.ts";

const Named = z.object({ id: z.string().max(20) });
const Note = z.string().max(2_000).default("");
const PersonName = z.string().min(1).max(64);

const Open = z
  .strictObject({
    alert: z.string().max(64).nullish(),
    kind: z.enum(ALERT_KINDS).exclude(["supervision"]).nullish(),
    zone: Id.nullish(),
    exercise: z.boolean().default(false),
    note: Note,
  })
  .refine(({ alert, kind }) => (alert ?? null) !== null || (kind ?? null) !== null, { path: ["kind"], message: "name an alert or a kind" });

/** Bodies of the acts on an incident. */
const ACTS = {
  join: z.strictObject({ alert: z.string().max(64) }),
  stage: z.strictObject({
    stage: z.enum(STAGES),
    person: PersonName.nullable().default(null),
    unit: Id.nullable().default(null),
    note: Note,
  }),
  call: z.strictObject({ at: Time.nullable().default(null), note: Note }),
  enter: z.strictObject({ person: PersonName.nullable().default(null) }),
  word: z.strictObject({ person: PersonName.nullable().default(null) }),
  leave: z.strictObject({ person: PersonName.nullable().default(null) }),
  tick: z.strictObject({ step: z.string().max(64), done: z.boolean().default(true) }),
  report: z.strictObject({ trapped: z.int().min(0).max(10_000).nullable().default(null), note: Note }),
  note: z.strictObject({ note: z.string().trim().min(1).max(2_000) }),
  close: z.strictObject({ outcome: z.enum(OUTCOMES), note: Note, closesAlerts: z.boolean().default(false) }),
} as const;
const NAMES = Object.keys(ACTS) as (keyof typeof ACTS)[];

export const seesIncident = (person: Person, { building, zone }: Pick<Incident, "building" | "zone">): boolean =>
  building === null ? homeOf(person) === null && person.scope.buildings === null : sees(person, building, zone);

/** 警情: the alerts of one emergency, who answers it, and what is known of the place. */
export function incidentRoutes(api: Api, ready: () => Parts): void {
  const read = { config: { permission: "incident.read" as const } };
  const card = { config: { permission: "incident.card" as const } };
  const act = { config: { permission: "incident.act" as const } };

  const shown = (person: Person, incident: Incident): Record<string, unknown> => {
    const { acts, site } = ready();
    return showIncident(incident, { site, role: person.role, nowMs: acts.nowMs(), wallOffsetMs: acts.wallMs() - acts.nowMs() });
  };
  async function find(person: Person, id: string): Promise<Incident> {
    const incident = await ready().incidents.find(id);
    if (incident === null || !seesIncident(person, incident)) throw notFound(id);
    return incident;
  }

  api.get(
    "/api/v1/incidents",
    {
      ...read,
      schema: { querystring: z.object({ state: z.enum(["open", "closed"]).optional(), after: Position.optional(), limit: Limit }) },
    },
    async (request) => {
      const { state = null, after = null, limit } = request.query;
      const { person } = request.session!;
      const page = await ready().store.incidents({ state, buildings: person.scope.buildings, zone: homeOf(person), before: after, limit });
      return { incidents: page.rows.filter((one) => seesIncident(person, one)).map((one) => shown(person, one)), ...nextOf(page.next) };
    },
  );

  api.get("/api/v1/incidents/:id", { ...read, schema: { params: Named } }, async (request, reply) => {
    const { person } = request.session!;
    return send(reply, shown(person, await find(person, request.params.id)));
  });

  api.get(
    "/api/v1/incidents/:id/timeline",
    { ...read, schema: { params: Named, querystring: z.object({ after: Position.optional(), limit: Limit }) } },
    async (request) => {
      const { person } = request.session!;
      const { id } = await find(person, request.params.id);
      const page = await ready().store.incidentLines({ id, after: request.query.after ?? 0, limit: request.query.limit });
      return { timeline: page.rows.map((line) => showLine(line, person.role)), ...nextOf(page.next) };
    },
  );

  api.get("/api/v1/incidents/:id/going-card", { ...card, schema: { params: Named } }, async (request) => {
    const { person } = request.session!;
    const incident = await openOne(person, request.params.id);
    return goingCard(await cardSource(ready(), incident), seesPeople(person.role));
  });

  api.get("/api/v1/incidents/:id/card-119", { ...card, schema: { params: Named } }, async (request) => {
    const { person } = request.session!;
    const incident = await openOne(person, request.params.id);
    const made = brigadeCard(await cardSource(ready(), incident), person.name);
    if (made === null) throw problem(409, "no_fire", "该警情不是火警", "This incident is no fire");
    return made;
  });

  /** What is on a card is known while the incident is open, and no longer. */
  async function openOne(person: Person, id: string): Promise<Incident> {
    const incident = await find(person, id);
    if (incident.closed !== null) throw problem(410, "closed", `${id} 已办结`, `${id} is closed`);
    return incident;
  }

  api.post("/api/v1/incidents", { ...act, schema: { body: Open } }, async (request, reply) => {
    const { alert = null, kind, zone = null, exercise, note } = request.body;
    const { person } = request.session!;
    const known = alert === null ? null : (ready().view.alert(alert) ?? (await ready().store.alert(alert)));
    if (alert !== null && (known === null || !sees(person, known.building, known.zone))) throw notFound(alert);
    if (known !== null && !mayAct(person.role, known)) throw forbidden();
    if (known === null && person.role === "property") throw forbidden();
    const wanted = known?.kind ?? kind!;
    return perform(request, reply, { incident: null, act: { name: "open", alert, kind: wanted, zone, exercise, note } });
  });

  for (const name of NAMES) {
    api.post(`/api/v1/incidents/:id/${name}`, { ...act, schema: { params: Named, body: ACTS[name].nullish() } }, async (request, reply) => {
      const body = ACTS[name].safeParse(request.body ?? {});
      if (!body.success) throw problem(400, "bad_request", "参数有误", z.prettifyError(body.error).slice(0, 1_000));
      const { person } = request.session!;
      const incident = await find(person, request.params.id);
      if (!mayAct(person.role, incident)) throw forbidden();
      if (incident.closed !== null) throw closedBy(incident);
      return perform(request, reply, { incident: incident.id, act: { ...body.data, name } as IncidentAct });
    });
  }

  async function perform(
    request: FastifyRequest,
    reply: FastifyReply,
    wanted: { readonly incident: string | null; readonly act: IncidentAct },
  ): Promise<FastifyReply> {
    const { person } = request.session!;
    const { name, role } = person;
    const version = versionOf(request.headers["if-match"]);
    const answer = await ready().incidents.act({ ...wanted, by: { name, role }, version, link: null });
    if (!answer.ok) throw new Problem(answer.refusal.status, answer.refusal.code, answer.refusal.message);
    return send(reply.code(answer.isNew ? 201 : 200), shown(person, answer.incident));
  }
}

const send = (reply: FastifyReply, incident: Record<string, unknown>): FastifyReply =>
  reply.header("etag", `"${String(incident["version"])}"`).send(incident);

/** One of two who act at once is told who was first. */
function closedBy({ id, closed }: Incident): Problem {
  return problem(409, "not_open", `${id} 已由 ${closed!.by} 办结`, `${id} was closed by ${closed!.by}`);
}
