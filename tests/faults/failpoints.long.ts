import { expect, test } from "vitest";
import { startGateway, temporaryFolder, type RunningGateway } from "../harness/gateway.ts";
import { until } from "../harness/until.ts";
import { openMqttSocket, type MqttSocket } from "./mqtt-socket.ts";

/** A siren that takes a command once by its id, and answers each time it comes. */
async function connectSiren(gateway: RunningGateway, secret: string, times: Map<string, number>): Promise<void> {
  const topic = (name: string): string => `linan/v1/mini/siren-1/${name}`;
  const siren = { socket: null as MqttSocket | null, early: [] as string[] };
  const reply = (id: string): void => siren.socket!.publish(topic("reply"), JSON.stringify({ id, ok: true }), () => {});
  siren.socket = await openMqttSocket({
    port: gateway.mqttPort,
    id: "siren-1",
    secret,
    topics: [topic("command")],
    onMessage(_topic, payload) {
      const { id } = JSON.parse(payload.toString()) as { id: string };
      times.set(id, (times.get(id) ?? 0) + 1);
      // What waits for it may come with the answer to its subscription.
      if (siren.socket === null) siren.early.push(id);
      else reply(id);
    },
  });
  for (const id of siren.early) reply(id);
}

const owed = async ({ admin }: RunningGateway): Promise<number> =>
  Number(/^linan_deliveries_owed (\d+)/m.exec((await admin.get("/metrics")).body as string)![1]);

/** Commands seen by the siren over both lives of the gateway: at least, at most. */
test.each([
  ["before-send", 1, 1],
  ["after-send", 1, 2],
  ["before-mark", 2, 2],
  ["after-mark", 1, 1],
])("killed %s, a siren's command is given under one id and settled once", { timeout: 120_000 }, async (failpoint, atLeast, atMost) => {
  const folder = temporaryFolder();
  const times = new Map<string, number>();
  const first = await startGateway({ folder, env: { FAILPOINT: failpoint } });
  const secretOf = async (id: string, kind: string): Promise<string> =>
    (await first.admin.post("/api/v1/devices", { id, kind, zone: "b1-101" })).body.secret;
  const sirenSecret = await secretOf("siren-1", "siren");
  const smokeSecret = await secretOf("smoke-1", "smoke-detector");
  await connectSiren(first, sirenSecret, times);
  const smoke = await openMqttSocket({ port: first.mqttPort, id: "smoke-1", secret: smokeSecret, topics: [], onMessage: () => {} });
  smoke.publish("linan/v1/mini/smoke-1/reading", JSON.stringify({ seq: 1, at: 1, values: { alarm: true } }), () => {});
  await until(() => first.process.signalCode === "SIGKILL", `the gateway ends ${failpoint}`, 20_000);

  const second = await startGateway({ folder });
  await connectSiren(second, sirenSecret, times);
  await until(async () => (await owed(second)) === 0, "nothing is owed any more", 20_000);
  const alerts = (await second.admin.get("/api/v1/alerts?kind=fire")).body.alerts;
  expect(alerts).toMatchObject([{ device: "smoke-1", occurrences: 1 }]);
  expect([...times.keys()]).toEqual(["delivery-000001"]);
  expect(times.get("delivery-000001")).toBeGreaterThanOrEqual(atLeast);
  expect(times.get("delivery-000001")).toBeLessThanOrEqual(atMost);
});
