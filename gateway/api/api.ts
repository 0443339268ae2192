import fastifyStatic from "@fastify/static";
import Fastify, { type FastifyBaseLogger, type FastifyRequest, LogController } from "fastify";
import {
  hasZodFastifySchemaValidationErrors,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from "fastify-type-provider-zod";
import type { Logger } from "pino";
import { may } from "../access/roles.ts";
import { alertRoutes } from "./alerts.ts";
import { auditRoutes } from "./audit.ts";
import { callRoutes } from "./calls.ts";
import { familyRoutes } from "./family.ts";
import { homeRoutes } from "./homes.ts";
import { residentRoutes } from "./residents.ts";
import { backtestRoutes } from "./backtest.ts";
import { capRoutes } from "./cap.ts";
import type { Api, Parts, Route } from "./context.ts";
import { evacuationRoutes } from "./evacuations.ts";
import { collectionRoutes } from "./collection.ts";
import { coverageRoutes } from "./coverage.ts";
import { deviceRoutes } from "./devices.ts";
import { deliveryRoutes } from "./deliveries.ts";
import { dutyRoutes } from "./duty.ts";
import { exportRoutes } from "./export.ts";
import { recordRoutes } from "./record.ts";
import { explainRoutes } from "./explain.ts";
import { describeApi } from "./openapi.ts";
import { incidentRoutes } from "./incidents.ts";
import { nuisanceRoutes } from "./nuisance.ts";
import { peopleRoutes } from "./people.ts";
import { forbidden, notFound, Problem, problem, sendProblem } from "./problem.ts";
import { overviewRoutes } from "./overview.ts";
import { pastRoutes } from "./past.ts";
import { readingRoutes } from "./readings.ts";
import { responseLinkRoutes } from "./response-links.ts";
import { roundRoutes } from "./rounds.ts";
import { ruleDraftRoutes } from "./rule-draft.ts";
import { ruleRoutes } from "./rules.ts";
import { serviceRoutes } from "./service.ts";
import { siteRoutes } from "./site.ts";
import { sinkRoutes } from "./sinks.ts";
import { simulationRoutes } from "./simulation.ts";
import { statisticsRoutes } from "./statistics.ts";
import { taskRoutes } from "./tasks.ts";
import { trustPolicy, trustRoutes } from "./trust.ts";
import { upkeepRoutes } from "./upkeep.ts";
import { userRoutes } from "./users.ts";
import { worksRoutes } from "./works.ts";

/** Bytes of a body; the import has its own bound. */
const BODY_BYTES = 64 * 1024;
/** A request is whole within this, or its connection is closed: an import of 5 MiB over a bad line takes that long. */
const REQUEST_MS = 60_000;
/** Connections at once: screens, phones and programs of a community; a crowd beyond it is turned away. */
const CONNECTIONS_MAX = 2_000;
const CHANGING = new Set(["POST", "PUT", "PATCH", "DELETE"]);
const CONTENT_TYPES = /^(application\/json|application\/x-ndjson|text\/csv)\s*(;|$)/i;

export interface ApiOptions {
  /** null until recovery is done. */
  readonly parts: () => Parts | null;
  readonly staticFolder: string | null;
  readonly log: Logger;
}

/** The HTTP side: one place for sign-in, origin and rights, so that no route can forget them. */
export async function createApi({ parts, staticFolder, log }: ApiOptions): Promise<Api> {
  const loggerInstance: FastifyBaseLogger = log;
  const api = Fastify({
    loggerInstance,
    // A request's path may hold what a log must not.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES,
    requestTimeout: REQUEST_MS,
    routerOptions: { maxParamLength: 200 },
    // A path that can't be decoded has no route whose error handler would answer.
    frameworkErrors: (error, _request, reply) =>
      void sendProblem(reply as never, problem(error.statusCode ?? 400, "bad_request", "请求有误", error.message.slice(0, 300))),
  }).withTypeProvider<ZodTypeProvider>();
  api.server.maxConnections = CONNECTIONS_MAX;
  api.setValidatorCompiler(validatorCompiler);
  api.setSerializerCompiler(serializerCompiler);
  api.decorateRequest("session", null);
  api.addContentTypeParser(["text/csv", "application/x-ndjson"], { parseAs: "buffer" }, (_request, body, done) => done(null, body));

  const routes: Route[] = [];
  api.decorate("routes", routes);
  api.addHook("onRoute", ({ method, url, config }) => {
    for (const one of [method].flat()) routes.push({ method: one, url, permission: config?.permission ?? null });
  });
  await describeApi(api);

  api.addHook("onRequest", async (request, reply) => {
    secureHeaders(reply.header.bind(reply));
    const path = request.url.split("?")[0]!;
    if (path === "/healthz") return;
    const ready = parts();
    if (ready === null) throw new Problem(503, "starting", { zh: "正在恢复", en: "Recovering" }, 1);
    request.session =
      (await ready.access.sessionOfToken(request.headers.authorization)) ?? (await ready.access.sessionOfCookie(request.headers.cookie));
    checkOrigin(request);
    checkRights(request, ready);
  });

  api.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    if (error instanceof Problem) return sendProblem(reply, error);
    if (hasZodFastifySchemaValidationErrors(error)) {
      const what = error.validation
        .map(({ instancePath, message }) => `${instancePath} ${message}`.trim())
        .join("; ")
        .slice(0, 1_000);
      return sendProblem(reply, problem(400, "bad_request", `参数有误:${what}`, what));
    }
    if (error.message === "busy") return sendProblem(reply, new Problem(503, "busy", { zh: "系统繁忙", en: "Busy" }, 1));
    const status = error.statusCode ?? 500;
    if (status >= 500) log.error({ event: "request_failed", err: error }, "a request failed");
    return sendProblem(
      reply,
      status >= 500
        ? problem(500, "failed", "内部错误", "Something failed inside")
        : problem(status, "bad_request", "请求有误", error.message.slice(0, 300)),
    );
  });

  const ready = (): Parts => parts()!;
  siteRoutes(api, ready);
  deviceRoutes(api, ready);
  coverageRoutes(api, ready);
  collectionRoutes(api, ready, Date.now);
  explainRoutes(api, ready);
  pastRoutes(api, ready);
  readingRoutes(api, ready);
  exportRoutes(api, ready);
  recordRoutes(api, ready);
  serviceRoutes(api, ready);
  alertRoutes(api, ready);
  incidentRoutes(api, ready);
  responseLinkRoutes(api, ready);
  statisticsRoutes(api, ready);
  deliveryRoutes(api, ready);
  dutyRoutes(api, ready);
  evacuationRoutes(api, ready);
  capRoutes(api, ready);
  ruleRoutes(api, ready);
  ruleDraftRoutes(api, ready);
  backtestRoutes(api, ready);
  sinkRoutes(api, ready);
  taskRoutes(api, ready);
  callRoutes(api, ready);
  residentRoutes(api, ready);
  familyRoutes(api, ready);
  homeRoutes(api, ready);
  roundRoutes(api, ready);
  nuisanceRoutes(api, ready);
  worksRoutes(api, ready);
  overviewRoutes(api, ready);
  auditRoutes(api, ready);
  peopleRoutes(api, ready);
  userRoutes(api, ready);
  upkeepRoutes(api, ready);
  trustRoutes(api, ready);
  simulationRoutes(api, ready);
  api.get("/healthz", { schema: { hide: true } }, () => ({ alive: true }));
  api.get("/readyz", { schema: { hide: true } }, () => ({ ready: true }));
  api.get("/api/v1/openapi.json", { schema: { hide: true } }, () => api.swagger());
  await serveFiles(api, staticFolder, () => ready().secured?.port ?? null);
  return api;
}

function secureHeaders(set: (name: string, value: string) => unknown): void {
  set("content-security-policy", "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'");
  set("x-content-type-options", "nosniff");
  set("referrer-policy", "no-referrer");
  set("cache-control", "no-store");
}

/** True where the request comes from a page of this gateway. To the secured side, no page may speak that anybody on the way could have written. */
export function isOwnOrigin(origin: string | undefined, host: string | undefined, isEncrypted: boolean): boolean {
  if (origin === undefined || host === undefined || !URL.canParse(origin)) return false;
  const { protocol, host: from } = new URL(origin);
  return (protocol === "https:" || (protocol === "http:" && !isEncrypted)) && from === host;
}

/** A browser's cookie goes with every request, whoever made it: what changes something must come from our own page. */
function checkOrigin({ method, headers, routeOptions, session, protocol }: FastifyRequest): void {
  // A program's token goes with nothing by itself.
  if (!CHANGING.has(method) || session?.kind === "token") return;
  const { origin, host } = headers;
  if (origin !== undefined && !isOwnOrigin(origin, host, protocol === "https"))
    throw problem(403, "foreign_origin", "来源不符", "This request comes from another site");
  const isSignIn = routeOptions.url === "/api/v1/session" && method === "POST";
  if (session === null || isSignIn) return;
  if (origin === undefined) throw problem(403, "foreign_origin", "来源不符", "This request does not say that it comes from here");
  const type = headers["content-type"];
  const hasBody = headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
  if ((hasBody || type !== undefined) && !CONTENT_TYPES.test(type ?? ""))
    throw problem(403, "content_type", "内容类型不符", "JSON or CSV only");
}

function checkRights(request: FastifyRequest, { access }: Parts): void {
  const { permission } = request.routeOptions.config;
  if (permission === undefined) return;
  const { session } = request;
  if (session === null) throw problem(401, "not_signed_in", "请先登录", "Sign in first");
  if (may(session.person.role, permission)) return;
  const target = request.routeOptions.url ?? "";
  access.record({
    actor: session.person.name,
    action: `refused.${permission}`,
    target,
    outcome: "refused",
    detail: { method: request.method },
  });
  throw forbidden();
}

async function serveFiles(api: Api, folder: string | null, httpsPort: () => number | null): Promise<void> {
  // The page that reads `/api/v1/family/{token}`: its own address is the link.
  if (folder !== null) api.get("/family/:token", { schema: { hide: true } }, (_request, reply) => reply.sendFile("resident/family.html"));
  if (folder !== null) api.get("/r/:token", { schema: { hide: true } }, (_request, reply) => reply.sendFile("resident/home.html"));
  // The link of whoever goes stands behind the #, which no log of a request keeps.
  if (folder !== null) api.get("/go", { schema: { hide: true } }, (_request, reply) => reply.sendFile("responder/go.html"));
  // With a slash, so that the page's own worker stands above it; what is behind the # goes along.
  if (folder !== null) api.get("/round", { schema: { hide: true } }, (_request, reply) => reply.redirect("/round/"));
  if (folder !== null) {
    api.get("/trust", { schema: { hide: true } }, (_request, reply) => {
      const port = httpsPort();
      if (port !== null) reply.header("content-security-policy", trustPolicy(port));
      return reply.sendFile("trust/index.html");
    });
  }
  if (folder !== null) await api.register(fastifyStatic, { root: folder, wildcard: true, cacheControl: false, dotfiles: "deny" });
  api.setNotFoundHandler((request, reply) => {
    const wantsPage = request.method === "GET" && !request.url.startsWith("/api/") && /^[\w/-]*$/.test(request.url.split("?")[0]!);
    if (folder !== null && wantsPage && (request.headers.accept ?? "").includes("text/html")) return reply.sendFile("index.html");
    return sendProblem(reply, notFound(request.url.slice(0, 100)));
  });
}
