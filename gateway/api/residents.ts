import { z } from "zod";
import { type Person, homeOf, sees } from "../access/roles.ts";
import type { FamilyCase } from "../../rules/model/family.ts";
import type { ResidentAct } from "../../rules/model/person.ts";
import type { SiteResident } from "../../rules/model/site.ts";
import { type Api, type Parts, Time } from "./context.ts";
import { forbidden, notFound, Problem } from "./problem.ts";

const Named = z.object({ id: z.string().max(64) });
const Away = z.strictObject({ until: Time, why: z.enum(["away", "hospital"]).default("away") });
/** Minutes: a practice is over before it is forgotten. */
const Practice = z.strictObject({ minutes: z.number().int().min(1).max(15).default(15) });
const Family = z.strictObject({ told: z.boolean() });

/** What a resident sees of what is kept and told about her, and what she may say about it. */
export function residentRoutes(api: Api, ready: () => Parts): void {
  api.get("/api/v1/residents/me", { config: { permission: "resident.self" } }, (request) => {
    const home = homeOf(request.session!.person);
    const own = ready().site.residents.filter(({ zone }) => zone === home);
    return { residents: own.map((resident) => shown(ready(), resident)) };
  });

  const act = { config: { permission: "resident.act" as const } };

  api.put("/api/v1/residents/:id/away", { ...act, schema: { params: Named, body: Away } }, async (request, reply) => {
    const { until: untilMs, why } = request.body;
    await put(request.session!.person, request.params.id, { name: "away", untilMs, why });
    return reply.code(204).send();
  });

  api.delete("/api/v1/residents/:id/away", { ...act, schema: { params: Named } }, async (request, reply) => {
    await put(request.session!.person, request.params.id, { name: "home" });
    return reply.code(204).send();
  });

  api.put("/api/v1/residents/:id/practice", { ...act, schema: { params: Named, body: Practice } }, async (request, reply) => {
    const untilMs = ready().acts.wallMs() + request.body.minutes * 60_000;
    await put(request.session!.person, request.params.id, { name: "practice", untilMs });
    return reply.code(204).send();
  });

  api.post("/api/v1/residents/:id/practice/press", { ...act, schema: { params: Named } }, async (request, reply) => {
    await put(request.session!.person, request.params.id, { name: "practice-press" });
    return reply.code(204).send();
  });

  api.delete("/api/v1/residents/:id/practice", { ...act, schema: { params: Named } }, async (request, reply) => {
    await put(request.session!.person, request.params.id, { name: "practice-end" });
    return reply.code(204).send();
  });

  // Hers alone: nobody else widens or narrows who is told about her.
  api.put(
    "/api/v1/residents/:id/family",
    { config: { permission: "resident.self" }, schema: { params: Named, body: Family } },
    async (request, reply) => {
      await put(request.session!.person, request.params.id, { name: "family", isOff: !request.body.told });
      return reply.code(204).send();
    },
  );

  async function put(person: Person, id: string, its: ResidentAct): Promise<void> {
    const { site, acts } = ready();
    const resident = site.residents.find((one) => one.id === id);
    const building = site.zones.find((zone) => zone.id === resident?.zone)?.building ?? null;
    if (resident === undefined || !sees(person, building, resident.zone)) throw notFound(id);
    const { name, role } = person;
    const refusal = await acts.residentAct({ by: { name, role }, resident: id, act: its });
    if (refusal?.status === 403) throw forbidden();
    if (refusal !== null) throw new Problem(refusal.status, refusal.code, refusal.message);
  }
}

function shown({ view, acts }: Parts, { id, name, contacts, consent, watch }: SiteResident) {
  const kept = view.people().get(id);
  return {
    id,
    name,
    contacts: contacts.map((contact) => ({ name: contact.name, relation: contact.relation })),
    consent: { responders: consent.responders, family: consent.family && kept?.isFamilyOff !== true, since: consent.since },
    watch: watch ?? null,
    away: kept?.away == null ? null : { until: kept.away.untilMs, why: kept.away.why, by: kept.away.by },
    practice:
      kept?.practice == null || kept.practice.untilMs <= acts.wallMs()
        ? null
        : { until: kept.practice.untilMs, presses: kept.practice.presses },
    lookingAfter: kept?.task != null,
    told: [...view.families().values()].filter(({ resident }) => resident === id).map(shownCase),
  };
}

/** Who was told what about her, when, and what they said. */
const shownCase = ({ id, cause, words, openedMs, told, ended }: FamilyCase) => ({
  id,
  cause: cause.kind,
  words,
  openedAt: openedMs,
  told: told.map(({ name, relation, atMs, reaction }) => ({
    name,
    relation,
    at: atMs,
    reaction: reaction === null ? null : { what: reaction.what, at: reaction.atMs },
  })),
  ended: ended === null ? null : { at: ended.atMs, why: ended.why },
});
