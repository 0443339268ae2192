import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { homeOf, mayAct, type Person, sees } from "../access/roles.ts";
import { ALERT_KINDS, ALERT_STATES, OUTCOMES, type Alert } from "../../rules/model/alert.ts";
import type { AlertCommand } from "../../rules/model/input.ts";
import { type Api, Limit, nextOf, type Parts, Position } from "./context.ts";
import { forbidden, notFound, Problem, problem } from "./problem.ts";

const Note = z.string().max(2_000).default("");

/** Bodies of the acts on an alert; the websocket takes the same fields. */
export const ACTS = {
  acknowledge: z.object({ note: z.string().max(2_000).optional() }),
  verify: z.object({ result: z.enum(["confirmed", "unfounded"]), by: z.enum(["on-site", "phone", "video"]), note: Note }),
  shelve: z.object({ until: z.number().int().min(0).max(4e15), reason: z.string().min(1).max(500) }),
  unshelve: z.object({}),
  "ring-back": z.object({ result: z.enum(["answered", "no-answer"]), note: Note }),
  close: z.object({ outcome: z.enum(OUTCOMES), note: Note }),
} as const;
export type ActName = keyof typeof ACTS;
const NAMES = Object.keys(ACTS) as ActName[];

const List = z.object({
  state: z.enum(["open", ...ALERT_STATES]).optional(),
  kind: z.enum(ALERT_KINDS).optional(),
  device: z.string().max(64).optional(),
  after: Position.optional(),
  limit: Limit,
});
const Named = z.object({ id: z.string().max(64) });

export const seesAlert = (person: Person, { building, zone }: Pick<Alert, "building" | "zone">): boolean =>
  // The gateway's own troubles have no place: whoever is not bound to one home sees them.
  building === null && zone === null ? homeOf(person) === null : sees(person, building, zone);

/** Alerts and what people do about them. */
export function alertRoutes(api: Api, ready: () => Parts): void {
  const read = { config: { permission: "alert.read" as const } };

  async function find(person: Person, id: string): Promise<Alert> {
    const alert = ready().view.alert(id) ?? (await ready().store.alert(id));
    if (alert === null || !seesAlert(person, alert)) throw notFound(id);
    return alert;
  }

  api.get("/api/v1/alerts", { ...read, schema: { querystring: List } }, async (request) => {
    const { state = null, kind = null, device = null, after = null, limit } = request.query;
    const { person } = request.session!;
    const page = await ready().store.alerts({
      state,
      kind,
      device,
      buildings: person.scope.buildings,
      zone: homeOf(person),
      before: after,
      limit,
    });
    return { alerts: page.rows, ...nextOf(page.next) };
  });

  api.get("/api/v1/alerts/:id", { ...read, schema: { params: Named } }, async (request, reply) => {
    const alert = await find(request.session!.person, request.params.id);
    return reply.header("etag", `"${alert.version}"`).send(alert);
  });

  api.get("/api/v1/alerts/:id/cap.xml", { ...read, schema: { params: Named } }, () => {
    throw problem(501, "not_yet", "此版本尚不支持", "Not yet in this version");
  });

  api.get("/api/v1/alerts/:id/receipts", { config: { permission: "receipt.read" }, schema: { params: Named } }, async (request) => {
    const { id } = await find(request.session!.person, request.params.id);
    return { receipts: await ready().store.receipts(id) };
  });

  for (const name of NAMES) {
    api.post(
      `/api/v1/alerts/:id/${name}`,
      { config: { permission: "alert.act" }, schema: { params: Named, body: ACTS[name].nullish() } },
      async (request, reply) => {
        const body = ACTS[name].safeParse(request.body ?? {});
        if (!body.success)
          throw problem(
            400,
            "bad_request",
            "参数有误",
            body.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "),
          );
        const alert = await act(request, { ...body.data, name } as AlertCommand, request.params.id);
        return reply.header("etag", `"${alert.version}"`).send(alert);
      },
    );
  }

  async function act(request: FastifyRequest, command: AlertCommand, id: string): Promise<Alert> {
    const { person } = request.session!;
    const alert = await find(person, id);
    if (!mayAct(person.role, alert)) throw forbidden();
    const { name, role } = person;
    const answer = await ready().acts.command({
      by: { name, role },
      alert: id,
      version: versionOf(request.headers["if-match"]),
      ref: null,
      command,
    });
    if (answer.ok) return answer.alert;
    const { status, code, message } = answer.refusal;
    throw new Problem(status, code, message);
  }
}

/** `"3"`, `W/"3"` or `3`; null where the header is absent or `*`. */
export function versionOf(header: string | undefined): number | null {
  if (header === undefined || header.trim() === "*") return null;
  const found = /^(?:W\/)?"?(\d{1,15})"?$/.exec(header.trim());
  if (found === null) throw problem(400, "bad_if_match", "If-Match 有误", "If-Match must be a version");
  return Number(found[1]);
}
