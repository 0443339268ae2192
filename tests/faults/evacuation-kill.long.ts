import { expect, test } from "vitest";
import { connectDevice, signInDevice } from "../harness/device.ts";
import { startGateway, temporaryFolder, type RunningGateway } from "../harness/gateway.ts";
import { until } from "../harness/until.ts";
import { WILLOW_TEXT } from "../rules/evacuation/willow.ts";

const SITE = WILLOW_TEXT.replace("id: willow", "id: mini");
const TOPIC = "linan/v1/mini/notice/b1";

async function draft({ admin }: RunningGateway): Promise<string> {
  return (await admin.post("/api/v1/evacuations", { building: "b1", confirmed: "on-site", reason: "x" })).body.id;
}

/** The notice that a siren finds when it subscribes, and the key it is to be checked with. */
async function found(gateway: RunningGateway, secret: string): Promise<Record<string, any>> {
  const siren = await signInDevice(gateway, "siren-1", secret);
  const heard: Record<string, any>[] = [];
  siren.client.on("message", (_topic, payload) => heard.push(JSON.parse(payload.toString())));
  await siren.client.subscribeAsync(TOPIC, { qos: 1 });
  return until(() => heard[0], "the notice is there", 20_000);
}

/** Killed before its answer: issued or not, and the same on disk, in the API and on the line. */
test.each(["evacuation-put", "notice-signed"])(
  "killed at %s, a notice stands as the disk has it, and its account with it",
  { timeout: 120_000 },
  async (failpoint) => {
    const folder = temporaryFolder();
    const first = await startGateway({ folder, site: SITE });
    const { secret } = await connectDevice(first, "siren-1", "siren", "b1-1-1-stairs");
    const id = await draft(first);
    const marks = [{ client: "phone-aaaa", seq: 1, zone: "b1-1-101", state: "needs-help", at: 1 }];
    expect((await first.admin.post(`/api/v1/evacuations/${id}/marks`, { marks })).status).toBe(200);
    const key = (await first.admin.get("/api/v1/notice-key")).body;
    await first.end("SIGKILL");

    const second = await startGateway({ folder, site: SITE, env: { FAILPOINT: failpoint } });
    await second.admin.post(`/api/v1/evacuations/${id}/issue`).catch(() => null);
    await until(() => second.process.signalCode === "SIGKILL", `the gateway ends at ${failpoint}`, 20_000);

    const third = await startGateway({ folder, site: SITE });
    const { body } = await third.admin.get(`/api/v1/evacuations/${id}`);
    expect(["draft", "issued"]).toContain(body.stage);
    if (body.stage === "draft") await third.admin.post(`/api/v1/evacuations/${id}/issue`);
    expect(await found(third, secret)).toMatchObject({ id, version: 2, stage: "issued", key: key.id });
    expect((await third.admin.get("/api/v1/notice-key")).body).toEqual(key);
    const { evacuations } = (await third.admin.get("/api/v1/evacuations")).body;
    expect(evacuations).toHaveLength(1);
    const { missing } = (await third.admin.get(`/api/v1/evacuations/${id}/account`)).body;
    expect(missing[0]).toMatchObject({ zone: "b1-1-101", state: "needs-help" });
    expect(third.log.filter(({ event }) => event === "recovery_trouble")).toEqual([]);
  },
);

test("killed right after each answer, what was answered holds, and an end is an end", { timeout: 120_000 }, async () => {
  const folder = temporaryFolder();
  const first = await startGateway({ folder, site: SITE });
  const { secret } = await connectDevice(first, "siren-1", "siren", "b1-1-1-stairs");
  const id = await draft(first);
  await first.admin.post(`/api/v1/evacuations/${id}/issue`);
  await first.end("SIGKILL");

  const second = await startGateway({ folder, site: SITE });
  expect(await found(second, secret)).toMatchObject({ id, stage: "issued" });
  expect((await second.admin.post(`/api/v1/evacuations/${id}/all-clear`, { reason: "out" })).status).toBe(200);
  await second.end("SIGKILL");

  const third = await startGateway({ folder, site: SITE });
  expect((await third.admin.get(`/api/v1/evacuations/${id}`)).body).toMatchObject({ stage: "ended", last: "all-clear", version: 3 });
  expect((await third.admin.get("/api/v1/evacuations?state=open")).body.evacuations).toEqual([]);
  const next = await draft(third);
  expect(next).not.toBe(id);
});
