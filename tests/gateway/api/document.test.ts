import { z } from "zod";
import { describe, expect, test } from "vitest";
import { createApi } from "../../../gateway/api/api.ts";
import { ANSWERS, ProblemDocument } from "../../../gateway/api/answers.ts";
import { createLog } from "../../../gateway/log.ts";
import { connectDevice } from "../../harness/device.ts";
import { shareGateway } from "../../harness/shared-gateway.ts";

const gateway = shareGateway();
/** For whoever has a name and a password, or a link; and what receivers of notices fetch. */
const OPEN = [
  "POST /api/v1/session",
  "POST /api/v1/tokens",
  "GET /api/v1/family/:token",
  "POST /api/v1/family/:token/reaction",
  "GET /api/v1/home/:token",
  "POST /api/v1/home/:token/press",
  "POST /api/v1/home/:token/cancel",
  "GET /api/v1/home/:token/audio/:name",
  "POST /api/v1/response-links/look",
  "POST /api/v1/response-links/act",
  "POST /api/v1/round-links/look",
  "POST /api/v1/round-links/report",
  "POST /api/v1/round-links/aloud",
  "GET /api/v1/notice-key",
  "GET /api/v1/trust",
  "GET /api/v1/evacuations/:id/audio/:name",
];
/** No administrator's, or of a confirmed fire only: response/family.test.ts and incidents.test.ts hold their answers against the document. */
const OTHERS = [
  // Of a confirmed fire only.
  "GET /api/v1/incidents/:id/card-119",
  "GET /api/v1/family/:token",
  "GET /api/v1/residents/me",
  // homes.test.ts has them.
  "GET /api/v1/home/:token",
  "GET /api/v1/homes/:zone/qr.svg",
  // Of a demonstration only: simulation.test.ts.
  "GET /api/v1/simulation",
];
const api = await createApi({ parts: () => null, staticFolder: null, log: createLog("silent") });
await api.ready();
const CALLS = api.routes
  .filter(({ method, url }) => method !== "HEAD" && url.startsWith("/api/v1/") && url !== "/api/v1/openapi.json")
  .map(({ method, url }) => `${method} ${url}`);

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: object }[];
  readonly requestBody?: { readonly content: Record<string, unknown> };
  readonly responses: Record<string, { readonly content?: Record<string, unknown> }>;
  readonly security: readonly object[];
}

const documentOf = async () =>
  (await gateway().admin.get("/api/v1/openapi.json")).body as {
    openapi: string;
    paths: Record<string, Record<string, Operation>>;
    components: { securitySchemes: object };
  };
const operationOf = async (call: string): Promise<Operation> => {
  const [method, url] = call.split(" ") as [string, string];
  return (await documentOf()).paths[url.replace(/:(\w+)/g, "{$1}")]![method.toLowerCase()]!;
};

test("the document is OpenAPI 3.1, has every call and no other", async () => {
  const { openapi, paths, components } = await documentOf();
  expect(openapi).toMatch(/^3\.1\./);
  const described = Object.entries(paths).flatMap(([path, calls]) =>
    Object.keys(calls).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ":$1")}`),
  );
  expect(described.toSorted()).toEqual(CALLS.toSorted());
  expect(Object.keys(ANSWERS).toSorted()).toEqual(CALLS.toSorted());
  expect(components.securitySchemes).toHaveProperty("session");
  expect(components.securitySchemes).toHaveProperty("token");
});

describe.each(CALLS)("%s", (call) => {
  test("says what it takes, what it answers and who may call it", async () => {
    const { parameters = [], responses, security, requestBody } = await operationOf(call);
    const named = [...call.matchAll(/:(\w+)/g)].map(([, name]) => name);
    expect(parameters.filter((one) => one.in === "path").map(({ name }) => name)).toEqual(named);
    const good = Object.keys(responses).find((status) => status.startsWith("2"))!;
    if (good !== "204") expect(Object.keys(responses[good]!.content!)).toHaveLength(1);
    expect(Object.keys(responses["default"]!.content!)).toEqual(["application/problem+json"]);
    expect(security.length > 0).toBe(!OPEN.includes(call));
    if (call === "POST /api/v1/devices/import") expect(Object.keys(requestBody!.content)).toEqual(["application/json", "text/csv"]);
  });
});

test("lists say their bounds", async () => {
  const { parameters } = await operationOf("GET /api/v1/alerts");
  expect(parameters!.find(({ name }) => name === "limit")!.schema).toMatchObject({ default: 100, minimum: 1, maximum: 1_000 });
  expect(parameters!.map(({ name }) => name)).toEqual(expect.arrayContaining(["state", "kind", "device", "after", "limit"]));
});

test("real answers are what the document says", async () => {
  const button = await connectDevice(gateway(), "document-1", "emergency-button");
  await button.report({ pressed: true, battery_pct: 88 }, { seq: 1, boot: 2 });
  await button.publish("reading", "rubbish");
  const { admin } = gateway();
  const [alert] = (await admin.get("/api/v1/alerts")).body.alerts;
  const backtest = await admin.post("/api/v1/rules/backtest", { files: [] });
  expect(backtest.status).toBe(202);
  const evacuation = (await admin.post("/api/v1/evacuations", { building: "b1", exercise: true, reason: "drill" })).body.id as string;
  const paths: Record<string, string> = {
    "GET /api/v1/readings": "/api/v1/readings?device=document-1",
    "GET /api/v1/series": `/api/v1/series?device=document-1&value=battery_pct&from=0&to=${Date.now() + 60_000}&every=31536000000`,
    "GET /api/v1/series/many": `/api/v1/series/many?value=battery_pct&from=0&to=${Date.now() + 60_000}&every=31536000000`,
    "GET /api/v1/export": `/api/v1/export?from=0&to=${Date.now() + 60_000}`,
    "GET /api/v1/devices/:id": "/api/v1/devices/document-1",
    "GET /api/v1/rules/backtest/:id": `/api/v1/rules/backtest/${backtest.body.id}`,
    "GET /api/v1/devices/:id/explain": "/api/v1/devices/document-1/explain",
    "GET /api/v1/alerts/:id": `/api/v1/alerts/${alert.id}`,
    "GET /api/v1/rules/sets/:hash": `/api/v1/rules/sets/${(await admin.get("/api/v1/rules")).body.hash}`,
    "GET /api/v1/alerts/:id/call": `/api/v1/alerts/${alert.id}/call`,
    "GET /api/v1/alerts/:id/deliveries": `/api/v1/alerts/${alert.id}/deliveries`,
    ...Object.fromEntries(["", ".csv", ".xlsx"].map((end) => [`GET /api/v1/statistics${end}`, `/api/v1/statistics${end}?month=2026-11`])),
    "GET /api/v1/escalation/dry-run": "/api/v1/escalation/dry-run?kind=sos&priority=P1",
    "GET /api/v1/evacuations/:id": `/api/v1/evacuations/${evacuation}`,
    "GET /api/v1/evacuations/:id/account": `/api/v1/evacuations/${evacuation}/account`,
    "GET /api/v1/evacuations/plans/:building": "/api/v1/evacuations/plans/b1",
    "GET /api/v1/alerts/:id/receipts": `/api/v1/alerts/${alert.id}/receipts`,
  };
  const reads = CALLS.filter((call) => call.startsWith("GET") && !/cap\.xml$|\/audio\//.test(call) && !OTHERS.includes(call));
  for (const call of reads) {
    const { status, body } = await admin.get(paths[call] ?? call.slice(4).replace("/incidents/:id", `/incidents/${alert.incident}`));
    expect(status, call).toBe(200);
    expect(z.safeParse(ANSWERS[call]!.schema!, body).error?.issues, call).toBeUndefined();
  }
  const acted = await admin.post(`/api/v1/alerts/${alert.id}/acknowledge`, {});
  expect(z.safeParse(ANSWERS["POST /api/v1/alerts/:id/acknowledge"]!.schema!, acted.body).error?.issues).toBeUndefined();
  const missing = await admin.get("/api/v1/devices/nobody");
  expect(z.safeParse(ProblemDocument, missing.body).error?.issues).toBeUndefined();
});
