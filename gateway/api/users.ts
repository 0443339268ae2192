import { randomBytes } from "node:crypto";
import { z } from "zod";
import { PERSON_NAME, scopeFault } from "../access/new-person.ts";
import { ROLES, type Scope } from "../access/roles.ts";
import { Id } from "../../rules/model/device.ts";
import { type Api, Limit, nextOf, type Parts, Position } from "./context.ts";
import { notFound, problem } from "./problem.ts";

const NewUser = z.strictObject({
  name: z.string().regex(PERSON_NAME),
  role: z.enum(ROLES),
  scope: z
    .strictObject({ buildings: z.array(Id).min(1).max(200).nullable().default(null), zone: Id.nullable().default(null) })
    .default({ buildings: null, zone: null }),
});
const List = z.object({ after: Position.optional(), limit: Limit });

/** 96 random bits, told once. */
const newPassword = (): string => randomBytes(12).toString("base64url");

/** People: who there is, new ones, new passwords. */
export function userRoutes(api: Api, ready: () => Parts): void {
  const change = { config: { permission: "user.write" as const } };

  api.get("/api/v1/users", { config: { permission: "user.read" }, schema: { querystring: List } }, async (request) => {
    const { after = 0, limit } = request.query;
    const people = (await ready().store.people()).toSorted(
      (one, other) => other.createdAt - one.createdAt || (one.name < other.name ? -1 : 1),
    );
    const users = people
      .slice(after, after + limit)
      .map(({ name, role, scope, createdAt, disabledAt }) => ({ name, role, scope: JSON.parse(scope) as Scope, createdAt, disabledAt }));
    return { users, ...nextOf(after + limit < people.length ? after + limit : null) };
  });

  api.post("/api/v1/users", { ...change, schema: { body: NewUser } }, async (request, reply) => {
    const { name, role, scope } = request.body;
    const { access, site } = ready();
    const fault = scopeFault(role, scope, site);
    if (fault !== null) throw problem(400, "bad_scope", `范围有误:${fault}`, fault);
    if (await access.knows(name)) throw problem(409, "exists", `${name} 已存在`, `${name} exists already`);
    const password = newPassword();
    await access.addPerson({ name, role, scope }, password, request.session!.person.name);
    return reply.code(201).send({ name, password });
  });

  api.post("/api/v1/users/:name/password", { ...change, schema: { params: z.object({ name: z.string().max(200) }) } }, async (request) => {
    const { name } = request.params;
    const password = newPassword();
    if (!(await ready().access.resetPassword(name, password, request.session!.person.name))) throw notFound(name);
    return { name, password };
  });
}
