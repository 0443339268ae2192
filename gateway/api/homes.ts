import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { sees } from "../access/roles.ts";
import { Id } from "../../rules/model/device.ts";
import { TOKEN } from "../response/family-links.ts";
import { homePageOf, soundKey } from "../response/home-page.ts";
import { createTokenGate } from "../response/token-gate.ts";
import type { Api, Parts } from "./context.ts";
import { notFound, Problem, problem } from "./problem.ts";
import { ON_PAPER, qrCode } from "./qr-code.ts";
import { recordedNames } from "./evacuations.ts";

const OfZone = z.object({ zone: Id });
const Named = z.object({ token: z.string().max(64) });
/** As hard to guess as needed to tell touches apart: made by the page. */
const Press = z.strictObject({ ref: z.string().regex(/^[A-Za-z0-9-]{8,64}$/) });

/** The page of a home: its link, made by staff; what it shows and takes, without an account. The link is written nowhere. */
export function homeRoutes(api: Api, ready: () => Parts): void {
  linkRoutes(api, ready);
  const gate = createTokenGate(() => performance.now());

  /** `isCounted` false: help is never put off, however often it is asked for. */
  function find(token: string, address: string, isCounted = true): string {
    const zone = TOKEN.test(token) ? ready().homeLinks.find(token) : null;
    const waitMs = zone === null ? gate.wrong(address) : isCounted ? gate.right(token) : 0;
    if (waitMs > 0) throw new Problem(429, "too_many", { zh: "请求过多,请稍候", en: "Too many: wait" }, waitMs / 1_000);
    if (zone === null) throw problem(404, "not_found", "链接无效", "This link is not valid");
    return zone;
  }

  function page(zone: string) {
    const { homes, site, acts } = ready();
    return homePageOf(zone, { homes, site, now: acts.wallMs() });
  }

  api.get("/api/v1/home/:token", { schema: { params: Named } }, (request) => page(find(request.params.token, request.ip)));

  api.post("/api/v1/home/:token/press", { schema: { params: Named, body: Press } }, async (request) => {
    const zone = find(request.params.token, request.ip, false);
    answered(await ready().homes.press(zone, request.body.ref));
    return page(zone);
  });

  api.post("/api/v1/home/:token/cancel", { schema: { params: Named } }, async (request) => {
    const zone = find(request.params.token, request.ip);
    answered(await ready().homes.cancel(zone));
    return page(zone);
  });

  api.get("/api/v1/home/:token/audio/:name", { schema: { params: Named.extend({ name: z.string().max(40) }) } }, async (request, reply) => {
    const { token, name } = request.params;
    const zone = find(token, request.ip);
    const [, key, language] = /^([0-9a-f]{8})-(zh|en)\.wav$/.exec(name) ?? [];
    const { said, failed, call, notice } = page(zone);
    const text = [said, failed].find((one) => soundKey(one) === key);
    if (text === undefined || (language !== "zh" && language !== "en")) throw notFound(name);
    const told = ready().homes.noticeAt(zone);
    const own = text === failed ? ["call-failed"] : call === null || call.stage === "coming" ? [] : [`call-${call.stage}`];
    const names = text === said && told !== null && notice !== null ? recordedNames(told.evacuation, told.wording) : own;
    const sound = await ready().voice.sound(text[language], language, names);
    if (sound === null) throw notFound(name);
    return reply.type("audio/wav").send(sound);
  });
}

function answered(pressed: "taken" | "no-button" | "refused"): void {
  if (pressed === "no-button") throw problem(409, "no_button", "家中没有登记呼叫器", "No button is registered at this home");
  if (pressed === "refused") throw problem(503, "full", "磁盘已满", "The disk is full");
}

/** Who may: whoever hands the paper over. */
function linkRoutes(api: Api, ready: () => Parts): void {
  const link = { config: { permission: "home.link" as const } };

  /** A home with a button, that this person may see. */
  function home(request: FastifyRequest, zone: string): string {
    const { site, homes } = ready();
    const found = site.zones.find(({ id }) => id === zone);
    if (found === undefined || !sees(request.session!.person, found.building, zone)) throw notFound(zone);
    if (homes.buttonOf(zone) === undefined) throw problem(409, "no_button", "家中没有登记呼叫器", "No button is registered at this home");
    return zone;
  }

  function shown(request: FastifyRequest, zone: string) {
    const row = ready().homeLinks.all().get(zone)!;
    const path = `/r/${ready().homeLinks.tokenOf(zone)}`;
    return { zone, madeAt: row.madeAt, by: row.by, path, url: `${request.protocol}://${request.host}${path}` };
  }

  api.get("/api/v1/homes", link, (request) => {
    const { person } = request.session!;
    const buildings = new Map(ready().site.zones.map(({ id, building }) => [id, building]));
    const rows = [...ready().homeLinks.all().values()].filter(({ zone }) => sees(person, buildings.get(zone) ?? null, zone));
    return { homes: rows.map(({ zone, madeAt, by }) => ({ zone, madeAt, by })) };
  });

  api.post("/api/v1/homes/:zone/link", { ...link, schema: { params: OfZone } }, async (request, reply) => {
    const zone = home(request, request.params.zone);
    await ready().homeLinks.make(zone, request.session!.person.name);
    const made = shown(request, zone);
    return reply.code(201).send({ ...made, qr: await qrCode(made.url, ON_PAPER) });
  });

  api.get("/api/v1/homes/:zone/qr.svg", { ...link, schema: { params: OfZone } }, async (request, reply) => {
    const zone = home(request, request.params.zone);
    if (ready().homeLinks.tokenOf(zone) === null) throw notFound(zone);
    return reply.type("image/svg+xml").send(await qrCode(shown(request, zone).url, ON_PAPER));
  });

  api.delete("/api/v1/homes/:zone/link", { ...link, schema: { params: OfZone } }, async (request, reply) => {
    const { zone } = request.params;
    const building = ready().site.zones.find(({ id }) => id === zone)?.building ?? null;
    if (!sees(request.session!.person, building, zone)) throw notFound(zone);
    if (!(await ready().homeLinks.end(zone, request.session!.person.name))) throw notFound(zone);
    return reply.code(204).send();
  });
}
