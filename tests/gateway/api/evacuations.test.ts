import { beforeAll, expect, test } from "vitest";
import { createCaller, type Caller } from "../../harness/http.ts";
import { addPerson } from "../../harness/linan.ts";
import { shareGateway } from "../../harness/shared-gateway.ts";
import { WILLOW_TEXT } from "../../rules/evacuation/willow.ts";

const gateway = shareGateway({ site: WILLOW_TEXT.replace("id: willow", "id: mini") });
const people = new Map<string, Caller>();
let evacuation = "";

async function signedIn(name: string, role: string, ...scope: readonly string[]): Promise<void> {
  const caller = createCaller(gateway().url);
  await caller.signIn(name, await addPerson(gateway().folder, name, role, ...scope));
  people.set(name, caller);
}

beforeAll(async () => {
  await signedIn("station", "station");
  await signedIn("property", "property");
  await signedIn("street", "street");
  await signedIn("station-b2", "station", "--buildings", "b2");
  const made = await people.get("station")!.post("/api/v1/evacuations", { building: "b1", confirmed: "on-site", reason: "x" });
  evacuation = made.body.id;
  await people.get("station")!.post(`/api/v1/evacuations/${evacuation}/issue`);
}, 60_000);

const at = (path = ""): string => `/api/v1/evacuations/${evacuation}${path}`;
const mark = (client: string, seq: number, zone: string, state: string, more: object = {}) => ({
  client,
  seq,
  zone,
  state,
  at: 1,
  ...more,
});
const doors = async (caller: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await people.get(caller)!.get(at("/account"))).body.floors.flatMap((floor: { doors: { zone: string; state: string }[] }) =>
      floor.doors.map(({ zone, state }) => [zone, state]),
    ),
  );

test("marks of phones that were away are put together, sent twice or in another order, and safe is never made up", async () => {
  const station = people.get("station")!;
  const first = [mark("phone-aaaa", 1, "b1-1-101", "needs-help"), mark("phone-aaaa", 2, "b1-1-201", "told")];
  const second = [mark("phone-bbbb", 1, "b1-1-101", "safe"), mark("phone-bbbb", 2, "b1-2-101", "safe")];
  for (const marks of [second, first, second, first]) expect((await station.post(at("/marks"), { marks })).body).toEqual({ taken: 2 });
  expect(await doors("station")).toMatchObject({
    "b1-1-101": "needs-help",
    "b1-1-201": "told",
    "b1-2-101": "safe",
    "b1-2-201": "unknown",
  });
  const rescued = mark("phone-bbbb", 3, "b1-1-101", "safe", { seen: ["phone-aaaa:1"] });
  await people.get("property")!.post(at("/marks"), { marks: [rescued] });
  expect((await doors("station"))["b1-1-101"]).toBe("safe");
});

test("marks that make no sense are refused whole", async () => {
  const good = mark("phone-aaaa", 9, "b1-1-101", "told");
  for (const wrong of [
    { state: "unknown" },
    { zone: "b2-101" },
    { zone: "b9" },
    { client: "x" },
    { seq: 0 },
    { seen: ["nonsense"] },
    { more: 1 },
  ])
    expect((await people.get("station")!.post(at("/marks"), { marks: [good, { ...good, ...wrong }] })).status, JSON.stringify(wrong)).toBe(
      400,
    );
  expect((await people.get("station")!.post(at("/marks"), { marks: [] })).status).toBe(400);
  expect((await people.get("street")!.post(at("/marks"), { marks: [good] })).status).toBe(403);
});

test("names of who needs help are for the people who go, and only while it lasts", async () => {
  const account = async (caller: string) => (await people.get(caller)!.get(at("/account"))).body;
  const { missing } = await account("station");
  expect(missing[0]).toMatchObject({ zone: "b1-2-201", person: { resident: "r-zhao", name: null, needs: [], help: "carry" } });
  expect(missing[1]).toMatchObject({ zone: "b1-1-301", person: { name: "王奶奶", needs: ["wheelchair"], carriers: ["小李"] } });
  for (const caller of ["property", "street"]) expect(JSON.stringify(await account(caller))).not.toMatch(/王奶奶|钱阿姨|wheelchair|r-wang/);
  expect((await account("street")).floors[0].doors[0]).toMatchObject({ zone: "b1-1-301", needHelp: 1 });
  expect((await people.get("station-b2")!.get(at("/account"))).status).toBe(404);

  await people.get("station")!.post(at("/assign"), { resident: "r-wang", carrier: "小李" });
  expect(JSON.stringify((await people.get("station")!.get(at())).body)).toContain("小李来接您");
  for (const caller of ["property", "street"]) {
    const { body } = await people.get(caller)!.get(at());
    expect(JSON.stringify(body)).not.toMatch(/王奶奶|小李/);
    expect(JSON.stringify((await people.get(caller)!.get("/api/v1/evacuations")).body)).not.toMatch(/王奶奶|小李/);
  }
});

test("the plan of a building shows its ways to all who may see it, and names to few", async () => {
  const plan = async (caller: Caller, building = "b1") => caller.get(`/api/v1/evacuations/plans/${building}`);
  const { body } = await plan(people.get("property")!);
  expect(body).toMatchObject({ building: "b1", spoken: { zh: "十二号楼" }, needHelp: { carry: 2, guide: 0, tell: 1 }, people: null });
  expect(body.routes.map(({ id, assembly }: Record<string, string>) => [id, assembly])).toEqual([
    ["route-1", "lawn"],
    ["route-2", "lawn"],
  ]);
  expect((await plan(gateway().admin)).body.people.map(({ name }: { name: string }) => name)).toEqual(["钱阿姨", "王奶奶"]);
  expect((await plan(people.get("station")!)).body.people).toHaveLength(2);
  expect((await plan(people.get("station")!, "b2")).body.people).toBeNull();
  expect((await plan(people.get("station-b2")!)).status).toBe(404);
  expect((await plan(gateway().admin, "b9")).status).toBe(404);
});

test("acts have a bound, a reason and a place", async () => {
  const station = people.get("station")!;
  for (const body of [
    {},
    { building: "b1" },
    { building: "b1", zone: "b2-101", reason: "x" },
    { reason: "x" },
    { building: "b1", reason: " " },
  ])
    expect((await station.post("/api/v1/evacuations", body)).status, JSON.stringify(body)).toBe(400);
  expect((await station.post("/api/v1/evacuations", { building: "b9", reason: "x" })).status).toBe(404);
  expect((await station.post("/api/v1/evacuations", { building: "b1", reason: "x" })).status).toBe(409);
  expect((await people.get("station-b2")!.post("/api/v1/evacuations", { building: "b1", reason: "x" })).status).toBe(403);
  expect((await station.post(at("/all-clear"), {})).status).toBe(400);
  expect((await station.post(at("/all-clear"), { reason: "x" }, { "if-match": '"1"' })).status).toBe(412);
  for (const caller of ["property", "street"]) expect((await people.get(caller)!.post(at("/all-clear"), { reason: "x" })).status).toBe(403);
});

test("every act is in the audit trail with who did it, and a notice has its CAP as soon as it was issued", async () => {
  const { admin } = gateway();
  const draft = (await admin.post("/api/v1/evacuations", { zone: "b2-101", exercise: true, reason: "drill" })).body;
  expect((await admin.get(`/api/v1/evacuations/${draft.id}/cap.xml`)).status).toBe(409);
  await admin.post(`/api/v1/evacuations/${draft.id}/issue`);
  const cap = await people.get("street")!.get(`/api/v1/evacuations/${draft.id}/cap.xml`);
  expect([cap.status, cap.headers.get("content-type")]).toEqual([200, "application/cap+xml; charset=utf-8"]);
  expect(cap.body).toContain("<status>Exercise</status>");
  await admin.post(`/api/v1/evacuations/${draft.id}/cancel`, { reason: "enough" });
  const { audit } = (await admin.get("/api/v1/audit")).body as { audit: { action: string; target: string; actor: string }[] };
  expect(audit.filter(({ target }) => target === draft.id).map(({ action, actor }) => `${action} ${actor}`)).toEqual([
    "evacuation.cancelled admin",
    "evacuation.issued admin",
    "evacuation.drafted admin",
  ]);
});
