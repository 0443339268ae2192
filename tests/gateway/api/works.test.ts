import { expect, test } from "vitest";
import { createCaller } from "../../harness/http.ts";
import { startGateway, temporaryFolder } from "../../harness/gateway.ts";
import { addPerson } from "../../harness/linan.ts";

const HOUR_MS = 3_600_000;

test("works are announced, listed and called off, over a kill, with who did it in the audit trail", { timeout: 60_000 }, async () => {
  const folder = temporaryFolder();
  const first = await startGateway({ folder });
  const from = Date.now() - 1_000;
  const works = { from, to: from + HOUR_MS, buildings: ["b1"], zones: ["b2-101"], kinds: ["pipe-pressure"], reason: "换水管" };
  const { status, body: made } = await first.admin.post("/api/v1/works", works);
  expect({ status, made }).toEqual({
    status: 201,
    made: { ...works, id: expect.stringMatching(/^works-\d+$/), by: "admin", state: "running" },
  });
  const later = await first.admin.post("/api/v1/works", { ...works, from: from + HOUR_MS, to: from + 2 * HOUR_MS });
  await first.end("SIGKILL");

  const { admin } = await startGateway({ folder });
  expect((await admin.get("/api/v1/works")).body).toEqual({ works: [{ ...later.body, state: "planned" }, made] });
  expect((await admin.delete(`/api/v1/works/${made.id}`)).status).toBe(204);
  expect((await admin.delete(`/api/v1/works/${made.id}`)).status).toBe(404);
  expect((await admin.get("/api/v1/works")).body.works).toHaveLength(1);
  const { audit } = (await admin.get("/api/v1/audit")).body as { audit: { action: string; target: string; actor: string }[] };
  expect(audit.filter(({ target }) => target === made.id).map(({ action, actor }) => `${action} ${actor}`)).toEqual([
    "works.cancel admin",
    "works.plan admin",
  ]);
});

test("works that make no sense are refused, and so are those in a place that a person does not see", { timeout: 60_000 }, async () => {
  const gateway = await startGateway();
  const { admin } = gateway;
  const from = Date.now();
  const good = { from, to: from + HOUR_MS, buildings: ["b1"], zones: [], kinds: ["pipe-pressure"], reason: "x" };
  for (const wrong of [
    { to: from },
    { to: from - 1 },
    { to: from + 7 * 24 * HOUR_MS + 1 },
    { from: from - 2 * HOUR_MS, to: from - HOUR_MS },
    { reason: " " },
    { reason: undefined },
    { kinds: [] },
    { kinds: ["toaster"] },
    { buildings: [] },
    { buildings: ["b9"] },
    { zones: ["b9-101"] },
    { more: 1 },
  ])
    expect((await admin.post("/api/v1/works", { ...good, ...wrong })).status, JSON.stringify(wrong)).toBe(400);
  expect((await admin.post("/api/v1/works", good)).status).toBe(201);

  const bound = createCaller(gateway.url);
  await bound.signIn("plumber", await addPerson(gateway.folder, "plumber", "property", "--buildings", "b2"));
  expect((await bound.get("/api/v1/works")).body.works).toEqual([]);
  expect((await bound.post("/api/v1/works", good)).status).toBe(403);
  expect((await bound.post("/api/v1/works", { ...good, buildings: ["b2"], zones: ["b2-101"] })).status).toBe(201);
  const { works } = (await admin.get("/api/v1/works")).body as { works: { id: string; buildings: string[] }[] };
  expect((await bound.delete(`/api/v1/works/${works.find(({ buildings }) => buildings[0] === "b1")!.id}`)).status).toBe(404);
});
