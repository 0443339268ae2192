import { describe, expect, test } from "vitest";
import { connectDevice, signInDevice } from "../../harness/device.ts";
import { startGateway, temporaryFolder, type RunningGateway } from "../../harness/gateway.ts";
import { createCaller, type Caller } from "../../harness/http.ts";
import { SMALL_SITE } from "../../harness/launch.ts";
import { addPerson, secretOf } from "../../harness/linan.ts";
import { shareGateway } from "../../harness/shared-gateway.ts";

/** With a stair, a hydrant that is watched, a gas cock, and an old woman with a neighbour who has her key. */
const SITE = SMALL_SITE.replace(
  "stations:",
  `  - { id: b1-stairs-4, building: b1, floor: 4, kind: stairs, name: { zh: 楼梯间, en: stairs }, column: 2 }
  - { id: b1-stairs-5, building: b1, floor: 5, kind: stairs, name: { zh: 楼梯间, en: stairs }, column: 2 }
exits:
  - { id: exit-b1, building: b1, name: { zh: 大门, en: Door }, people_per_min: 60, assembly: lawn }
  - { id: exit-b2, building: b2, name: { zh: 大门, en: Door }, people_per_min: 60, assembly: lawn }
routes:
  - { id: route-b1, building: b1, name: { zh: 楼梯, en: Stairs }, exit: exit-b1, people_per_min: 40, zones: [b1-stairs-4, b1-stairs-5] }
  - { id: route-b2, building: b2, name: { zh: 楼梯, en: Stairs }, exit: exit-b2, people_per_min: 40 }
assemblyPoints: [{ id: lawn, name: { zh: 绿地, en: Lawn }, capacity: 100 }]
valves: [{ id: gas-b1, zone: b1-101, name: { zh: 燃气总阀, en: Gas cock }, serves: [b1], medium: gas }]
hydrants: [{ id: hydrant-4, zone: b1-stairs-4, name: { zh: 消火栓, en: Hydrant }, sensor: pressure-4 }]
supplies: [{ id: extinguishers, zone: duty-room, item: { zh: 灭火器, en: Fire extinguishers }, count: 30 }]
devices: [{ id: pressure-4, kind: pipe-pressure, zone: b1-stairs-4, powered: mains }]
residents:
  - { id: wang, zone: b1-501, name: 王桂兰, needs: [walks-slowly], contacts: [{ name: 刘玉梅, relation: 女儿, phone: "0001" }], keyHolder: zhang, consent: { responders: true, family: true, since: "2025-01-15" } }
  - { id: zhang, zone: b1-102, name: 张素芬, needs: [], contacts: [], keyHolder: null, consent: { responders: false, family: false, since: "2025-01-15" } }
stations:`,
);
const gateway = shareGateway({ site: SITE });

async function signedIn(name: string, role: string, ...scope: readonly string[]): Promise<Caller> {
  const caller = createCaller(gateway().url);
  await caller.signIn(name, await addPerson(gateway().folder, name, role, ...scope));
  return caller;
}

const siteDevice = async (of: RunningGateway, id: string) => signInDevice(of, id, await secretOf(of.folder, id));

let devices = 0;
/** A fire in 501; its incident. A device of its own, so that each test has its own. */
async function fire(of: RunningGateway = gateway()): Promise<{ readonly id: string; readonly alert: string; readonly version: number }> {
  const name = `smoke-${++devices}`;
  const smoke = await connectDevice(of, name, "smoke-detector", "b1-501");
  await smoke.report({ alarm: true });
  const [alert] = (await of.admin.get(`/api/v1/alerts?device=${name}`)).body.alerts;
  const { body } = await of.admin.get(`/api/v1/incidents/${alert.incident}`);
  return { id: alert.incident, alert: alert.id, version: body.version };
}
const finish = (id: string) => gateway().admin.post(`/api/v1/incidents/${id}/close`, { outcome: "real", closesAlerts: true });

describe("an incident", () => {
  test("has one number, its clocks with due times, its procedure and a record to the second", async () => {
    const { id, alert } = await fire();
    const { admin } = gateway();
    const { body, headers } = await admin.get(`/api/v1/incidents/${id}`);
    expect(body).toMatchObject({
      id: expect.stringMatching(/^\d{4}-\d{4}$/),
      kind: "fire",
      state: "open",
      stage: "told",
      stages: { told: 1, going: 0 },
      responders: [{ person: "leader", stage: "told" }],
      clocks: [
        { name: "answer", state: "running", dueAt: body.openedAt + 60_000, warnAt: body.openedAt + 40_000 },
        { name: "arrival", dueAt: body.openedAt + 180_000 },
      ],
      needs: { "walks-slowly": 1 },
      alerts: [alert],
      evacuations: [expect.stringMatching(/^evac-\d{6}$/)],
    });
    // And the other way round.
    expect((await admin.get(`/api/v1/evacuations/${body.evacuations[0]}`)).body).toMatchObject({ incident: id, stage: "draft" });
    expect(headers.get("etag")).toBe(`"${body.version}"`);
    expect(body.procedure.map(({ id: step }: { id: string }) => step)).toContain("call-119");
    await admin.post(`/api/v1/incidents/${id}/tick`, { step: "verify" });
    const { timeline } = (await admin.get(`/api/v1/incidents/${id}/timeline`)).body;
    expect(timeline.map(({ seq, event }: { seq: number; event: string }) => `${seq} ${event}`)).toEqual([
      "1 opened",
      "2 told",
      "3 alert",
      "4 evacuation-drafted",
      "5 step-done",
    ]);
    const next = (await admin.get(`/api/v1/incidents/${id}/timeline?limit=2`)).body.next;
    expect((await admin.get(`/api/v1/incidents/${id}/timeline?limit=2&after=${next}`)).body.timeline[0].seq).toBe(3);
    await finish(id);
  });

  test("of two who act on the same version, the other is told who; of two who close it too", async () => {
    const { id, version } = await fire();
    const { admin } = gateway();
    const li = await signedIn("li", "station");
    expect((await li.post(`/api/v1/incidents/${id}/stage`, { stage: "going" }, { "if-match": `"${version}"` })).status).toBe(200);
    const late = await admin.post(`/api/v1/incidents/${id}/stage`, { stage: "going" }, { "if-match": `"${version}"` });
    expect(late).toMatchObject({ status: 412, body: { code: "stale_version", title: "Changed by li meanwhile" } });
    const [one, other] = await Promise.all([
      li.post(`/api/v1/incidents/${id}/close`, { outcome: "real", closesAlerts: true }),
      admin.post(`/api/v1/incidents/${id}/close`, { outcome: "false", closesAlerts: true }),
    ]);
    expect([one.status, other.status].toSorted((less, more) => less - more)).toEqual([200, 409]);
    expect(await li.post(`/api/v1/incidents/${id}/note`, { note: "x" })).toMatchObject({
      status: 409,
      body: { title: expect.stringMatching(/was closed by (li|admin)$/) },
    });
  });

  test("that makes no sense is refused with the field", async () => {
    const { admin } = gateway();
    const { id } = await fire();
    for (const [name, body] of [
      ["stage", { stage: "flying" }],
      ["stage", { stage: "going", person: "ghost" }],
      ["tick", { step: "no-such" }],
      ["close", { outcome: "drill", closesAlerts: true }],
      ["close", {}],
      ["call", { at: 5 }],
      ["join", { alert: "alert-999999" }],
      ["note", { note: " " }],
    ] as const) {
      const { status } = await admin.post(`/api/v1/incidents/${id}/${name}`, body);
      expect([400, 404, 409], `${name} ${JSON.stringify(body)}`).toContain(status);
    }
    for (const body of [{}, { kind: "supervision" }, { kind: "fire", zone: "nowhere" }, { alert: "alert-999999" }])
      expect([400, 404]).toContain((await admin.post("/api/v1/incidents", body)).status);
    await finish(id);
  });
});

describe("the going card", () => {
  test("has everything for whoever goes, while the incident is open", async () => {
    const pressure = await siteDevice(gateway(), "pressure-4");
    await pressure.report({ pressure_kpa: 412.5 });
    const { id } = await fire();
    const { admin } = gateway();
    const { body } = await admin.get(`/api/v1/incidents/${id}/going-card`);
    expect(body).toMatchObject({
      floor: 5,
      address: { zh: "测试区测试街道小院幺号楼五层五零幺室" },
      ways: [{ route: { en: "Stairs" }, door: { en: "Door" } }],
      hydrants: [{ id: "hydrant-4", pressure_kpa: 412.5, pressure_mpa: "0.41", state: "good" }],
      carry: [{ item: { zh: "灭火器" }, count: 30 }],
      shutOffs: [{ name: { zh: "燃气总阀" }, medium: "gas" }],
      people: [{ name: "王桂兰", keyHolder: { name: "张素芬" }, needs: ["walks-slowly"] }],
    });
    expect(body.hydrants[0].at).toBeGreaterThan(0);
    expect(body.text.zh).toContain("0.41 MPa");
    await finish(id);
    expect((await admin.get(`/api/v1/incidents/${id}/going-card`)).status).toBe(410);
    expect(JSON.stringify((await admin.get(`/api/v1/incidents/${id}`)).body)).not.toContain("王桂兰");
  });

  test("names nobody to property staff, and nothing of it is for street, district or residents", async () => {
    const { id } = await fire();
    const property = await signedIn("prop", "property");
    const card = await property.get(`/api/v1/incidents/${id}/going-card`);
    expect(card).toMatchObject({ status: 200, body: { people: null, needs: { "walks-slowly": 1 } } });
    expect(JSON.stringify(card.body)).not.toContain("王桂兰");
    expect((await property.post(`/api/v1/incidents/${id}/stage`, { stage: "going" })).status).toBe(403);
    const street = await signedIn("jiedao", "street");
    expect((await street.get(`/api/v1/incidents/${id}/going-card`)).status).toBe(403);
    const seen = await street.get(`/api/v1/incidents/${id}`);
    expect(seen).toMatchObject({ status: 200, body: { stages: { told: 1 }, place: { zh: "1号楼" } } });
    for (const secret of ["站长", "leader", "501", "王桂兰"]) expect(JSON.stringify(seen.body)).not.toContain(secret);
    const lines = await street.get(`/api/v1/incidents/${id}/timeline`);
    expect(Object.keys(lines.body.timeline[0]).toSorted()).toEqual(["at", "event", "seq"]);
    const resident = await signedIn("wang", "resident", "--zone", "b1-501");
    expect((await resident.get(`/api/v1/incidents/${id}`)).status).toBe(403);
    const elsewhere = await signedIn("b2-only", "station", "--buildings", "b2");
    expect((await elsewhere.get(`/api/v1/incidents/${id}`)).status).toBe(404);
    expect((await elsewhere.get("/api/v1/incidents")).body.incidents).toEqual([]);
    await finish(id);
  });
});

describe("119", () => {
  test("a confirmed fire has its card and wants the call on record", async () => {
    const { id, alert } = await fire();
    const { admin } = gateway();
    await admin.post(`/api/v1/alerts/${alert}/verify`, { result: "confirmed", by: "on-site" });
    await admin.post(`/api/v1/incidents/${id}/report`, { trapped: 2 });
    expect((await admin.get(`/api/v1/incidents/${id}/card-119`)).body).toMatchObject({
      number: "119",
      dial: "tel:119",
      trapped: 2,
      floor: 5,
      called: null,
      gates: [{ door: { zh: "大门" } }],
    });
    expect((await admin.get(`/api/v1/incidents/${id}`)).body.call).toMatchObject({ called: null, isOverdue: false });
    const { body } = await admin.post(`/api/v1/incidents/${id}/call`, { note: "已出警" });
    expect(body.call.called).toMatchObject({ by: "admin", note: "已出警" });
    await finish(id);
  });

  test("an exercise shows no number that can be dialled, and no resident", async () => {
    const { admin } = gateway();
    const { status, body } = await admin.post("/api/v1/incidents", { kind: "fire", zone: "b1-501", exercise: true });
    expect({ status, exercise: body.exercise }).toEqual({ status: 201, exercise: true });
    const brigade = (await admin.get(`/api/v1/incidents/${body.id}/card-119`)).body;
    const going = (await admin.get(`/api/v1/incidents/${body.id}/going-card`)).body;
    expect(brigade).toMatchObject({ number: null, dial: null, caller: { phone: null } });
    expect(going.people).toEqual([]);
    for (const number of ['119"', "tel:", "0001", "00000000000"]) expect(JSON.stringify([brigade, going])).not.toContain(number);
    expect(going.text.zh).toContain("演练");
    expect((await admin.post(`/api/v1/incidents/${body.id}/close`, { outcome: "drill" })).status).toBe(200);
  });
});

describe("a link", () => {
  const REF = "0123456789abcdef";

  test("goes to one phone without signing in: it shows the card, is used up by a touch, and gives the next", async () => {
    const { id } = await fire();
    const { admin } = gateway();
    const nobody = createCaller(gateway().url);
    const made = await admin.post(`/api/v1/incidents/${id}/link`, { person: "leader" });
    expect(made.body).toMatchObject({ url: `${gateway().url}/go#${made.body.token}`, qr: expect.stringMatching(/^<svg/) });
    expect(made.status).toBe(201);
    const { token } = made.body;
    for (let looks = 0; looks < 2; looks++)
      expect(await nobody.post("/api/v1/response-links/look", { token })).toMatchObject({
        status: 200,
        body: { incident: id, person: "leader", mine: "told", card: { people: [{ name: "王桂兰" }] } },
      });
    const going = await nobody.post("/api/v1/response-links/act", { token, stage: "going", ref: REF });
    expect(going).toMatchObject({ status: 200, body: { mine: "going" } });
    // The answer was lost on the way: the same touch once more.
    const again = await nobody.post("/api/v1/response-links/act", { token, stage: "going", ref: REF });
    expect(again).toMatchObject({ status: 200, body: { next: going.body.next } });
    const replay = await nobody.post("/api/v1/response-links/act", { token, stage: "going", ref: `${REF}x` });
    expect(replay).toMatchObject({ status: 410, body: { code: "link_used" } });
    const arrived = await nobody.post("/api/v1/response-links/act", { token: going.body.next.token, stage: "arrived", ref: REF });
    expect(arrived.body.mine).toBe("arrived");
    await finish(id);
    expect(await nobody.post("/api/v1/response-links/look", { token: arrived.body.next.token })).toMatchObject({
      status: 410,
      body: { code: "incident_closed" },
    });
    const { audit } = (await admin.get("/api/v1/audit?limit=50")).body as { audit: { action: string; actor: string; outcome: string }[] };
    const lines = audit.map(({ action, actor, outcome }) => `${action} ${actor} ${outcome}`);
    expect(lines).toContain("incident.stage leader done");
    expect(lines).toContain("incident.stage leader refused");
    expect(lines).toContain("incident.link-refused link refused");
    expect(JSON.stringify(audit)).not.toContain(token.split(".")[1]);
  });

  test("that is forged opens nothing, and says so", async () => {
    const { id } = await fire();
    const nobody = createCaller(gateway().url);
    const forged = `${id}.${"A".repeat(24)}`;
    for (const path of ["look", "act"])
      expect(
        await nobody.post(`/api/v1/response-links/${path}`, { token: forged, ...(path === "act" ? { stage: "going", ref: REF } : {}) }),
      ).toMatchObject({
        status: 404,
        body: { code: "link_unknown" },
      });
    expect((await nobody.post("/api/v1/response-links/look", { token: "1999-0001.AAAAAAAAAAAAAAAAAAAAAAAA" })).status).toBe(404);
    expect((await nobody.post("/api/v1/response-links/look", { token: "x" })).status).toBe(400);
    expect((await gateway().admin.post(`/api/v1/incidents/${id}/link`, { person: "ghost" })).status).toBe(404);
    await finish(id);
  });
});

test("killed at once after each act, the incident is there as it was told, with its record whole", { timeout: 90_000 }, async () => {
  const folder = temporaryFolder();
  let running = await startGateway({ folder, site: SITE });
  const { id, alert } = await fire(running);
  const acts: readonly (readonly [path: string, body: object])[] = [
    [`/api/v1/incidents/${id}/stage`, { stage: "arrived", person: "leader" }],
    [`/api/v1/alerts/${alert}/verify`, { result: "confirmed", by: "on-site" }],
    [`/api/v1/incidents/${id}/call`, {}],
  ];
  let told: unknown = null;
  for (const [path, body] of acts) {
    expect((await running.admin.post(path, body)).status).toBe(200);
    told = { ...(await running.admin.get(`/api/v1/incidents/${id}`)).body, clocks: null };
    await running.end("SIGKILL");
    running = await startGateway({ folder, site: SITE });
    expect({ ...(await running.admin.get(`/api/v1/incidents/${id}`)).body, clocks: null }).toEqual(told);
  }
  const { timeline } = (await running.admin.get(`/api/v1/incidents/${id}/timeline`)).body as { timeline: { seq: number; event: string }[] };
  expect(timeline.map(({ seq }) => seq)).toEqual(timeline.map((_, index) => index + 1));
  expect(timeline.map(({ event }) => event)).toEqual([
    "opened",
    "told",
    "alert",
    "evacuation-drafted",
    "arrived",
    "alert-verified",
    "call-due",
    "called",
  ]);
  await running.admin.post(`/api/v1/incidents/${id}/close`, { outcome: "real", closesAlerts: true });
  expect((await fire(running)).id).toBe(id.replace("0001", "0002"));
});
