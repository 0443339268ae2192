import { describe, expect, onTestFinished, test } from "vitest";
import type { DeviceKind } from "../../rules/model/device.ts";
import type { DeviceSpec } from "../../simulators/devices/device.ts";
import { createSimulatedDevice, type SimulatedDevice } from "../../simulators/fleet/simulated-device.ts";
import type { Temper } from "../../simulators/line/back-off.ts";
import { createRandom } from "../../simulators/random.ts";
import { type RunningGateway, startGateway } from "../harness/gateway.ts";
import { until } from "../harness/until.ts";

interface Known {
  readonly spec: DeviceSpec;
  readonly secret: string;
  readonly isDeaf?: boolean;
}

async function register(
  gateway: RunningGateway,
  id: string,
  kind: DeviceKind,
  zone: string,
  station: string | null = null,
): Promise<Known> {
  const { status, body } = await gateway.admin.post("/api/v1/devices", { id, kind, zone });
  expect(status).toBe(201);
  return {
    spec: { id, kind, zone, building: "b1", floor: 1, powered: "battery", expectEveryMs: 60_000, station },
    secret: body.secret as string,
  };
}

function bring(
  gateway: RunningGateway,
  { spec, secret, isDeaf = false }: Known,
  temper: Temper,
  boot = 1,
): { readonly device: SimulatedDevice; readonly shown: string[] } {
  const shown: string[] = [];
  const device = createSimulatedDevice({
    url: gateway.mqttUrl,
    site: "mini",
    spec,
    secret,
    isDeaf,
    noticeKey: null,
    boot,
    temper,
    random: createRandom(boot),
    wallMs: Date.now,
    onShown: (_spec, words) => shown.push(words),
  });
  onTestFinished(() => device.close());
  device.line.open();
  return { device, shown };
}

const connected = (device: SimulatedDevice, what: string) => until(() => device.line.connected(), `${what} is connected`);

describe("a simulated device on its line", () => {
  test("reports, and is heard of as online and then as offline", async () => {
    const gateway = await startGateway();
    const { device } = bring(gateway, await register(gateway, "smoke-1", "smoke-detector", "b1-101"), "insists");
    await device.line.send({ atMs: Date.now(), seq: 1, values: { smoke_obscuration_pct_m: 0.2 }, urgent: false });
    const { body } = await gateway.admin.get("/api/v1/readings?device=smoke-1");
    expect(body.readings).toMatchObject([{ boot: 1, seq: 1, values: { smoke_obscuration_pct_m: 0.2 } }]);
    await device.close();
    await expect(device.line.send({ atMs: Date.now(), seq: 2, values: {}, urgent: false })).rejects.toThrow(/closed/);
  });

  test("keeps what was not acknowledged over a restart of the gateway, and it is stored once", async () => {
    const first = await startGateway();
    const known = await register(first, "button-1", "emergency-button", "b1-101");
    const port = String(first.mqttPort);
    const { device } = bring(first, known, "insists");
    await connected(device, "the button");
    await first.end("SIGKILL");
    await until(() => !device.line.connected(), "the button has lost its line");
    const press = device.line.send({ atMs: Date.now(), seq: 1, values: { pressed: true }, urgent: true });
    const second = await startGateway({ folder: first.folder, env: { LINAN_MQTT_PORT: port } });
    await press;
    const { body } = await second.admin.get("/api/v1/readings?device=button-1");
    expect(body.readings.map(({ values }: { values: unknown }) => values)).toEqual([{ pressed: true }]);
    expect((await second.admin.get("/api/v1/alerts?kind=sos&state=open")).body.alerts.length).toBe(1);
  });

  test("shows and answers what it is told: the caller's button, the station's siren and screen", async () => {
    const gateway = await startGateway();
    const button = bring(gateway, await register(gateway, "button-1", "emergency-button", "b1-101"), "insists");
    const siren = bring(gateway, await register(gateway, "siren-1", "siren", "duty-room"), "insists");
    const screen = bring(gateway, await register(gateway, "screen-1", "station-terminal", "duty-room", "station-1"), "insists");
    for (const { device } of [button, siren, screen]) await connected(device, device.spec.id);
    button.device.pressed();
    await button.device.line.send({ atMs: Date.now(), seq: 1, values: { pressed: true }, urgent: true });
    await until(() => siren.shown.includes("警报响起 / siren sounds (紧急求助 / emergency call)"), "the siren sounds");
    await until(() => screen.shown.includes("警情已显示 / alert shown"), "the screen shows it");
    await until(() => button.device.call?.stage() === "received", "the button says that the call is there");
    const { body } = await gateway.admin.get("/api/v1/alerts?kind=sos&state=open");
    await gateway.admin.post(`/api/v1/alerts/${body.alerts[0].id}/acknowledge`, {});
    await until(() => button.device.call?.stage() === "answered", "the button says that somebody has answered");
  });
});

describe("a scenario's device and the fleet's copy of it", () => {
  test("the scenario wins: the fleet's copy gives way after one try, and nothing of the scenario is lost", async () => {
    const gateway = await startGateway();
    const known = await register(gateway, "smoke-1", "smoke-detector", "b1-101");
    const fleet = bring(gateway, known, "yields", 1);
    await connected(fleet.device, "the fleet's copy");
    const { device } = bring(gateway, known, "insists", 2);
    await connected(device, "the scenario's device");
    await until(() => !fleet.device.line.connected(), "the copy has lost its place");
    const sent: Promise<unknown>[] = [];
    const send = (seq: number): void => {
      const sending = device.line.send({ atMs: Date.now(), seq, values: { smoke_obscuration_pct_m: 1 }, urgent: false });
      sent.push(sending.then(() => "acknowledged", String));
    };
    send(1);
    // The copy tries again: it takes the place for a moment.
    fleet.device.line.open();
    await until(() => fleet.device.line.counters().connects === 2, "the copy is back");
    send(2);
    await until(() => device.line.connected() && !fleet.device.line.connected(), "the scenario's device has its place again");
    send(3);
    expect(await Promise.all(sent)).toEqual(["acknowledged", "acknowledged", "acknowledged"]);
    expect(fleet.device.line.counters().connects).toBe(2);
    const { body } = await gateway.admin.get("/api/v1/readings?device=smoke-1");
    const stored = body.readings.filter(({ boot }: { boot: number }) => boot === 2).map(({ seq }: { seq: number }) => seq);
    expect(stored.toSorted()).toEqual([1, 2, 3]);
  });

  test("a siren that is deaf in the scenario is not answered for by the copy that has its place for a moment", async () => {
    const gateway = await startGateway();
    const known = await register(gateway, "siren-1", "siren", "duty-room");
    const fleet = bring(gateway, known, "yields", 1);
    await connected(fleet.device, "the fleet's copy");
    const { device, shown } = bring(gateway, { ...known, isDeaf: true }, "insists", 2);
    await connected(device, "the scenario's siren");
    const button = bring(gateway, await register(gateway, "button-1", "emergency-button", "b1-101"), "insists");
    await button.device.line.send({ atMs: Date.now(), seq: 1, values: { pressed: true }, urgent: true });
    fleet.device.line.open();
    await until(() => fleet.device.line.counters().connects === 2, "the copy is back");
    await until(() => device.line.connected() && !fleet.device.line.connected(), "the scenario's siren has its place again");
    const [{ id }] = (await gateway.admin.get("/api/v1/alerts?kind=sos&state=open")).body.alerts;
    const { deliveries } = (await gateway.admin.get(`/api/v1/alerts/${id}/deliveries`)).body;
    expect(deliveries.find(({ recipient }: { recipient: string }) => recipient === "siren-1")).toMatchObject({ stage: "owed" });
    expect([fleet.shown, shown]).toEqual([[], []]);
  });
});
