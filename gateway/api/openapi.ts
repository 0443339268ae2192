import swagger from "@fastify/swagger";
import type { RouteOptions } from "fastify";
import { jsonSchemaTransform } from "fastify-type-provider-zod";
import { z } from "zod";
import { PERMISSIONS } from "../access/roles.ts";
import { ANSWERS, ProblemDocument } from "./answers.ts";
import type { Api } from "./context.ts";

const PROBLEM = { description: "What is wrong (RFC 9457)", content: { "application/problem+json": { schema: ProblemDocument } } };
const CSV = { type: "string", format: "binary", description: "id,kind,zone in UTF-8 or GB18030" } as const;
const RECORDED = { type: "string", format: "binary", description: "device,at and values; as GET /api/v1/export gives them" } as const;
/** Of calls that read their body themselves. */
const BODIES: Readonly<Record<string, Record<string, unknown>>> = {
  "/api/v1/devices/import": {
    consumes: ["application/json", "text/csv"],
    body: z.union([z.array(z.looseObject({})), z.string().meta(CSV)]),
  },
  "/api/v1/history/import": { consumes: ["text/csv", "application/x-ndjson"], body: z.string().meta(RECORDED) },
};

/** Describes every call: input from the schemas that check it, answers from ANSWERS. */
export async function describeApi(api: Api): Promise<void> {
  await api.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Lin'an gateway", version: "1", description: "Times are ms since 1970. Lists are newest first unless said." },
      servers: [{ url: "/" }],
      components: {
        securitySchemes: {
          session: {
            type: "apiKey",
            in: "cookie",
            name: "linan_session",
            description: "From POST /api/v1/session. What changes something needs Origin too.",
          },
          token: { type: "http", scheme: "bearer", description: "From POST /api/v1/tokens" },
        },
      },
    },
    transform({ schema, url, route, ...rest }) {
      if (schema?.hide === true || url === "/*" || route.method === "HEAD") return { schema: { ...schema, hide: true }, url };
      return jsonSchemaTransform({ ...rest, route, url, schema: { ...schema, ...described(route) } });
    },
  });
}

function described({ method, url, config }: RouteOptions): Record<string, unknown> {
  const answer = ANSWERS[`${String(method)} ${url}`];
  const permission = config?.permission;
  const rights =
    permission === undefined
      ? { security: [] }
      : { security: [{ session: [] }, { token: [] }], description: `For: ${PERMISSIONS[permission].join(", ")}` };
  const body = BODIES[url] ?? {};
  if (answer === undefined) return rights;
  const { status, schema, type = "application/json" } = answer;
  const good = schema === null ? z.null().describe("Done") : { description: "Done", content: { [type]: { schema } } };
  return { ...rights, ...body, response: { [status]: good, default: PROBLEM } };
}
