import { expect, test } from "vitest";
import { connectDevice } from "../harness/device.ts";
import { startGateway, temporaryFolder } from "../harness/gateway.ts";

test("a reading that was acknowledged is found by device and time, and its alert is there", async () => {
  const gateway = await startGateway();
  const smoke = await connectDevice(gateway, "smoke-1", "smoke-detector");
  await smoke.report({ temperature_c: 21.5, smoke_obscuration_pct_m: 0.1 }, { seq: 1 });
  await smoke.report({ alarm: true }, { seq: 2 });
  const readings = await gateway.admin.get("/api/v1/readings?device=smoke-1");
  expect(readings.body.readings.map(({ values }: { values: unknown }) => values)).toEqual([
    { temperature_c: 21.5, smoke_obscuration_pct_m: 0.1 },
    { alarm: true },
  ]);
  const alerts = await gateway.admin.get("/api/v1/alerts?state=open");
  expect(alerts.body.alerts).toMatchObject([
    { kind: "fire", priority: "P1", device: "smoke-1", state: "unacknowledged", occurrences: 1, verification: "pending" },
  ]);
});

test("an alert goes through answer, verification and closing, each with who and why", async () => {
  const gateway = await startGateway();
  const button = await connectDevice(gateway, "button-1", "emergency-button");
  await button.report({ pressed: true });
  const [alert] = (await gateway.admin.get("/api/v1/alerts?kind=sos")).body.alerts;
  expect((await gateway.admin.post(`/api/v1/alerts/${alert.id}/shelve`, { until: Date.now() + 60_000, reason: "later" })).status).toBe(403);
  expect((await gateway.admin.post(`/api/v1/alerts/${alert.id}/close`, {})).status).toBe(400);
  const answered = await gateway.admin.post(`/api/v1/alerts/${alert.id}/acknowledge`, {}, { "if-match": `"${alert.version}"` });
  expect(answered.body).toMatchObject({ state: "acknowledged", acknowledged: { by: "admin" } });
  expect(
    (
      await gateway.admin.post(
        `/api/v1/alerts/${alert.id}/verify`,
        { result: "confirmed", by: "phone", note: "" },
        { "if-match": `"${alert.version}"` },
      )
    ).status,
  ).toBe(412);
  expect(
    (await gateway.admin.post(`/api/v1/alerts/${alert.id}/verify`, { result: "confirmed", by: "phone", note: "she answered" })).body
      .verification,
  ).toBe("confirmed");
  const closed = await gateway.admin.post(`/api/v1/alerts/${alert.id}/close`, { outcome: "real", note: "helped up" });
  expect(closed.body).toMatchObject({ state: "closed", outcome: "real" });
  expect(closed.body.timeline.map(({ event }: { event: string }) => event)).toEqual(["raised", "acknowledged", "verified", "closed"]);
  expect((await gateway.admin.post(`/api/v1/alerts/${alert.id}/close`, { outcome: "real", note: "" })).status).toBe(409);
});

test("after kill -9 everything acknowledged is there and nothing is raised twice", async () => {
  const folder = temporaryFolder();
  const first = await startGateway({ folder });
  const smoke = await connectDevice(first, "smoke-1", "smoke-detector");
  for (let seq = 1; seq <= 20; seq++) await smoke.report({ temperature_c: seq }, { seq, at: Date.now() });
  await smoke.report({ alarm: true }, { seq: 21 });
  await first.end("SIGKILL");
  const second = await startGateway({ folder });
  const readings = await second.admin.get("/api/v1/readings?device=smoke-1&limit=1000");
  expect(readings.body.readings).toHaveLength(21);
  const alerts = await second.admin.get("/api/v1/alerts?state=open");
  expect(alerts.body.alerts).toHaveLength(1);
  expect(second.log.filter(({ event }) => event === "recovery_trouble")).toEqual([]);
});

test("SIGTERM ends the gateway within five seconds, and so does a second one on the same folder before it touches anything", async () => {
  const folder = temporaryFolder();
  const gateway = await startGateway({ folder });
  await expect(startGateway({ folder })).rejects.toThrow("in use by another gateway");
  const startedMs = performance.now();
  expect(await gateway.end("SIGTERM")).toBe(0);
  expect(performance.now() - startedMs).toBeLessThan(5_000);
});
