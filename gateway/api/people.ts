import { z } from "zod";
import { COOKIE, type SignIn } from "../access/access.ts";
import type { Scope } from "../access/roles.ts";
import { type Api, Limit, nextOf, type Parts, Position } from "./context.ts";
import { Problem, problem } from "./problem.ts";

const Credentials = z.object({ username: z.string().min(1).max(64), password: z.string().min(1).max(200) });
const Label = z.object({ label: z.string().max(100).default("") });

/** Signing in and out, tokens, tickets, users and the audit trail. */
export function peopleRoutes(api: Api, ready: () => Parts): void {
  api.post("/api/v1/session", { schema: { body: Credentials } }, async (request, reply) => {
    const { username, password } = request.body;
    const signed = granted(await ready().access.signIn(username, password, request.ip, "cookie"));
    const { name, role } = signed.session.person;
    return reply.header("set-cookie", `${COOKIE}=${signed.secret}; Path=/; HttpOnly; SameSite=Strict`).send({ name, role, expiresAt: signed.session.expiresAtMs });
  });

  api.delete("/api/v1/session", { config: { permission: "me.read" } }, async (request, reply) => {
    await ready().access.signOut(request.session!);
    return reply.header("set-cookie", `${COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`).code(204).send();
  });

  api.get("/api/v1/me", { config: { permission: "me.read" } }, (request) => request.session!.person);

  api.post("/api/v1/tokens", { config: { permission: "token.create" }, schema: { body: Label.nullish() } }, async (request, reply) =>
    reply.code(201).send(await ready().access.issueToken(request.session!.person, request.body?.label ?? "")),
  );

  api.post("/api/v1/live-ticket", { config: { permission: "live.read" } }, (request) => ready().access.issueTicket(request.session!));

  api.get("/api/v1/users", { config: { permission: "user.read" }, schema: { querystring: z.object({ after: Position.optional(), limit: Limit }) } }, async (request) => {
    const { after = 0, limit } = request.query;
    const people = (await ready().store.people()).toSorted((one, other) => other.createdAt - one.createdAt || (one.name < other.name ? -1 : 1));
    const users = people.slice(after, after + limit).map(({ name, role, scope, createdAt, disabledAt }) => ({ name, role, scope: JSON.parse(scope) as Scope, createdAt, disabledAt }));
    return { users, ...nextOf(after + limit < people.length ? after + limit : null) };
  });

  api.get("/api/v1/audit", { config: { permission: "audit.read" }, schema: { querystring: z.object({ after: Position.optional(), limit: Limit }) } }, async (request) => {
    const { after = null, limit } = request.query;
    const page = await ready().store.audit({ before: after, limit });
    return { audit: page.rows, ...nextOf(page.next) };
  });
}

function granted(signed: SignIn): Extract<SignIn, { ok: true }> {
  if (signed.ok) return signed;
  if (signed.reason === "locked") throw new Problem(429, "locked", { zh: "尝试过多,请稍候", en: "Too many tries: wait" }, signed.waitMs / 1_000);
  if (signed.reason === "busy") throw new Problem(503, "busy", { zh: "系统繁忙", en: "Busy" }, 1);
  throw problem(401, "wrong_credentials", "用户名或密码不对", "Wrong name or password");
}
