import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { type Checked, COOKIE, SECURE_COOKIE } from "../access/access.ts";
import { may, type Person } from "../access/roles.ts";
import type { Api, Parts } from "./context.ts";
import { forbidden, Problem, problem } from "./problem.ts";

const Credentials = z.object({ username: z.string().min(1).max(64), password: z.string().min(1).max(200) });
const TokenBody = z.object({ ...Credentials.partial().shape, label: z.string().max(100).default("") });

/** Of this side alone: a cookie of plain HTTP is sent unsealed, and one of the secured side never is. */
const cookieOf = ({ protocol }: Pick<FastifyRequest, "protocol">, secret: string): string =>
  `${protocol === "https" ? `${SECURE_COOKIE}=${secret}; Secure` : `${COOKIE}=${secret}`}; Path=/; HttpOnly; SameSite=Strict`;

/** Signing in and out, tokens and tickets. */
export function peopleRoutes(api: Api, ready: () => Parts): void {
  api.post("/api/v1/session", { schema: { body: Credentials } }, async (request, reply) => {
    const { username, password } = request.body;
    const { access } = ready();
    const person = granted(await access.check(username, password, request.ip));
    const { session, secret } = await access.begin(person, request.ip);
    const { name, role } = person;
    return reply.header("set-cookie", cookieOf(request, secret)).send({ name, role, expiresAt: session.expiresAtMs });
  });

  api.delete("/api/v1/session", { config: { permission: "me.read" } }, async (request, reply) => {
    await ready().access.signOut(request.session!);
    return reply
      .header("set-cookie", `${cookieOf(request, "")}; Max-Age=0`)
      .code(204)
      .send();
  });

  api.get("/api/v1/me", { config: { permission: "me.read" } }, (request) => request.session!.person);

  // Open, since a program may bring a name and a password instead of a session; who may have a token is asked inside.
  api.post("/api/v1/tokens", { schema: { body: TokenBody.nullish() } }, async (request, reply) => {
    const { username, password, label = "" } = request.body ?? {};
    const { access } = ready();
    const { session } = request;
    if (session === null && (username === undefined || password === undefined))
      throw problem(401, "not_signed_in", "请先登录", "Sign in first");
    const person = session?.person ?? granted(await access.check(username!, password!, request.ip));
    if (!may(person.role, "token.create")) {
      access.record({ actor: person.name, action: "refused.token.create", target: person.name, outcome: "refused", detail: {} });
      throw forbidden();
    }
    return reply.code(201).send(await access.issueToken(person, label));
  });

  api.post("/api/v1/live-ticket", { config: { permission: "live.read" } }, (request) => ready().access.issueTicket(request.session!));
}

function granted(checked: Checked): Person {
  if (checked.ok) return checked.person;
  if (checked.reason === "locked")
    throw new Problem(429, "locked", { zh: "尝试过多,请稍候", en: "Too many tries: wait" }, checked.waitMs / 1_000);
  if (checked.reason === "busy") throw new Problem(503, "busy", { zh: "系统繁忙", en: "Busy" }, 1);
  throw problem(401, "wrong_credentials", "用户名或密码不对", "Wrong name or password");
}
