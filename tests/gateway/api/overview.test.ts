import { expect, test } from "vitest";
import { connectDevice } from "../../harness/device.ts";
import { createCaller } from "../../harness/http.ts";
import { shareGateway } from "../../harness/shared-gateway.ts";

const gateway = shareGateway();

test("the street sees the worst alert, times, homes and devices in numbers, no home's name, and only its own buildings", async () => {
  const { admin, url } = gateway();
  const button = await connectDevice(gateway(), "button-1", "emergency-button", "b1-101");
  await connectDevice(gateway(), "bin-1", "smart-bin", "b2-101");
  await button.report({ pressed: true });
  const { incidents } = (await admin.get("/api/v1/incidents")).body as { incidents: { id: string }[] };
  await admin.post(`/api/v1/incidents/${incidents[0]!.id}/stage`, { stage: "arrived", person: "leader" });
  await admin.post("/api/v1/incidents", { kind: "fire", zone: "b2-101", exercise: true });

  const whole = (await admin.get("/api/v1/overview")).body;
  expect(whole).toMatchObject({
    worst: { kind: "sos", priority: "P1", building: { zh: "1号楼" } },
    open: { P1: 1 },
    incidents: { days: 30, count: 1, arrival: { n: 1, missing: 0, limitS: 180, within: 1 } },
    drill: { lastAt: expect.any(Number), dueAfterDays: 180 },
    devices: { registered: 2, neverHeard: 1 },
  });
  expect(JSON.stringify(whole)).not.toContain("101");

  const people = { street: { buildings: ["b2"] }, station: {}, resident: { zone: "b1-101" } } as const;
  for (const [role, scope] of Object.entries(people)) {
    const { password } = (await admin.post("/api/v1/users", { name: `over-${role}`, role, scope })).body as { password: string };
    const caller = createCaller(url);
    await caller.signIn(`over-${role}`, password);
    const { status, body } = await caller.get("/api/v1/overview");
    expect(status).toBe(role === "resident" ? 403 : 200);
    if (role === "street")
      expect(body).toMatchObject({ worst: null, open: { P1: 0 }, incidents: { count: 0 }, devices: { registered: 1 } });
  }
});

test("the audit trail is found by person and by what was done, and leaves as a table without formulas", async () => {
  const { admin } = gateway();
  await admin.post("/api/v1/users", { name: "audit-a", role: "station" });
  await admin.post("/api/v1/users/audit-a/password", {});
  const find = async (query: string) => (await admin.get(`/api/v1/audit?${query}`)).body as { audit: { action: string }[]; next?: string };
  const about = await find("actor=admin&action=user.&limit=1");
  expect(about.audit).toMatchObject([{ actor: "admin", action: "user.reset", target: "audit-a" }]);
  expect((await find(`actor=admin&action=user.&limit=1&after=${about.next}`)).audit).toMatchObject([{ action: "user.add" }]);
  expect((await find("actor=nobody")).audit).toEqual([]);
  expect((await find("action=user%25")).audit).toEqual([]);

  const csv = await admin.get("/api/v1/audit.csv?action=user.");
  expect(csv.headers.get("content-disposition")).toContain("audit.csv");
  const [head, first] = (csv.body as string).split("\r\n");
  expect(head).toContain("操作 action");
  expect(first).toContain(",admin,user.reset,audit-a,");
});
