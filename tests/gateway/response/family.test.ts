import { beforeAll, describe, expect, test } from "vitest";
import { ANSWERS } from "../../../gateway/api/answers.ts";
import { connectDevice } from "../../harness/device.ts";
import { startGateway, temporaryFolder, type RunningGateway } from "../../harness/gateway.ts";
import { createCaller, type Caller } from "../../harness/http.ts";
import { familyToken, SITE_WITH_FAMILY } from "../../harness/family-link.ts";
import { addPerson } from "../../harness/linan.ts";
import { shareGateway } from "../../harness/shared-gateway.ts";

const gateway = shareGateway({ site: SITE_WITH_FAMILY });
let wang: Caller;
let station: Caller;
let property: Caller;

async function signedIn(name: string, role: string, ...scope: readonly string[]): Promise<Caller> {
  const caller = createCaller(gateway().url);
  await caller.signIn(name, await addPerson(gateway().folder, name, role, ...scope));
  return caller;
}

beforeAll(async () => {
  wang = await signedIn("wang", "resident", "--zone", "b1-501");
  station = await signedIn("leader", "station");
  property = await signedIn("wu", "property");
});

/** Cases about her, as she sees them, the newest last. */
const casesOf = async (caller: Caller) => (await caller.get("/api/v1/residents/me")).body.residents[0].told;

const alertOf = async ({ admin }: RunningGateway, device: string) => (await admin.get(`/api/v1/alerts?device=${device}`)).body.alerts[0];

describe("a call for help", () => {
  test("is shown to her contact by a link without an account, stage by stage, and to the next when the first says nothing", async () => {
    const nobody = createCaller(gateway().url);
    const button = await connectDevice(gateway(), "button-w", "emergency-button", "b1-501");
    await button.report({ pressed: true });
    const [told] = await casesOf(wang);
    expect(told).toMatchObject({ cause: "alert", told: [{ name: "王小明", relation: "女儿", reaction: null }], ended: null });
    const path = `/api/v1/family/${familyToken(gateway().folder, told, 0)}`;
    const first = await nobody.get(path);
    expect(first).toMatchObject({
      status: 200,
      body: {
        resident: "王奶奶",
        stage: { name: "received", words: { zh: "已收到,正在叫人" } },
        responder: null,
        station: { phone: "00000000000" },
        ended: null,
      },
    });
    expect(ANSWERS["GET /api/v1/family/:token"]!.schema!.safeParse(first.body).error?.issues).toBeUndefined();
    expect(first.headers.get("cache-control")).toBe("no-store");
    expect(first.headers.get("referrer-policy")).toBe("no-referrer");
    // Where she lives, who else lives there and what the station wrote is nobody's by a link.
    expect(JSON.stringify(first.body)).not.toMatch(/b1-501|\+0 000|button-w/);

    const alert = await alertOf(gateway(), "button-w");
    expect((await station.post(`/api/v1/alerts/${alert.id}/acknowledge`, {})).status).toBe(200);
    expect((await nobody.get(path)).body).toMatchObject({ stage: { name: "answered" }, responder: "小站" });
    expect((await nobody.post(`${path}/reaction`, { reaction: "going" })).status).toBe(204);
    expect((await nobody.post(`${path}/reaction`, { reaction: "well" })).status).toBe(409);
    expect((await nobody.post(`${path}/reaction`, { reaction: "dancing" })).status).toBe(400);
    expect((await casesOf(wang))[0].told).toMatchObject([{ reaction: { what: "going", at: expect.any(Number) } }]);

    await station.post(`/api/v1/alerts/${alert.id}/close`, { outcome: "real", note: "送医 b1-501" });
    const last = await nobody.get(path);
    expect(last.body).toMatchObject({ stage: { name: "closed" }, ended: { words: { zh: "真实求助" } } });
    expect(JSON.stringify(last.body)).not.toContain("送医");
    expect((await nobody.post(`${path}/reaction`, { reaction: "seen" })).status).toBe(409);
    const written = (await gateway().admin.get("/api/v1/audit?limit=1000")).body;
    expect(JSON.stringify([written, gateway().log])).not.toContain(familyToken(gateway().folder, told, 0));
  });

  test("is nobody's without the link, and guessing is slowed down for who guesses alone", async () => {
    const nobody = createCaller(gateway().url);
    const statuses: number[] = [];
    for (let times = 0; times < 30; times++) statuses.push((await nobody.get(`/api/v1/family/${"x".repeat(22)}`)).status);
    expect(statuses.slice(0, 15)).toEqual(Array.from({ length: 15 }, () => 404));
    expect(statuses.at(-1)).toBe(429);
    const late = await nobody.get("/api/v1/family/yyyyyyyyyyyyyyyyyyyyyy");
    expect(late.status).toBe(429);
    expect(Number(late.headers.get("retry-after"))).toBeGreaterThan(0);
    const [told] = await casesOf(wang);
    expect((await nobody.get(`/api/v1/family/${familyToken(gateway().folder, told, 0)}`)).status).toBe(200);
  });

  test("shows her number to who may answer, and records the ringing back to the second", async () => {
    const button = await connectDevice(gateway(), "button-call", "emergency-button", "b1-501");
    await button.report({ pressed: true });
    const alert = await alertOf(gateway(), "button-call");
    expect((await property.get(`/api/v1/alerts/${alert.id}/call`)).status).toBe(403);
    expect((await wang.get(`/api/v1/alerts/${alert.id}/call`)).status).toBe(403);
    expect((await station.get(`/api/v1/alerts/${alert.id}/call`)).body).toMatchObject({
      stage: "received",
      ringBackBy: alert.raisedAt + 30_000,
      numbers: [
        { name: "王奶奶", phone: "+0 000 9", of: "resident" },
        { name: "王小明", phone: "+0 000 1", of: "contact" },
        { name: "李阿姨", phone: "+0 000 2", of: "contact" },
      ],
      ringBacks: [],
    });
    const noAnswer = await station.post(`/api/v1/alerts/${alert.id}/ring-back`, { result: "no-answer" });
    expect(noAnswer).toMatchObject({ status: 200, body: { state: "unacknowledged" } });
    expect(noAnswer.body.timeline.at(-1)).toMatchObject({ event: "no-answer", by: "leader", why: { zh: "回电无应答,须上门" } });
    expect((await station.post(`/api/v1/alerts/${alert.id}/ring-back`, { result: "perhaps" })).status).toBe(400);
    await station.post(`/api/v1/alerts/${alert.id}/ring-back`, { result: "answered", note: "按错了" });
    const { ringBacks } = (await station.get(`/api/v1/alerts/${alert.id}/call`)).body;
    expect(ringBacks).toMatchObject([
      { by: "leader", result: "no-answer", at: expect.any(Number) },
      { by: "leader", result: "answered", at: expect.any(Number) },
    ]);
    await station.post(`/api/v1/alerts/${alert.id}/close`, { outcome: "false", note: "" });
    // Closed: nobody needs the number any more.
    expect((await station.get(`/api/v1/alerts/${alert.id}/call`)).status).toBe(404);
  });

  test("with the green key is the property's, who may ring back too, and no family is told", async () => {
    const button = await connectDevice(gateway(), "button-green", "emergency-button", "b1-501");
    const before = (await casesOf(wang)).length;
    await button.report({ assist: true });
    const alert = await alertOf(gateway(), "button-green");
    expect(alert).toMatchObject({ kind: "assist", priority: "P3" });
    expect((await property.get(`/api/v1/alerts/${alert.id}/call`)).body.numbers[0]).toMatchObject({ name: "王奶奶" });
    expect((await property.post(`/api/v1/alerts/${alert.id}/ring-back`, { result: "answered" })).status).toBe(200);
    expect((await casesOf(wang)).length).toBe(before);
  });

  test("of somebody who wants nobody told tells nobody, and shows no number", async () => {
    const li = await signedIn("li", "resident", "--zone", "b1-102");
    const button = await connectDevice(gateway(), "button-li", "emergency-button", "b1-102");
    await button.report({ pressed: true });
    expect(await casesOf(li)).toEqual([]);
    const alert = await alertOf(gateway(), "button-li");
    expect((await station.get(`/api/v1/alerts/${alert.id}/call`)).body.numbers).toEqual([]);
    expect((await station.post(`/api/v1/alerts/${alert.id}/ring-back`, { result: "no-answer" })).status).toBe(200);
  });

  test("is rung back only where somebody has called", async () => {
    const smoke = await connectDevice(gateway(), "smoke-w", "smoke-detector", "b1-102");
    await smoke.report({ alarm: true });
    const alert = await alertOf(gateway(), "smoke-w");
    expect((await station.get(`/api/v1/alerts/${alert.id}/call`)).body.code).toBe("not_a_call");
    expect((await station.post(`/api/v1/alerts/${alert.id}/ring-back`, { result: "answered" })).body.code).toBe("not_a_call");
  });
});

describe("what is kept about her", () => {
  test("she sees, and nobody else does", async () => {
    const answer = (await wang.get("/api/v1/residents/me")).body;
    expect(ANSWERS["GET /api/v1/residents/me"]!.schema!.safeParse(answer).error?.issues).toBeUndefined();
    const { residents } = answer;
    expect(residents).toMatchObject([
      { id: "wang", contacts: [{ name: "王小明" }, { name: "李阿姨" }], consent: { family: true }, away: null, watch: null },
    ]);
    for (const caller of [station, property, gateway().admin]) expect((await caller.get("/api/v1/residents/me")).status).toBe(403);
  });

  test("says that she is away, by her, by the property and by nobody of another home", async () => {
    const inAWeek = Date.now() + 7 * 86_400_000;
    const elsewhere = await signedIn("li-2", "resident", "--zone", "b1-102");
    expect((await elsewhere.put("/api/v1/residents/wang/away", { until: inAWeek })).status).toBe(404);
    expect((await station.put("/api/v1/residents/wang/away", { until: inAWeek })).status).toBe(403);
    expect((await property.put("/api/v1/residents/wang/away", { until: inAWeek, why: "hospital" })).status).toBe(204);
    const me = async () => (await wang.get("/api/v1/residents/me")).body.residents[0];
    expect((await me()).away).toEqual({ until: inAWeek, why: "hospital", by: "wu" });
    expect((await wang.put("/api/v1/residents/wang/away", { until: Date.now() - 1_000 })).body.code).toBe("until_is_past");
    expect((await wang.delete("/api/v1/residents/wang/away")).status).toBe(204);
    expect((await me()).away).toBeNull();
    const { audit } = (await gateway().admin.get("/api/v1/audit")).body;
    expect(audit).toContainEqual(expect.objectContaining({ actor: "wu", action: "resident.away", target: "wang", outcome: "done" }));
  });

  test("ends, links and all, when she takes her consent back; and only she gives it again", { timeout: 60_000 }, async () => {
    const folder = temporaryFolder();
    const first = await startGateway({ folder, site: SITE_WITH_FAMILY });
    const her = createCaller(first.url);
    await her.signIn("wang", await addPerson(folder, "wang", "resident", "--zone", "b1-501"));
    const button = await connectDevice(first, "button-r", "emergency-button", "b1-501");
    await button.report({ pressed: true });
    const [told] = await casesOf(her);
    const token = familyToken(folder, told, 0);
    await first.end("SIGKILL");

    const second = await startGateway({ folder, site: SITE_WITH_FAMILY });
    const nobody = createCaller(second.url);
    expect((await nobody.get(`/api/v1/family/${token}`)).body).toMatchObject({ stage: { name: "received" } });
    expect((await second.admin.put("/api/v1/residents/wang/family", { told: false })).status).toBe(403);
    const again = createCaller(second.url);
    await again.signIn("wang-2", await addPerson(folder, "wang-2", "resident", "--zone", "b1-501"));
    expect((await again.put("/api/v1/residents/wang/family", { told: false })).status).toBe(204);
    expect((await again.get("/api/v1/residents/me")).body.residents[0].consent.family).toBe(false);
    expect((await nobody.get(`/api/v1/family/${token}`)).status).toBe(404);
    expect([...second.log].filter(({ event }) => event === "recovery_trouble")).toEqual([]);
  });
});
