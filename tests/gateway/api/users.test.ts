import { expect, test } from "vitest";
import { createCaller } from "../../harness/http.ts";
import { shareGateway } from "../../harness/shared-gateway.ts";

const gateway = shareGateway();

test("an administrator makes a person whose password is shown once, sees them newest first, and gives a new password", async () => {
  const { admin, url } = gateway();
  const made = await admin.post("/api/v1/users", { name: "李秀英", role: "resident", scope: { zone: "b1-101" } });
  expect(made).toMatchObject({ status: 201, body: { name: "李秀英", password: expect.stringMatching(/^[\w-]{16}$/) } });
  const caller = createCaller(url);
  await caller.signIn("李秀英", made.body.password);
  expect((await caller.get("/api/v1/me")).body).toMatchObject({ role: "resident", scope: { buildings: null, zone: "b1-101" } });
  expect((await admin.post("/api/v1/users", { name: "property-1", role: "property", scope: { buildings: ["b1"] } })).status).toBe(201);
  const { users } = (await admin.get("/api/v1/users")).body as { users: { name: string }[] };
  expect(users.map(({ name }) => name)).toEqual(["property-1", "李秀英", "admin"]);
  expect(JSON.stringify(users)).not.toContain("password");
  const first = (await admin.get("/api/v1/users?limit=1")).body;
  expect((await admin.get(`/api/v1/users?limit=2&after=${first.next}`)).body).toEqual({ users: users.slice(1) });

  const renewed = await admin.post(`/api/v1/users/${encodeURIComponent("李秀英")}/password`, {});
  expect(renewed.status).toBe(200);
  expect((await caller.get("/api/v1/me")).status).toBe(401);
  await caller.signIn("李秀英", renewed.body.password);
  const { audit } = (await admin.get("/api/v1/audit")).body;
  for (const action of ["user.add", "user.reset"])
    expect(audit).toContainEqual(expect.objectContaining({ actor: "admin", action, target: "李秀英" }));
});

test("what would bind a person to nothing, a name twice and a role that is none are refused", async () => {
  const { admin } = gateway();
  const post = async (body: unknown) => (await admin.post("/api/v1/users", body)).status;
  expect(await post({ name: "r-1", role: "resident" })).toBe(400);
  expect(await post({ name: "r-1", role: "resident", scope: { zone: "nowhere" } })).toBe(400);
  expect(await post({ name: "p-1", role: "property", scope: { buildings: ["b9"] } })).toBe(400);
  expect(await post({ name: "p-1", role: "property", scope: { buildings: [] } })).toBe(400);
  expect(await post({ name: "k-1", role: "king" })).toBe(400);
  expect(await post({ name: "a b", role: "station" })).toBe(400);
  expect(await post({ name: "a\nb", role: "station" })).toBe(400);
  expect(await post({ name: "s-1", role: "station", password: "mine" })).toBe(400);
  expect(await post({ name: "admin", role: "station" })).toBe(409);
  expect((await admin.post("/api/v1/users/nobody/password", {})).status).toBe(404);
});
