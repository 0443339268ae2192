import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { type Person, type Role, sees } from "../access/roles.ts";
import { accountOf, type AccountPerson } from "../../rules/evacuation/account.ts";
import { joined, textKey } from "../../rules/evacuation/voice.ts";
import { DOOR_STATES, type Evacuation, type EvacuationAct, type EvacuationPlan, type DoorMark } from "../../rules/model/evacuation.ts";
import { Id } from "../../rules/model/device.ts";
import { type Api, Limit, nextOf, type Parts, Position } from "./context.ts";
import { versionOf } from "./if-match.ts";
import { forbidden, notFound, Problem, problem } from "./problem.ts";

const Reason = z.string().trim().min(1).max(500);
const How = z.enum(["on-site", "phone", "video"]);
const Draft = z.strictObject({
  building: Id.optional(),
  zone: Id.optional(),
  exercise: z.boolean().default(false),
  confirmed: How.nullable().default(null),
  reason: Reason,
});
const ACTS = {
  issue: z.strictObject({ confirmed: How.nullable().default(null) }),
  update: z.strictObject({ unsafe: z.array(Id).max(2_000), reason: Reason }),
  "all-clear": z.strictObject({ reason: Reason }),
  cancel: z.strictObject({ reason: Reason }),
  assign: z.strictObject({ resident: Id, carrier: z.string().trim().min(1).max(40) }),
  "live-voice": z.strictObject({ on: z.boolean() }),
} as const satisfies Record<Exclude<EvacuationAct["name"], "draft">, z.ZodType>;
const NAMES = Object.keys(ACTS) as (keyof typeof ACTS)[];

/** Ids that a phone gives itself are random: two phones never count under one name. */
const Client = z.string().regex(/^[A-Za-z0-9-]{8,64}$/);
const MarkBody = z.strictObject({
  client: Client,
  seq: z.int().min(1).max(1e9),
  zone: Id,
  resident: Id.nullable().default(null),
  state: z.enum(DOOR_STATES).exclude(["unknown"]),
  at: z.int().min(0).max(4e15),
  seen: z
    .array(z.string().regex(/^[A-Za-z0-9-]{8,64}:\d{1,10}$/))
    .max(50)
    .default([]),
});
/** What a phone may bring back at once: a floor-by-floor round of a large building. */
const Marks = z.strictObject({ marks: z.array(MarkBody).min(1).max(500) });
/** Marks made without a network are taken this long after the end. */
const LATE_MS = 7 * 24 * 3_600_000;

const Named = z.object({ id: z.string().max(64) });

/** An evacuation that a person may see; 404 where there is none. */
export async function evacuationFor({ view, store }: Parts, person: Person, id: string): Promise<Evacuation> {
  const found = view.evacuations().get(id) ?? (await store.evacuation(id));
  if (found === null || !sees(person, found.building, null)) throw notFound(id);
  return found;
}

/** Evacuations: plans, notices and the account of a building. */
export function evacuationRoutes(api: Api, ready: () => Parts): void {
  const read = { config: { permission: "evacuation.read" as const } };
  const act = { config: { permission: "evacuation.act" as const } };
  const find = (request: FastifyRequest, id: string) => evacuationFor(ready(), request.session!.person, id);

  api.get(
    "/api/v1/evacuations",
    { ...read, schema: { querystring: z.object({ state: z.literal("open").optional(), after: Position.optional(), limit: Limit }) } },
    async (request) => {
      const { state, after = null, limit } = request.query;
      const { person } = request.session!;
      const { buildings } = person.scope;
      const page = await ready().store.evacuations({ open: state === "open", buildings, before: after, limit });
      const seen = page.rows.filter(({ building }) => sees(person, building, null));
      return { evacuations: seen.map((one) => shown(one, person.role)), ...nextOf(page.next) };
    },
  );

  api.get("/api/v1/evacuations/plans/:building", { ...read, schema: { params: z.object({ building: Id }) } }, (request) => {
    const { building } = request.params;
    const { person } = request.session!;
    const plan = ready().plans.get(building);
    if (plan === undefined || !sees(person, building, null)) throw notFound(building);
    const isOpen = [...ready().view.evacuations().values()].some((one) => one.building === building && one.stage !== "ended");
    return shownPlan(plan, person.role === "administrator" || (person.role === "station" && isOpen));
  });

  api.post("/api/v1/evacuations", { ...act, schema: { body: Draft } }, async (request, reply) => {
    const { building, zone, ...rest } = request.body;
    if ((building === undefined) === (zone === undefined))
      throw problem(400, "bad_request", "应给出楼栋或区域之一", "Name a building or a zone, and not both");
    const area = zone === undefined ? ({ kind: "building", id: building! } as const) : ({ kind: "zone", id: zone } as const);
    const place = zone === undefined ? building! : ready().site.zones.find(({ id }) => id === zone)?.building;
    if (place === undefined || !ready().plans.has(place)) throw notFound(area.id);
    if (!sees(request.session!.person, place, null)) throw forbidden();
    const made = await perform(request, null, { name: "draft", area, ...rest });
    return reply.code(201).header("etag", `"${made.version}"`).send(shown(made, request.session!.person.role));
  });

  api.get("/api/v1/evacuations/:id", { ...read, schema: { params: Named } }, async (request, reply) => {
    const found = await find(request, request.params.id);
    return reply.header("etag", `"${found.version}"`).send(shown(found, request.session!.person.role));
  });

  for (const name of NAMES) {
    api.post(
      `/api/v1/evacuations/:id/${name}`,
      { ...act, schema: { params: Named, body: ACTS[name].nullish() } },
      async (request, reply) => {
        await find(request, request.params.id);
        const body = ACTS[name].safeParse(request.body ?? {});
        if (!body.success) throw problem(400, "bad_request", "参数有误", z.prettifyError(body.error).slice(0, 500));
        const made = await perform(request, request.params.id, { ...body.data, name } as EvacuationAct);
        return reply.header("etag", `"${made.version}"`).send(shown(made, request.session!.person.role));
      },
    );
  }

  async function perform(request: FastifyRequest, evacuation: string | null, wanted: EvacuationAct): Promise<Evacuation> {
    const { name, role } = request.session!.person;
    const version = versionOf(request.headers["if-match"]);
    const answer = await ready().evacuations.act({ by: { name, role }, evacuation, version, act: wanted });
    if (answer.ok) return answer.evacuation;
    const { status, code, message } = answer.refusal;
    throw new Problem(status, code, message);
  }

  api.get("/api/v1/evacuations/:id/account", { ...read, schema: { params: Named } }, async (request) => {
    const found = await find(request, request.params.id);
    const { role } = request.session!.person;
    // Names are on the responder's phone, and only as long as it lasts (words: "Manners").
    const showsNames = (role === "administrator" || role === "station") && found.stage !== "ended";
    return shownAccount(ready().plans.get(found.building)!, found, await ready().store.marks(found.id), showsNames);
  });

  api.post(
    "/api/v1/evacuations/:id/marks",
    { config: { permission: "evacuation.mark" }, schema: { params: Named, body: Marks } },
    async (request) => {
      const found = await find(request, request.params.id);
      const { marks } = request.body;
      const zones = new Set(
        ready()
          .plans.get(found.building)
          ?.zones.map(({ id }) => id),
      );
      const stray = marks.find(({ zone }) => !zones.has(zone));
      if (stray !== undefined) throw problem(400, "unknown_place", `没有 ${stray.zone}`, `There is no ${stray.zone}`);
      if (found.endedAt !== null && ready().acts.wallMs() > found.endedAt + LATE_MS)
        throw problem(409, "not_open", "已结束", "It is over for more than seven days");
      const { name, role } = request.session!.person;
      if (!(await ready().evacuations.mark({ by: { name, role }, evacuation: found.id, marks: marks satisfies readonly DoorMark[] })))
        throw problem(409, "too_many", "标记过多", "There are too many marks");
      return { taken: marks.length };
    },
  );

  // Open: a siren has no name here, and what it fetches is said aloud anyway.
  api.get(
    "/api/v1/evacuations/:id/audio/:name",
    { schema: { params: Named.extend({ name: z.string().max(40) }) } },
    async (request, reply) => {
      const { id, name } = request.params;
      const [, key, language] = /^([0-9a-f]{8})-(zh|en)\.wav$/.exec(name) ?? [];
      const found = ready().view.evacuations().get(id) ?? (await ready().store.evacuation(id));
      if (found === null || key === undefined || (language !== "zh" && language !== "en")) throw notFound(name);
      const wording = found.wordings.find(
        ({ sentences }) => sentences.every(({ number }) => number !== 3) && textKey(joined(sentences, language)) === key,
      );
      const sound =
        wording === undefined || found.issuedAt === null
          ? null
          : await ready().voice.sound(joined(wording.sentences, language), language, recordedNames(found, wording));
      if (sound === null) throw notFound(name);
      return reply.type("audio/wav").send(sound);
    },
  );

  api.get("/api/v1/notice-key", () => {
    const { id, publicKey } = ready().noticeKey;
    return { algorithm: "Ed25519", id, publicKey, site: ready().site.id };
  });
}

/** A recorded file says one thing: what the whole building is told, or what is the same everywhere. */
export function recordedNames({ building, exercise, wordings }: Evacuation, wording: Evacuation["wordings"][number]): readonly string[] {
  if (exercise) return [];
  if (wording.response === "AllClear") return [`all-clear-${building}`, "all-clear"];
  if (wording.response === "Shelter") return [`shelter-${building}`, "shelter"];
  return wording === wordings[0] ? [`evacuate-${building}`] : [];
}

/** Who was sent to whom is for the people who go. */
function shown(made: Evacuation, role: Role): unknown {
  const evacuation = { ...made, incident: made.incident ?? null };
  if (role === "administrator" || role === "station") return evacuation;
  const { assigned: _assigned, wordings, timeline, ...rest } = evacuation;
  return {
    ...rest,
    wordings: wordings.filter(({ sentences }) => sentences.every(({ number }) => number !== 3)),
    timeline: timeline.filter(({ event }) => event !== "assigned"),
  };
}

function shownPlan({ people, assemblies, ...plan }: EvacuationPlan, showsNames: boolean): unknown {
  const helped = { carry: 0, guide: 0, tell: 0 };
  for (const { help } of people) helped[help]++;
  return {
    ...plan,
    assemblies: [...assemblies]
      .map(([id, point]) => ({ id, ...point }))
      .filter(({ id }) => plan.exits.some(({ assembly }) => assembly === id)),
    needHelp: helped,
    people: showsNames ? people.filter(({ isOpen }) => isOpen).map(({ isOpen: _isOpen, ...person }) => person) : null,
  };
}

function shownAccount(
  plan: EvacuationPlan,
  evacuation: Evacuation,
  marks: Parameters<typeof accountOf>[2],
  showsNames: boolean,
): Record<string, unknown> {
  const { floors, counts, missing } = accountOf(plan, evacuation.area, marks);
  const person = ({ isOpen, name, needs, ...rest }: AccountPerson) => ({
    ...rest,
    // Without consent responders know that somebody is there who needs help, and no more.
    name: isOpen ? name : null,
    needs: isOpen ? needs : [],
  });
  return {
    evacuation: evacuation.id,
    building: evacuation.building,
    exercise: evacuation.exercise,
    stage: evacuation.stage,
    counts,
    floors: floors.map(({ doors, ...floor }) => ({
      ...floor,
      doors: doors.map(({ people, marks: stands, ...door }) => ({
        ...door,
        needHelp: people.length,
        people: showsNames ? people.map(person) : null,
        marks: stands.map(({ client, seq, resident, state, at, by, receivedAt }) => ({ client, seq, resident, state, at, by, receivedAt })),
      })),
    })),
    missing: missing.map(({ person: who, ...rest }) => ({ ...rest, person: who === null || !showsNames ? null : person(who) })),
  };
}
