import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { connectDevice } from "../../harness/device.ts";
import { createCaller } from "../../harness/http.ts";
import { SMALL_SITE } from "../../harness/launch.ts";
import { shareGateway } from "../../harness/shared-gateway.ts";
import { until } from "../../harness/until.ts";
import { openReceiver } from "./receivers.ts";

const hook = await openReceiver();
const group = await openReceiver();
const sms = await openReceiver("ok", "taken");
const dead = await openReceiver("hang");
const folder = mkdtempSync(join(tmpdir(), "linan-ways-"));
writeFileSync(join(folder, "secret"), "s3cret\n");

const SITE = `${SMALL_SITE.replace('role: leader, phone: "00000000000"', 'role: leader, phone: "13800000001"')}
  - id: station-2
    name: { zh: 二号站, en: Second station }
    zones: [b2-101]
    covers: [b2]
    people: [{ id: guard, name: 保安, role: member, phone: "13800000003" }]
    shifts: [{ from: "00:00", to: "24:00", people: [guard] }]
residents:
  - { id: granny, zone: b1-501, name: 王奶奶, needs: [alone], contacts: [{ name: 王女儿, relation: 女儿, phone: "13900000001" }], keyHolder: leader, consent: { responders: true, family: true, since: "2026-01-01" } }
ways:
  - { id: hook, kind: webhook, url: "${hook.url}/hook", secretFile: ${folder}/secret, allow: ["127.0.0.1"] }
  - { id: group, kind: dingtalk, url: "${group.url}/send?access_token={token}", tokenFile: ${folder}/secret, secretFile: ${folder}/secret, allow: ["127.0.0.0/8"] }
  - { id: sms, kind: sms, url: "${sms.url}/sms", body: '{"to":"{phone}","text":"{text}","key":"{key}"}', expect: taken, allow: ["127.0.0.1"] }
  - { id: dead, kind: webhook, url: "${dead.url}/dead", secretFile: ${folder}/secret, allow: ["127.0.0.1"] }
recipients:
  - { id: desk, tier: property, phone: "13800000002" }
response: { address: "http://gateway.test:8080", answerExpiresS: 300 }
`;
const gateway = shareGateway({ site: SITE });
afterAll(() => {
  for (const receiver of [hook, group, sms, dead]) receiver.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  for (const receiver of [hook, group, sms, dead]) receiver.taken.length = 0;
});

interface Told {
  readonly key: string;
  readonly channel: string;
  readonly recipient: string;
  readonly stage: string;
}

const deliveriesOf = async (alert: string): Promise<Told[]> =>
  (await gateway().admin.get(`/api/v1/alerts/${alert}/deliveries`)).body.deliveries;
const alertOf = async (device: string): Promise<string> => (await gateway().admin.get(`/api/v1/alerts?device=${device}`)).body.alerts[0].id;

test("a press reaches webhook, group and telephone at once, although another way hangs; each has its own record", async () => {
  const button = await connectDevice(gateway(), "button-1", "emergency-button", "b1-501");
  await button.report({ pressed: true });
  const acknowledgedMs = Date.now();
  await until(() => hook.taken.length + group.taken.length + sms.taken.length >= 3, "three ways have it");
  expect(Date.now() - acknowledgedMs).toBeLessThan(4_000);
  const id = await alertOf("button-1");
  await until(async () => (await deliveriesOf(id)).filter(({ stage }) => stage === "sent").length >= 3, "they are marked");
  const told = await deliveriesOf(id);
  expect(told.map(({ channel, recipient }) => `${channel}:${recipient}`)).toEqual(
    expect.arrayContaining(["console:station", "hook:group", "group:group", "sms:leader", "dead:group"]),
  );
  expect(told.find(({ channel }) => channel === "dead")!.stage).toBe("owed");
  expect(JSON.parse(sms.taken[0]!.body)).toMatchObject({ to: "13800000001", key: told.find(({ channel }) => channel === "sms")!.key });
  expect((await gateway().admin.post(`/api/v1/alerts/${id}/acknowledge`, {})).status).toBe(200);
  const after = await deliveriesOf(id);
  expect(after.find(({ channel }) => channel === "dead")!.stage).toBe("withdrawn");
  expect((await gateway().admin.post(`/api/v1/alerts/${id}/close`, { outcome: "real" })).status).toBe(200);
});

test("what goes to a group is building, floor and a link: no home, no name, no number", async () => {
  const button = await connectDevice(gateway(), "button-2", "emergency-button", "b1-501");
  await button.report({ pressed: true });
  await until(() => group.taken.length > 0 && hook.taken.length > 0, "group and webhook have it");
  for (const { body, url } of [...group.taken, ...hook.taken]) {
    expect(`${url}${body}`).toContain("1号楼5层");
    expect(body).toContain("http://gateway.test:8080/alert/alert-");
    for (const personal of ["501", "王", "1380000", "1390000", "granny", "leader", "button-2"]) expect(body).not.toContain(personal);
  }
  await gateway().admin.post(`/api/v1/alerts/${await alertOf("button-2")}/close`, { outcome: "real" });
});

test("her contact gets a short message without a name or a place, with a link that opens the page; its secret is in no row", async () => {
  const button = await connectDevice(gateway(), "button-f", "emergency-button", "b1-501");
  await button.report({ pressed: true });
  const toContact = () =>
    sms.taken.map(({ body }) => JSON.parse(body) as { to: string; text: string }).filter(({ to }) => to === "13900000001");
  await until(() => toContact().length === 1, "the daughter has it");
  const { text } = toContact()[0]!;
  expect(text).toMatch(/^您关照的人家中:紧急求助。请看进展并回应 http:\/\/gateway\.test:8080\/family\/[\w-]{22}$/);
  const token = text.slice(text.lastIndexOf("/") + 1);
  const page = await fetch(`${gateway().url}/api/v1/family/${token}`);
  expect([page.status, ((await page.json()) as { resident: string }).resident]).toEqual([200, "王奶奶"]);
  const id = await alertOf("button-f");
  await until(
    async () => (await deliveriesOf(id)).some(({ recipient, stage }) => recipient === "contact-granny-0" && stage === "sent"),
    "marked",
  );
  const { admin } = gateway();
  const written = [await deliveriesOf(id), (await admin.get("/api/v1/audit?limit=1000")).body, gateway().log];
  expect(JSON.stringify(written)).not.toContain(token);
  await admin.post(`/api/v1/alerts/${id}/close`, { outcome: "false" });
  await until(() => toContact().length === 2, "she is told how it ended");
  expect(toContact()[1]!.text).toMatch(/^您关照的人:处置完毕 /);
});

async function signInAs(name: string, role: string, buildings: readonly string[] | null = null) {
  const made = await gateway().admin.post("/api/v1/users", { name, role, ...(buildings === null ? {} : { scope: { buildings } }) });
  const caller = createCaller(gateway().url);
  await caller.signIn(name, made.body.password);
  return caller;
}
let signedIn: ReturnType<typeof signInAs> | null = null;
const leader = () => (signedIn ??= signInAs("leader", "station"));
const refusals = async (action: string): Promise<string[]> =>
  ((await gateway().admin.get("/api/v1/audit?limit=1000")).body.audit as { action: string; outcome: string; actor: string }[])
    .filter((row) => row.action === action && row.outcome === "refused")
    .map(({ actor }) => actor);

test("who was told says that they have seen it, and nobody else does; an unknown one is told so", async () => {
  const smoke = await connectDevice(gateway(), "smoke-1", "smoke-detector", "b2-101");
  await smoke.report({ alarm: true });
  await until(() => sms.taken.length > 0, "the leader has it");
  const { key } = JSON.parse(sms.taken[0]!.body) as { key: string };
  const url = `/api/v1/deliveries/${encodeURIComponent(key)}/receipt`;
  expect((await gateway().admin.post(url, { stage: "seen" })).status).toBe(403);
  const elsewhere = await signInAs("desk", "property", ["b1"]);
  expect((await elsewhere.post(url, { stage: "seen" })).status).toBe(403);
  await until(async () => (await refusals("delivery.seen")).toSorted().join() === "admin,desk", "both refusals are on record");
  expect((await (await leader()).post(url, { stage: "seen" })).status).toBe(204);
  expect((await deliveriesOf(await alertOf("smoke-1"))).find((told) => told.key === key)).toMatchObject({ stage: "seen" });
  expect((await gateway().admin.post("/api/v1/deliveries/alert-999999%3A1.0%3Asms%3Anobody/receipt", { stage: "seen" })).status).toBe(404);
  expect((await gateway().admin.post(url, { stage: "sent" })).status).toBe(400);
  expect((await gateway().admin.get("/api/v1/alerts/alert-999999/deliveries")).status).toBe(404);
});

test("a dry run says who would hear what at which second", async () => {
  const { status, body } = await gateway().admin.get("/api/v1/escalation/dry-run?kind=sos&priority=P1&building=b1");
  expect(status).toBe(200);
  expect(body.ladder).toBe("built-in-life");
  expect(body.steps.map(({ atS }: { atS: number }) => atS)).toEqual([0, 30, 60, 180, 600]);
  expect(body.steps[0].told).toContainEqual({ channel: "sms", recipient: "leader" });
  expect(body.steps[2].told).toContainEqual({ channel: "sms", recipient: "desk" });
  expect((await gateway().admin.get("/api/v1/escalation/dry-run?kind=sos&priority=P1&building=b9")).status).toBe(400);
});

describe("duty", () => {
  const swap = (more: object) => ({
    station: "station-1",
    from: Date.now() - 1_000,
    to: Date.now() + 3 * 3_600_000,
    away: "leader",
    ...more,
  });

  test("who is away without anybody instead leaves hours with nobody, and the gateway says so until the swap is taken back", async () => {
    const { admin } = gateway();
    expect((await admin.get("/api/v1/duty")).body.stations[0]).toMatchObject({ station: "station-1", now: ["leader"], tooFew: [] });
    const made = await admin.post("/api/v1/duty/swaps", swap({}));
    expect(made.status).toBe(201);
    const [duty] = (await admin.get("/api/v1/duty")).body.stations;
    expect(duty).toMatchObject({ now: [], swaps: [{ away: "leader", instead: null }], tooFew: [{ count: 0 }] });
    const open = async () =>
      (await admin.get("/api/v1/alerts?kind=supervision&state=open")).body.alerts as { subject: string; active: boolean }[];
    expect(await open()).toContainEqual(expect.objectContaining({ subject: "duty:station-1", active: true }));
    expect((await admin.delete(`/api/v1/duty/swaps/${made.body.id}`)).status).toBe(204);
    expect(await open()).toContainEqual(expect.objectContaining({ subject: "duty:station-1", active: false }));
    for (const [wrong, status] of [
      [{ away: "stranger" }, 400],
      [{ station: "nowhere" }, 404],
      [{ to: 5 }, 400],
    ] as const)
      expect((await admin.post("/api/v1/duty/swaps", swap(wrong))).status).toBe(status);
    expect((await admin.delete("/api/v1/duty/swaps/swap-0")).status).toBe(404);
  });

  test("who is of a station acts on its duty alone; an account without a name in the site file, on its buildings'", async () => {
    const other = await signInAs("post-1", "station", ["b1"]);
    const guard = await signInAs("guard", "station");
    expect((await other.post("/api/v1/duty/swaps", swap({ station: "station-2", away: "guard" }))).status).toBe(403);
    expect((await (await leader()).post("/api/v1/duty/handovers", { station: "station-2" })).status).toBe(403);
    const { body } = await gateway().admin.post("/api/v1/duty/checks", { station: "station-2" });
    expect((await (await leader()).post(`/api/v1/duty/checks/${body.id}/answer`, {})).status).toBe(403);
    expect((await guard.post(`/api/v1/duty/checks/${body.id}/answer`, {})).status).toBe(204);
    expect([await refusals("duty.swap"), await refusals("duty.handover"), await refusals("duty.answer")]).toEqual([
      expect.arrayContaining(["post-1"]),
      ["leader"],
      expect.arrayContaining(["leader"]),
    ]);
  });

  test("a handover is one signature, with what is open found by the gateway", async () => {
    const { admin } = gateway();
    expect((await admin.post("/api/v1/duty/handovers", { station: "station-1", exceptions: "2号楼消火栓漏水" })).status).toBe(201);
    const { handovers } = (await admin.get("/api/v1/duty/handovers")).body;
    expect(handovers[0]).toMatchObject({ station: "station-1", by: "admin", team: ["leader"], exceptions: "2号楼消火栓漏水" });
    expect(handovers[0].alerts).toContain(await alertOf("smoke-1"));
  });

  test("a duty check is answered once, and stands in the month's table", async () => {
    const { admin } = gateway();
    const { body } = await admin.post("/api/v1/duty/checks", { station: "station-1", withinS: 60 });
    expect((await admin.get("/api/v1/duty")).body.stations[0].checks).toMatchObject([{ id: body.id, by: "admin" }]);
    expect((await admin.post(`/api/v1/duty/checks/${body.id}/answer`, {})).status).toBe(204);
    expect((await admin.post(`/api/v1/duty/checks/${body.id}/answer`, {})).status).toBe(404);
    const month = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 7);
    expect((await admin.get(`/api/v1/duty/checks?month=${month}`)).body).toMatchObject({
      checks: expect.arrayContaining([expect.objectContaining({ id: body.id, answeredBy: "admin", missed: false })]),
      table: expect.arrayContaining([expect.objectContaining({ station: "station-1", asked: 1, answered: 1, missed: 0 })]),
    });
    expect((await admin.get("/api/v1/duty/checks?month=2020-01")).body).toMatchObject({ checks: [], table: [] });
    expect((await admin.post("/api/v1/duty/checks", { station: "nowhere" })).status).toBe(404);
  });
});
