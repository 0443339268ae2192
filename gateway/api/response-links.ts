import { z } from "zod";
import { mayAct } from "../access/roles.ts";
import { hashOfToken, incidentOf, newToken, nextToken } from "../response/link-tokens.ts";
import { goingCard } from "../../rules/dispatch/cards.ts";
import { type Incident, type ResponseLink, STAGES } from "../../rules/model/incident.ts";
import { cardSource } from "./card-source.ts";
import type { Api, Parts } from "./context.ts";
import { ON_SCREEN, qrCode } from "./qr-code.ts";
import { seesIncident } from "./incidents.ts";
import { forbidden, notFound, Problem, problem } from "./problem.ts";

const Token = z.string().regex(/^\d{4}-\d{4,9}\.[A-Za-z0-9_-]{20,60}$/);
/** Half an hour: who has not gone by then is sent another. */
const MINUTES = { default: 30, max: 240 };
/** Lines about bad links in the audit trail a second: who tries them all must not fill the disk. */
const REFUSALS_PER_S = 10;

const Look = z.strictObject({ token: Token });
const Act = z.strictObject({
  token: Token,
  stage: z.enum(STAGES),
  /** The phone's name for this touch: as hard to guess as the link, since with it the touch may be repeated. */
  ref: z.string().min(16).max(64),
  note: z.string().max(500).default(""),
});

/** A link by which one person acts on one incident without signing in: looking uses nothing up, each touch uses it up and gives the next. */
export function responseLinkRoutes(api: Api, ready: () => Parts): void {
  const refusals = { second: 0, left: REFUSALS_PER_S };

  async function refuse(target: string, fault: Problem): Promise<Problem> {
    const second = Math.floor(ready().acts.nowMs() / 1_000);
    if (refusals.second !== second) Object.assign(refusals, { second, left: REFUSALS_PER_S });
    if (refusals.left-- > 0) await ready().incidents.refused("link", "incident.link-refused", target, fault.code);
    return fault;
  }

  async function find(token: string): Promise<{ readonly incident: Incident; readonly link: ResponseLink }> {
    const id = incidentOf(token);
    const incident = await ready().incidents.find(id);
    if (incident === null) throw await refuse(id, UNKNOWN());
    if (incident.closed !== null) throw await refuse(id, problem(410, "incident_closed", `${id} 已办结`, `${id} is closed`));
    const hash = hashOfToken(token);
    const link = incident.links.find((one) => one.hash === hash);
    if (link === undefined) throw await refuse(id, UNKNOWN());
    return { incident, link };
  }

  api.post(
    "/api/v1/incidents/:id/link",
    {
      config: { permission: "incident.act" },
      schema: {
        params: z.object({ id: z.string().max(20) }),
        body: z.strictObject({
          person: z.string().trim().min(1).max(64),
          /** Of no crew: a neighbour who helps, by name. */
          volunteer: z.boolean().default(false),
          minutes: z.int().min(1).max(MINUTES.max).default(MINUTES.default),
        }),
      },
    },
    async (request, reply) => {
      const { person } = request.session!;
      const { id } = request.params;
      const incident = await ready().incidents.find(id);
      if (incident === null || !seesIncident(person, incident)) throw notFound(id);
      if (!mayAct(person.role, incident)) throw forbidden();
      const token = newToken(id);
      const expiresAt = ready().acts.wallMs() + request.body.minutes * 60_000;
      const { person: goer, volunteer } = request.body;
      const act = { name: "link" as const, person: goer, hash: hashOfToken(token), expiresAt, ...(volunteer ? { volunteer } : {}) };
      const { name, role } = person;
      const answer = await ready().incidents.act({ by: { name, role }, incident: id, version: null, act, link: null });
      if (!answer.ok) throw new Problem(answer.refusal.status, answer.refusal.code, answer.refusal.message);
      // Behind the #, which no log of a request keeps.
      const url = `${request.protocol}://${request.host}/go#${token}`;
      return reply.code(201).send({ token, person: act.person, expiresAt, url, qr: await qrCode(url, ON_SCREEN) });
    },
  );

  api.post("/api/v1/response-links/look", { schema: { body: Look } }, async (request) => {
    const { incident, link } = await find(request.body.token);
    if (link.used !== null) throw await refuse(incident.id, usedBy(link));
    if (link.expiresAt <= ready().acts.wallMs()) throw await refuse(incident.id, EXPIRED());
    return { ...mine(incident, link.person), expiresAt: link.expiresAt, card: goingCard(await cardSource(ready(), incident), true) };
  });

  api.post("/api/v1/response-links/act", { schema: { body: Act } }, async (request) => {
    const { token, stage, ref, note } = request.body;
    const { incident, link } = await find(token);
    const next = nextToken(token, ref);
    const expiresAt = ready().acts.wallMs() + MINUTES.default * 60_000;
    const answer = await ready().incidents.act({
      by: { name: link.person, role: "link" },
      incident: incident.id,
      version: null,
      act: { name: "stage", stage, person: null, unit: null, note },
      link: { hash: link.hash, ref, next: { hash: hashOfToken(next), expiresAt } },
    });
    if (!answer.ok) throw problemOf(answer.refusal, link);
    return {
      ...mine(answer.incident, link.person),
      next: { token: next, expiresAt: expiryOf(answer.incident, next) ?? expiresAt },
    };
  });
}

const expiryOf = ({ links }: Incident, token: string): number | null =>
  links.find(({ hash }) => hash === hashOfToken(token))?.expiresAt ?? null;

const UNKNOWN = (): Problem => problem(404, "link_unknown", "链接无效", "This link is not one of ours");
const EXPIRED = (): Problem => problem(410, "link_expired", "链接已过期,请重新索取", "This link has expired: ask for another");
const usedBy = ({ used }: ResponseLink): Problem =>
  problem(410, "link_used", `链接已使用(${used!.stage})`, `This link was used already (${used!.stage})`);

/** What a phone shows after a touch. */
function mine({ id, kind, place, stage, exercise, responders }: Incident, person: string) {
  return { incident: id, kind, place, exercise, stage, person, mine: responders.find((one) => one.person === person)?.stage ?? null };
}

function problemOf(
  { status, code, message }: { readonly status: number; readonly code: string; readonly message: Problem["text"] },
  link: ResponseLink,
): Problem {
  if (code === "link_used") return usedBy(link);
  if (code === "link_expired") return EXPIRED();
  return new Problem(status, code, message);
}
