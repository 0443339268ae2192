import { expect, test } from "vitest";
import { connectDevice, type TestDevice } from "../../harness/device.ts";
import { startGateway, temporaryFolder, type RunningGateway } from "../../harness/gateway.ts";
import { createCaller } from "../../harness/http.ts";
import { addPerson } from "../../harness/linan.ts";
import { shareGateway } from "../../harness/shared-gateway.ts";

const gateway = shareGateway();
const nuisanceOf = async ({ admin }: RunningGateway) => (await admin.get("/api/v1/nuisance")).body;

/** Alarms that a person closes as false. */
async function falseAlarms({ admin }: RunningGateway, detector: TestDevice, times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    await detector.report({ alarm: true });
    await detector.report({ alarm: false });
    const [alert] = (await admin.get(`/api/v1/alerts?device=${detector.id}&state=open`)).body.alerts;
    await admin.post(`/api/v1/alerts/${alert.id}/close`, { outcome: "false", note: "油烟" });
  }
}

test("a detector that is wrong twice in a week is on the list with a task, and a bin that flaps is called chattering", async () => {
  const smoke = await connectDevice(gateway(), "wrong-1", "smoke-detector", "b1-501");
  await falseAlarms(gateway(), smoke, 2);
  const bin = await connectDevice(gateway(), "flaps-1", "smart-bin");
  for (let time = 0; time < 12; time++) {
    await bin.report({ tilted: true });
    await bin.report({ tilted: false });
  }
  const { detectors, chattering, badActors, stale, lookedAt } = await nuisanceOf(gateway());
  expect(detectors).toMatchObject([
    { device: "wrong-1", outcomes: { false: 2 }, falseIn7Days: 2, falseInDay: 2, task: expect.any(String) },
  ]);
  expect(chattering).toMatchObject([{ subject: "flaps-1", kind: "bin-tilted", times: 12, suggest: "shelve" }]);
  expect(badActors).toMatchObject([
    { subject: "flaps-1", times: 12 },
    { subject: "wrong-1", times: 2 },
  ]);
  expect(stale).toEqual([]);
  expect(lookedAt).toBe(3);
  const { tasks } = (await gateway().admin.get("/api/v1/tasks?state=open")).body;
  expect(tasks).toMatchObject([{ id: detectors[0].task, kind: "visit-detector", device: "wrong-1" }]);
});

test("who is bound to a building sees the figures of that building alone", async () => {
  const caller = createCaller(gateway().url);
  await caller.signIn("nuisance-b2", await addPerson(gateway().folder, "nuisance-b2", "property", "--buildings", "b2"));
  const { body } = await caller.get("/api/v1/nuisance");
  expect(body).toMatchObject({ detectors: [], chattering: [], badActors: [], outOfService: [] });
});

test("a flood begins, says what is routine and what is not, and is there after kill -9", { timeout: 120_000 }, async () => {
  const folder = temporaryFolder();
  const first = await startGateway({ folder });
  for (const id of ["bin-1", "bin-2", "bin-3"]) {
    const bin = await connectDevice(first, id, "smart-bin");
    await bin.report({ fill_pct: 95, tilted: true, battery_pct: 5 });
    if (id !== "bin-3") await bin.report({ fault: true });
  }
  const before = (await nuisanceOf(first)).floods[0];
  // Eleven: one more than anybody can take in.
  expect(before).toMatchObject({ station: "station-1", since: expect.any(Number), alertsIn10Min: 11 });
  const smoke = await connectDevice(first, "smoke-1", "smoke-detector", "b1-501");
  await smoke.report({ alarm: true });
  const button = await connectDevice(first, "button-1", "emergency-button", "b1-102");
  await button.report({ assist: true });
  const { routine } = (await nuisanceOf(first)).floods[0];
  const open = (await first.admin.get("/api/v1/alerts?state=open")).body.alerts as { id: string; kind: string }[];
  expect(open.filter(({ id }) => !routine.includes(id)).map(({ kind }) => kind)).toEqual(["assist", "fire"]);
  expect(routine).toHaveLength(11);
  await first.end("SIGKILL");

  const second = await startGateway({ folder });
  expect((await nuisanceOf(second)).floods[0]).toMatchObject({ station: "station-1", since: before.since, alertsIn10Min: 13 });
  const { audit } = (await second.admin.get("/api/v1/audit")).body;
  expect(audit.filter(({ action }: { action: string }) => action.startsWith("flood."))).toMatchObject([
    { actor: "gateway", action: "flood.began", target: "station-1" },
  ]);
  expect(second.log.filter(({ event }) => event === "recovery_trouble")).toEqual([]);
});
