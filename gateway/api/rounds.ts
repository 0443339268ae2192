import { z } from "zod";
import type { Person } from "../access/roles.ts";
import { COLLECTION_SETTINGS, listCollection, type Trip } from "../../rules/detectors/collection.ts";
import { BIN_TROUBLES } from "../../rules/model/bin-report.ts";
import { Id } from "../../rules/model/device.ts";
import type { RoundLinkRow, TaskRow } from "../journal/store.ts";
import { createTokenGate } from "../response/token-gate.ts";
import { binsFor, NEXT_ROUND_MS } from "./collection.ts";
import type { Api, Parts } from "./context.ts";
import { seesDevice } from "./devices.ts";
import { notFound, Problem, problem } from "./problem.ts";
import { ON_SCREEN, qrCode } from "./qr-code.ts";

/** A working day, and the evening behind it. */
const HOURS = { default: 12, max: 24 };
/** Touches known by name, so that one that a phone sends again is the same; the oldest is forgotten first. */
const REFS_MAX = 1_000;
/** Open tasks that are looked through for one that says the same already. */
const TASKS_LOOKED_AT = 1_000;
/** Bins that are read aloud at a time: whoever walks keeps no more in mind. */
const ALOUD_MAX = 5;

const Token = z.string().regex(/^[A-Za-z0-9_-]{24}$/);
const Look = z.strictObject({ token: Token });
const Aloud = z.strictObject({ token: Token, language: z.enum(["zh", "en"]) });
const Report = z.strictObject({
  token: Token,
  device: Id,
  trouble: z.enum(BIN_TROUBLES),
  /** The phone's name for this touch. */
  ref: z.string().min(8).max(64),
});
const Named = z.object({ id: z.string().max(4) });
const NewRound = z.strictObject({
  name: z.string().trim().min(1).max(40),
  hours: z.int().min(1).max(HOURS.max).default(HOURS.default),
});

const shownRound = ({ id, name, madeAt, by, expiresAt }: RoundLinkRow) => ({ id, name, madeAt, by, expiresAt });
/** Who walks a round sees what its maker saw of the bins, and nothing else. */
const personOf = ({ name, buildings }: RoundLinkRow): Person => ({ name, role: "property", scope: { buildings, zone: null } });

/** Links of rounds, made by staff: shown once, over by themselves. */
export function roundRoutes(api: Api, ready: () => Parts): void {
  const link = { config: { permission: "round.link" as const } };

  api.get("/api/v1/rounds", link, () => ({ rounds: ready().roundLinks.all().map(shownRound) }));

  api.post("/api/v1/rounds", { ...link, schema: { body: NewRound } }, async (request, reply) => {
    const { acts, roundLinks } = ready();
    const { name, hours } = request.body;
    const { person } = request.session!;
    const wanted = { name, buildings: person.scope.buildings, expiresAt: acts.wallMs() + hours * 3_600_000 };
    const made = await roundLinks.make(wanted, person.name);
    if (made === null) throw problem(409, "too_many", "有效链接过多,请先作废", "Too many links hold: take some back");
    // Behind the #, which no log of a request keeps.
    const url = `${request.protocol}://${request.host}/round#${made.token}`;
    return reply.code(201).send({ ...shownRound(made.row), token: made.token, url, qr: await qrCode(url, ON_SCREEN) });
  });

  api.delete("/api/v1/rounds/:id", { ...link, schema: { params: Named } }, async (request, reply) => {
    const { id } = request.params;
    if (!(await ready().roundLinks.end(id, request.session!.person.name))) throw notFound(id);
    return reply.code(204).send();
  });

  walkRoutes(api, ready);
}

/** What the page of a round asks, without an account. */
function walkRoutes(api: Api, ready: () => Parts): void {
  const gate = createTokenGate(() => performance.now());
  const refs = new Map<string, Promise<void>>();

  /** `isCounted` false: smoke is never put off. */
  function find(token: string, address: string, isCounted = true): RoundLinkRow {
    const round = ready().roundLinks.find(token);
    const waitMs = round === null ? gate.wrong(address) : isCounted ? gate.right(token) : 0;
    if (waitMs > 0) throw new Problem(429, "too_many", { zh: "请求过多,请稍候", en: "Too many: wait" }, waitMs / 1_000);
    if (round === null)
      throw problem(
        404,
        "link_unknown",
        "链接无效或已过期,请向物业重新索取",
        "This link is not valid any more: ask the property for another",
      );
    return round;
  }

  async function report(round: RoundLinkRow, { device, trouble }: z.infer<typeof Report>): Promise<void> {
    const { acts } = ready();
    if (!seesDevice(ready(), personOf(round), device)) throw notFound(device);
    // Said already, and nobody has been there yet. Smoke is said anew each time.
    if (trouble !== "smoking" && (await openTroubles(ready())).some((one) => one.device === device && one.trouble === trouble)) return;
    const refusal = await acts.reportBin({ by: { name: round.name, role: "round" }, device, trouble });
    if (refusal !== null) throw new Problem(refusal.status, refusal.code, refusal.message);
  }

  function reportOnce(round: RoundLinkRow, body: z.infer<typeof Report>): Promise<void> {
    const key = `${round.hash}\n${body.ref}`;
    const known = refs.get(key);
    if (known !== undefined) return known;
    const done = report(round, body);
    refs.set(key, done);
    // Nothing was done: the same touch may try again.
    done.catch(() => refs.delete(key));
    if (refs.size > REFS_MAX) refs.delete(refs.keys().next().value!);
    return done;
  }

  api.post("/api/v1/round-links/look", { schema: { body: Look } }, (request) => roundPage(ready(), find(request.body.token, request.ip)));

  api.post("/api/v1/round-links/report", { schema: { body: Report } }, async (request) => {
    const { token, trouble } = request.body;
    const round = find(token, request.ip, trouble !== "smoking");
    await reportOnce(round, request.body);
    return roundPage(ready(), round);
  });

  api.post("/api/v1/round-links/aloud", { schema: { body: Aloud } }, async (request, reply) => {
    const { token, language } = request.body;
    const { said } = await roundPage(ready(), find(token, request.ip));
    const sound = await ready().voice.sound(said[language], language, []);
    if (sound === null) throw notFound("aloud");
    return reply.type("audio/wav").send(sound);
  });
}

async function openTroubles({ store }: Parts): Promise<readonly Extract<TaskRow, { kind: "bin-trouble" }>[]> {
  const { rows } = await store.tasks({ state: "open", before: null, limit: TASKS_LOOKED_AT });
  return rows.flatMap((task) => (task.kind === "bin-trouble" ? [task] : []));
}

/** The list of today as the page of a round shows it: where, what, why, and what was said of each already. */
async function roundPage(parts: Parts, round: RoundLinkRow) {
  const { acts, site, view } = parts;
  const at = acts.wallMs();
  const bins = await binsFor(parts, personOf(round));
  const lists = listCollection(bins, at, { ...COLLECTION_SETTINGS, nextRoundMs: at + NEXT_ROUND_MS });
  const troubles = await openTroubles(parts);
  const smoking = new Set([...view.openAlerts().values()].flatMap(({ kind, device }) => (kind === "bin-fire" ? [device] : [])));
  const shown = ({ id, place, words, reason }: Trip) => ({
    id,
    place,
    words,
    isUrgent: reason === "full",
    reported: troubles.filter(({ device }) => device === id).map(({ trouble }) => trouble),
    smoking: smoking.has(id),
  });
  const streams = lists.map(({ stream, empty, leave }) => ({ stream, bins: empty.map(shown), others: leave.map(shown) }));
  const walk = streams.flatMap((one) => one.bins);
  return {
    at,
    timeZone: site.timeZone,
    name: round.name,
    expiresAt: round.expiresAt,
    streams,
    said: saidOf(walk.map(({ place }) => place)),
  };
}

function saidOf(places: readonly { readonly zh: string; readonly en: string }[]) {
  if (places.length === 0) return { zh: "今日无需清运。", en: "Nothing to empty today." };
  const first = places.slice(0, ALOUD_MAX);
  return {
    zh: `今日清运${places.length}个。先去:${first.map(({ zh }) => zh).join("。")}。`,
    en: `${places.length} to empty today. First: ${first.map(({ en }) => en).join(". ")}.`,
  };
}
