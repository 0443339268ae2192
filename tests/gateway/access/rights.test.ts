import { beforeAll, describe, expect, test } from "vitest";
import { PERMISSIONS, ROLES, type Role } from "../../../gateway/access/roles.ts";
import { createApi } from "../../../gateway/api/api.ts";
import { createLog } from "../../../gateway/log.ts";
import { connectDevice, registerDevice, signInDevice } from "../../harness/device.ts";
import { createCaller, type Caller } from "../../harness/http.ts";
import { addPerson } from "../../harness/linan.ts";
import { shareGateway } from "../../harness/shared-gateway.ts";

/** Calls that anybody may make. Whatever is added to the API without a permission has to be added here too. */
const OPEN = [
  "GET /api/v1/notice-key",
  "GET /api/v1/evacuations/:id/audio/:name",
  "GET /healthz",
  "GET /readyz",
  "GET /metrics",
  "GET /api/v1/openapi.json",
  // The certificate of the authority is public: a device that does not trust it yet has to be able to read it.
  "GET /api/v1/trust",
  "GET /trust/linan-ca.crt",
  "GET /trust/linan-ca.pem",
  "POST /api/v1/session",
  "POST /api/v1/tokens",
  "GET /api/v1/family/:token",
  "POST /api/v1/family/:token/reaction",
  "POST /api/v1/response-links/look",
  "POST /api/v1/response-links/act",
  "POST /api/v1/round-links/look",
  "POST /api/v1/round-links/report",
  "POST /api/v1/round-links/aloud",
  "GET /api/v1/home/:token",
  "GET /api/v1/home/:token/audio/:name",
  "POST /api/v1/home/:token/cancel",
  "POST /api/v1/home/:token/press",
];
/** Ends the session that the other calls need. */
const LAST = "DELETE /api/v1/session";

const gateway = shareGateway();
const people = new Map<Role | "nobody", Caller>();
/** Bound to building b2, to b1, and to one home with a role that is not a resident's. */
const bound = new Map<string, Caller>();

const api = await createApi({ parts: () => null, staticFolder: null, log: createLog("silent") });
await api.ready();
const ROUTES = api.routes.filter(({ method }) => method !== "HEAD").map((route) => ({ ...route, name: `${route.method} ${route.url}` }));
const GUARDED = ROUTES.filter(({ permission, name }) => permission !== null && name !== LAST);

async function signedIn(name: string, role: string, ...scope: readonly string[]): Promise<Caller> {
  const caller = createCaller(gateway().url);
  await caller.signIn(name, await addPerson(gateway().folder, name, role, ...scope));
  return caller;
}

beforeAll(async () => {
  people.set("nobody", createCaller(gateway().url));
  for (const role of ROLES) people.set(role, await signedIn(`${role}-1`, role, ...(role === "resident" ? ["--zone", "b1-101"] : [])));
  bound.set("b1", await signedIn("property-b1", "property", "--buildings", "b1"));
  bound.set("b2", await signedIn("station-b2", "station", "--buildings", "b2"));
  bound.set("home", await signedIn("station-home", "station", "--zone", "b2-101"));
  const button = await registerDevice(gateway(), "button-b1", "emergency-button", "b1-101");
  await (await signIn("button-b1", button)).report({ pressed: true });
  const bin = await registerDevice(gateway(), "bin-b2", "smart-bin", "b2-101");
  await (await signIn("bin-b2", bin)).report({ fill_pct: 95 });
  const other = await registerDevice(gateway(), "button-b1-102", "emergency-button", "b1-102");
  await (await signIn("button-b1-102", other)).report({ assist: true });
}, 120_000);

/** For the preparation: its device ends with the gateway. */
async function signIn(id: string, secret: string) {
  return signInDevice(gateway(), id, secret, { endsWithTest: false });
}

function call(caller: Caller, method: string, url: string) {
  const path = url.replace(/:\w+/, "nobody");
  if (method === "GET") return caller.get(path);
  if (method === "PUT") return caller.put(path, {});
  return method === "DELETE" ? caller.delete(path) : caller.post(path, {});
}

test("every call has a permission or stands in the list of open ones", () => {
  expect(
    ROUTES.filter(({ permission }) => permission === null)
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(OPEN.toSorted());
});

test("every permission of the table is used by a call or the live channel", () => {
  // Asked for inside its route, which also takes a name and a password: sign-in.test.ts.
  const used = new Set([...ROUTES.map(({ permission }) => permission), "token.create"]);
  expect(Object.keys(PERMISSIONS).filter((permission) => !used.has(permission as never))).toEqual([]);
});

describe.each(GUARDED)("$name needs $permission", ({ method, url, permission }) => {
  const allowed: readonly Role[] = PERMISSIONS[permission!];

  test("and without a session it is 401", async () => {
    expect(await call(people.get("nobody")!, method, url)).toMatchObject({ status: 401, body: { status: 401, code: "not_signed_in" } });
  });

  test.each(ROLES)(`for %s as the table has it`, async (role) => {
    const { status } = await call(people.get(role)!, method, url);
    if (allowed.includes(role)) expect([401, 403]).not.toContain(status);
    else expect(status).toBe(403);
  });
});

describe("tokens", () => {
  test("nobody gets one without a session or a name and a password", async () => {
    const nobody = people.get("nobody")!;
    for (const body of [{}, { username: "admin" }, { password: "x" }, { label: "x" }])
      expect((await nobody.post("/api/v1/tokens", body)).status).toBe(401);
    expect((await nobody.post("/api/v1/tokens", { username: "admin", password: "wrong" })).status).toBe(401);
  });

  test.each(ROLES)("for %s as the table has it", async (role) => {
    const allowed: readonly Role[] = PERMISSIONS["token.create"];
    expect((await people.get(role)!.post("/api/v1/tokens", {})).status).toBe(allowed.includes(role) ? 201 : 403);
  });
});

const alertsOf = async (caller: Caller, query = "") =>
  ((await caller.get(`/api/v1/alerts${query}`)).body.alerts as { device: string; id: string }[]).map(({ device }) => device).toSorted();

describe("scopes", () => {
  test.each([
    ["administrator", ["bin-b2", "button-b1", "button-b1-102"]],
    ["station", ["bin-b2", "button-b1", "button-b1-102"]],
    ["street", ["bin-b2", "button-b1", "button-b1-102"]],
    ["resident", ["button-b1"]],
  ] as const)("%s sees the alerts and devices of %j in every list", async (role, devices) => {
    const caller = people.get(role)!;
    for (const query of ["", "?state=open", "?limit=1000"]) expect(await alertsOf(caller, query)).toEqual(devices);
    expect(await alertsOf(caller, "?state=closed")).toEqual([]);
    const listed = (await caller.get("/api/v1/devices")).body.devices.map(({ id }: { id: string }) => id);
    expect(listed.toSorted()).toEqual(devices);
  });

  test.each([
    ["b1", ["button-b1", "button-b1-102"]],
    ["b2", ["bin-b2"]],
    ["home", ["bin-b2"]],
  ] as const)("a person bound to %s sees %j and nothing else, whatever is asked for", async (scope, devices) => {
    const caller = bound.get(scope)!;
    expect(await alertsOf(caller)).toEqual(devices);
    expect((await caller.get("/api/v1/devices")).body.devices.map(({ id }: { id: string }) => id).toSorted()).toEqual(devices);
    for (const hidden of ["bin-b2", "button-b1", "button-b1-102"].filter((id) => !(devices as readonly string[]).includes(id))) {
      expect((await caller.get(`/api/v1/devices/${hidden}`)).status).toBe(404);
      expect((await caller.get(`/api/v1/readings?device=${hidden}`)).status).toBe(404);
      expect((await caller.get(`/api/v1/series?device=${hidden}&value=fill_pct&from=0&to=1000&every=1000`)).status).toBe(404);
      expect(await alertsOf(caller, `?device=${hidden}`)).toEqual([]);
    }
  });

  test("S34: a resident reaches neither another household's alert nor its readings, by no name", async () => {
    const all = (await gateway().admin.get("/api/v1/alerts")).body.alerts as { device: string; id: string }[];
    const resident = people.get("resident")!;
    for (const { device, id } of all) {
      const expected = device === "button-b1" ? 200 : 404;
      expect((await resident.get(`/api/v1/alerts/${id}`)).status).toBe(expected);
      expect((await resident.get(`/api/v1/readings?device=${device}`)).status).toBe(expected);
      expect((await resident.post(`/api/v1/alerts/${id}/acknowledge`, {})).status).toBe(403);
    }
    const { body } = await resident.get("/api/v1/site");
    expect(JSON.stringify(body)).not.toContain("00000000000");
    expect(body).not.toHaveProperty("residents");
  });

  test("a station bound to b2 can't act on an alert of b1, and property staff can't act on a life at risk", async () => {
    const alerts = (await gateway().admin.get("/api/v1/alerts")).body.alerts as { device: string; id: string }[];
    const idOf = (device: string) => alerts.find((alert) => alert.device === device)!.id;
    expect((await bound.get("b2")!.post(`/api/v1/alerts/${idOf("button-b1")}/acknowledge`, {})).status).toBe(404);
    expect((await people.get("property")!.post(`/api/v1/alerts/${idOf("button-b1")}/acknowledge`, {})).status).toBe(403);
    expect((await people.get("property")!.post(`/api/v1/alerts/${idOf("bin-b2")}/acknowledge`, {})).status).toBe(200);
  });

  test("quarantine shows property staff of a building the rubbish of that building alone", async () => {
    for (const [id, zone] of [
      ["rubbish-b1", "b1-101"],
      ["rubbish-b2", "b2-101"],
    ] as const)
      await (await connectDevice(gateway(), id, "smart-bin", zone)).publish("reading", "rubbish");
    const caller = bound.get("b1")!;
    const rows = (await caller.get("/api/v1/quarantine")).body.quarantine as { device: string }[];
    expect(new Set(rows.map(({ device }) => device))).toEqual(new Set(["rubbish-b1"]));
    expect((await caller.get("/api/v1/quarantine?device=rubbish-b2")).status).toBe(404);
    expect((await people.get("property")!.get("/api/v1/quarantine?device=rubbish-b2")).body.quarantine).toHaveLength(1);
  });

  test("refusals are in the audit trail with who and what", async () => {
    await people.get("resident")!.get("/api/v1/audit");
    const { audit } = (await gateway().admin.get("/api/v1/audit")).body;
    expect(audit).toContainEqual(
      expect.objectContaining({ actor: "resident-1", action: "refused.audit.read", target: "/api/v1/audit", outcome: "refused" }),
    );
  });
});
