import { describe, expect, test } from "vitest";
import { connectDevice, registerDevice, signInDevice } from "../../harness/device.ts";
import { startGateway, temporaryFolder, type RunningGateway } from "../../harness/gateway.ts";
import { createCaller, type Caller } from "../../harness/http.ts";
import { addPerson } from "../../harness/linan.ts";
import { SMALL_SITE } from "../../harness/launch.ts";
import { shareGateway } from "../../harness/shared-gateway.ts";
import { until } from "../../harness/until.ts";

/** With a member beside the head. */
const SITE = SMALL_SITE.replace("people: [{", 'people: [{ id: member-1, name: 队员, role: member, phone: "00000000001" }, {');
const gateway = shareGateway({ site: SITE });
const HOUR_MS = 3_600_000;

async function signedIn(name: string, role: string, ...scope: readonly string[]): Promise<Caller> {
  const caller = createCaller(gateway().url);
  await caller.signIn(name, await addPerson(gateway().folder, name, role, ...scope));
  return caller;
}

const takeOut = (caller: Caller, device: string, forMs = HOUR_MS, reason = "装修") =>
  caller.post(`/api/v1/devices/${device}/out-of-service`, { until: Date.now() + forMs, reason });
const alertsOf = async ({ admin }: RunningGateway, device: string) => (await admin.get(`/api/v1/alerts?device=${device}`)).body.alerts;
const deviceOf = async ({ admin }: RunningGateway, device: string) => (await admin.get(`/api/v1/devices/${device}`)).body;
const tasksOf = async ({ admin }: RunningGateway, device: string, state = "open") =>
  (await admin.get(`/api/v1/tasks?state=${state}`)).body.tasks.filter((task: { device: string }) => task.device === device);
const owed = async ({ admin }: RunningGateway): Promise<number> =>
  Number(/^linan_deliveries_owed (\d+)/m.exec((await admin.get("/metrics")).body as string)![1]);

describe("a device out of service", () => {
  test("is recorded and tells nobody, is listed with its home and a patrol, and comes back by a person", async () => {
    await registerDevice(gateway(), "post-siren", "siren", "duty-room");
    const smoke = await connectDevice(gateway(), "out-1", "smoke-detector", "b1-501");
    const answer = await takeOut(gateway().admin, "out-1");
    expect(answer).toMatchObject({ status: 200, body: { id: "out-1", outOfService: { by: "admin", reason: "装修" } } });
    const before = await owed(gateway());
    await smoke.report({ alarm: true });
    expect(await alertsOf(gateway(), "out-1")).toMatchObject([
      { kind: "fire", priority: "P1", state: "unacknowledged", outOfService: true, shelvedUntil: null, suppressedBy: null },
    ]);
    expect(await owed(gateway())).toBe(before);
    expect(await deviceOf(gateway(), "out-1")).toMatchObject({ outOfService: { by: "admin", reason: "装修" } });
    const listed = (await gateway().admin.get("/api/v1/devices?outOfService=true")).body.devices;
    expect(listed.map(({ id }: { id: string }) => id)).toEqual(["out-1"]);
    const { outOfService } = (await gateway().admin.get("/api/v1/nuisance")).body;
    expect(outOfService).toMatchObject([{ device: "out-1", zone: "b1-501", unprotected: true, by: "admin" }]);
    const { walk } = (await gateway().admin.get("/api/v1/coverage?building=b1")).body;
    expect(JSON.stringify(walk.find(({ zone }: { zone: string }) => zone === "b1-501"))).toContain("out-of-service");
    expect(await tasksOf(gateway(), "out-1")).toMatchObject([{ kind: "patrol", doneAt: null }]);

    expect((await gateway().admin.delete("/api/v1/devices/out-1/out-of-service")).status).toBe(204);
    expect(await deviceOf(gateway(), "out-1")).toMatchObject({ outOfService: null });
    // It still burns: now it is told.
    expect(await alertsOf(gateway(), "out-1")).toMatchObject([{ outOfService: false, active: true }]);
    expect(await owed(gateway())).toBe(before + 1);
    expect((await gateway().admin.delete("/api/v1/devices/out-1/out-of-service")).status).toBe(409);
  });

  test("is there for at most 8 h, with a reason, and not while a life is at risk", async () => {
    const button = await connectDevice(gateway(), "out-2", "emergency-button");
    const { admin } = gateway();
    expect(await takeOut(admin, "out-2", 8 * HOUR_MS + 60_000)).toMatchObject({ status: 400, body: { code: "until_is_too_late" } });
    expect(await takeOut(admin, "out-2", -1_000)).toMatchObject({ status: 400, body: { code: "until_is_past" } });
    expect((await takeOut(admin, "out-2", HOUR_MS, "  ")).status).toBe(400);
    expect((await admin.post("/api/v1/devices/out-2/out-of-service", { reason: "x" })).status).toBe(400);
    expect((await takeOut(admin, "nobody")).status).toBe(404);
    expect((await admin.delete("/api/v1/devices/nobody/out-of-service")).status).toBe(404);
    await button.report({ pressed: true });
    expect(await takeOut(admin, "out-2")).toMatchObject({ status: 409, body: { code: "life_at_risk" } });
    const [alert] = await alertsOf(gateway(), "out-2");
    await admin.post(`/api/v1/alerts/${alert.id}/close`, { outcome: "false", note: "" });
    expect((await takeOut(admin, "out-2", 8 * HOUR_MS)).status).toBe(200);
    await admin.delete("/api/v1/devices/out-2/out-of-service");
    await registerDevice(gateway(), "out-siren", "siren", "duty-room");
    expect(await takeOut(admin, "out-siren")).toMatchObject({ status: 403, body: { code: "never_out_of_service" } });
  });

  test("is the administrator's and the head's to grant, and nobody else's", async () => {
    await registerDevice(gateway(), "out-3", "smoke-detector");
    for (const [name, role] of [
      ["out-property", "property"],
      ["out-street", "street"],
      ["member-1", "station"],
    ] as const)
      expect((await takeOut(await signedIn(name, role), "out-3")).status, name).toBe(403);
    const elsewhere = await signedIn("out-b2", "station", "--buildings", "b2");
    expect((await takeOut(elsewhere, "out-3")).status).toBe(404);
    expect((await takeOut(await signedIn("leader", "station"), "out-3")).status).toBe(200);
    const { audit } = (await gateway().admin.get("/api/v1/audit")).body;
    expect(audit).toContainEqual(
      expect.objectContaining({ actor: "leader", action: "device.out-of-service", target: "out-3", outcome: "done" }),
    );
  });
});

test("a task is done once, with a note and who did it", async () => {
  await registerDevice(gateway(), "patrol-1", "smoke-detector", "b2-101");
  await takeOut(gateway().admin, "patrol-1");
  const [task] = await tasksOf(gateway(), "patrol-1");
  const elsewhere = await signedIn("task-b1", "station", "--buildings", "b1");
  expect((await elsewhere.post(`/api/v1/tasks/${task.id}/done`, {})).status).toBe(404);
  const station = await signedIn("task-b2", "station", "--buildings", "b2");
  const answers = await Promise.all([1, 2, 3].map(() => station.post(`/api/v1/tasks/${task.id}/done`, { note: "走过,一切正常" })));
  expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([204, 409, 409]);
  expect(await tasksOf(gateway(), "patrol-1")).toEqual([]);
  expect(await tasksOf(gateway(), "patrol-1", "done")).toMatchObject([
    { id: task.id, doneBy: "task-b2", note: "走过,一切正常", doneAt: expect.any(Number) },
  ]);
  expect((await deviceOf(gateway(), "patrol-1")).outOfService.task).toBeNull();
  expect((await station.post("/api/v1/tasks/task-999999/done", {})).status).toBe(404);
  const { audit } = (await gateway().admin.get("/api/v1/audit")).body;
  expect(
    audit.filter(({ action, target }: { action: string; target: string }) => action === "task.done" && target === task.id),
  ).toHaveLength(1);
});

test("an emergency that came late is a task among the others", async () => {
  const button = await connectDevice(gateway(), "late-1", "emergency-button");
  await button.report({ pressed: true }, { at: Date.now() - 2 * HOUR_MS, sentAt: Date.now() });
  const [task] = await tasksOf(gateway(), "late-1");
  expect(task).toMatchObject({ kind: "review-late-emergency", alertKind: "sos" });
  expect((await gateway().admin.post(`/api/v1/tasks/${task.id}/done`, { note: "已回电" })).status).toBe(204);
});

test(
  "kill -9 leaves it out of service; a start after its end brings it back at once, and tells what still holds",
  { timeout: 120_000 },
  async () => {
    const folder = temporaryFolder();
    const first = await startGateway({ folder });
    await registerDevice(first, "siren-1", "siren", "duty-room");
    const secret = await registerDevice(first, "smoke-1", "smoke-detector", "b1-501");
    const smoke = await signInDevice(first, "smoke-1", secret);
    const takeItOut = ({ admin }: RunningGateway, endsAtMs: number) =>
      admin.post("/api/v1/devices/smoke-1/out-of-service", { until: endsAtMs, reason: "焊接" });
    const inAnHour = Date.now() + HOUR_MS;
    expect((await takeItOut(first, inAnHour)).status).toBe(200);
    await smoke.report({ alarm: true }, { seq: 1 });
    await first.end("SIGKILL");

    const second = await startGateway({ folder });
    expect(await deviceOf(second, "smoke-1")).toMatchObject({ outOfService: { until: inAnHour, by: "admin", reason: "焊接" } });
    expect(await alertsOf(second, "smoke-1")).toMatchObject([{ outOfService: true, active: true, occurrences: 1 }]);
    expect(await owed(second)).toBe(0);
    const soon = Date.now() + 1_000;
    expect((await takeItOut(second, soon)).status).toBe(200);
    await second.end("SIGKILL");
    await until(() => Date.now() >= soon, "the grant is over", 20_000);

    const third = await startGateway({ folder });
    expect(await deviceOf(third, "smoke-1")).toMatchObject({ outOfService: null });
    expect(await alertsOf(third, "smoke-1")).toMatchObject([{ outOfService: false, active: true }]);
    expect(await owed(third)).toBe(1);
    const { audit } = (await third.admin.get("/api/v1/audit")).body;
    expect(audit).toContainEqual(
      expect.objectContaining({ actor: "gateway", action: "device.in-service", target: "smoke-1", detail: { why: "time" } }),
    );
    expect([...second.log, ...third.log].filter(({ event }) => event === "recovery_trouble")).toEqual([]);
  },
);
