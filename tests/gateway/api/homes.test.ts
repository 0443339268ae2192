import { beforeAll, describe, expect, test } from "vitest";
import { ANSWERS } from "../../../gateway/api/answers.ts";
import { connectDevice, registerDevice } from "../../harness/device.ts";
import { startGateway, temporaryFolder } from "../../harness/gateway.ts";
import { createCaller, type Caller } from "../../harness/http.ts";
import { addPerson } from "../../harness/linan.ts";
import { shareGateway } from "../../harness/shared-gateway.ts";

const gateway = shareGateway();
let nobody: Caller;
let property: Caller;

beforeAll(async () => {
  nobody = createCaller(gateway().url);
  property = createCaller(gateway().url);
  await property.signIn("property", await addPerson(gateway().folder, "property", "property"));
}, 30_000);

const press = (path: string, ref: string) => nobody.post(`${path}/press`, { ref });
const callsOf = async (device: string): Promise<readonly { id: string; occurrences: number; timeline: { event: string }[] }[]> =>
  (await gateway().admin.get(`/api/v1/alerts?kind=sos&device=${device}`)).body.alerts;

/** A home with a button and its page's API path. */
async function homeAt(zone: string, device: string): Promise<string> {
  await registerDevice(gateway(), device, "emergency-button", zone);
  const made = await property.post(`/api/v1/homes/${zone}/link`);
  expect(made.status).toBe(201);
  return `/api/v1/home/${made.body.path.split("/").pop()}`;
}

describe("the link of a home", () => {
  test("is made by property staff, printed again, replaced and taken back; nobody guesses one", async () => {
    const path = await homeAt("b1-101", "button-101");
    expect(path).toMatch(/^\/api\/v1\/home\/[A-Za-z0-9_-]{22}$/);
    const first = await nobody.get(path);
    expect(first).toMatchObject({ status: 200, body: { home: { zh: "1号楼101室" }, call: null, notice: null, status: { zh: "正常" } } });
    expect(ANSWERS["GET /api/v1/home/:token"]!.schema!.safeParse(first.body).error?.issues).toBeUndefined();

    const paper = await property.get("/api/v1/homes/b1-101/qr.svg");
    expect([paper.headers.get("content-type"), paper.body.slice(0, 4)]).toEqual(["image/svg+xml", "<svg"]);
    const again = await property.post("/api/v1/homes/b1-101/link");
    expect(again.body.url).toBe(`${gateway().url}${again.body.path}`);
    expect((await nobody.get(path)).status).toBe(404);
    const next = `/api/v1/home/${again.body.path.split("/").pop()}`;
    expect((await nobody.get(next)).status).toBe(200);
    expect((await property.get("/api/v1/homes")).body.homes).toMatchObject([{ zone: "b1-101", by: "property" }]);
    expect(JSON.stringify((await property.get("/api/v1/homes")).body)).not.toContain(again.body.path.split("/").pop());
    expect((await property.delete("/api/v1/homes/b1-101/link")).status).toBe(204);
    expect((await nobody.get(next)).status).toBe(404);
    expect((await press(next, "touch-none")).status).toBe(404);
  });

  test("needs a button at that home, and staff that may see it", async () => {
    expect((await property.post("/api/v1/homes/duty-room/link")).status).toBe(409);
    expect((await property.post("/api/v1/homes/nowhere/link")).status).toBe(404);
    const station = createCaller(gateway().url);
    await station.signIn("station-a", await addPerson(gateway().folder, "station-a", "station"));
    expect((await station.post("/api/v1/homes/b1-101/link")).status).toBe(403);
  });
});

describe("a press on the page of a home", () => {
  test("is an emergency call of the home's button, shown stage by stage, and closed by a person alone", async () => {
    const path = await homeAt("b1-102", "button-102");
    const pressed = await press(path, "touch-0001");
    expect(pressed).toMatchObject({
      status: 200,
      body: { call: { stage: "received", isCancelAsked: false }, said: { zh: "收到您的求助了。正在叫人,请稍等。" } },
    });
    const [alert] = await callsOf("button-102");
    expect(alert).toMatchObject({ kind: "sos", priority: "P1", zone: "b1-102", occurrences: 1 });
    // The button itself was not heard: it may be broken.
    expect((await gateway().admin.get("/api/v1/devices/button-102")).body).toMatchObject({ lastHeardAt: null });
    expect((await nobody.post(`${path}/cancel`)).body).toMatchObject({
      call: { stage: "received", isCancelAsked: true },
      status: { zh: "已申请取消,等回电" },
    });
    const { admin } = gateway();
    await admin.post(`/api/v1/alerts/${alert!.id}/acknowledge`, {});
    expect((await nobody.get(path)).body).toMatchObject({ call: { stage: "answered" } });
    await admin.post(`/api/v1/alerts/${alert!.id}/close`, { outcome: "false", note: "" });
    expect((await nobody.get(path)).body.call).toBeNull();
    const audit = (await admin.get("/api/v1/audit?limit=200")).body.audit as { actor: string; action: string }[];
    expect(audit.filter(({ actor }) => actor === "home:b1-102").map(({ action }) => action)).toEqual(["home.cancel", "home.press"]);
  });

  test("sent again is the same press, a hundred of them write no hundred rows, and none is refused", async () => {
    const path = await homeAt("b1-501", "button-501");
    const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => press(path, `touch-${1_000 + index}`)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body.call.stage))).toEqual(new Set(["received"]));
    const [alert, ...others] = await callsOf("button-501");
    expect(others).toEqual([]);
    expect(alert!.occurrences).toBeLessThanOrEqual(10);
    await gateway().admin.post(`/api/v1/alerts/${alert!.id}/acknowledge`, {});
    await gateway().admin.post(`/api/v1/alerts/${alert!.id}/close`, { outcome: "real", note: "" });
    // The touch that was dealt with says nothing new; another touch is another call, however soon.
    expect((await press(path, "touch-1000")).body.call).toBeNull();
    expect((await press(path, "touch-2000")).body.call).toMatchObject({ stage: "received" });
    expect(await callsOf("button-501")).toHaveLength(2);
  });

  test("says not connected where the button is out of service: nobody is told of it", async () => {
    const path = await homeAt("b2-101", "button-b2");
    const { admin } = gateway();
    const until = Date.now() + 3_600_000;
    expect((await admin.post("/api/v1/devices/button-b2/out-of-service", { until, reason: "x" })).status).toBe(200);
    expect((await press(path, "touch-0009")).body).toMatchObject({ call: { stage: "failed" }, status: { zh: "没有打通" } });
  });
});

test("what was answered is on disk: link and call are there after the process was killed", { timeout: 60_000 }, async () => {
  const folder = temporaryFolder();
  const before = await startGateway({ folder });
  const button = await connectDevice(before, "button-1", "emergency-button", "b1-501");
  const { path } = (await before.admin.post("/api/v1/homes/b1-501/link")).body;
  const page = `/api/v1/home/${path.split("/").pop()}`;
  expect((await createCaller(before.url).post(`${page}/press`, { ref: "touch-kill" })).status).toBe(200);
  await before.end("SIGKILL");
  const after = await startGateway({ folder });
  expect((await createCaller(after.url).get(page)).body).toMatchObject({ call: { stage: "received" } });
  expect(button.id).toBe("button-1");
});
