import { expect, test } from "vitest";
import { connectDevice, registerDevice, signInDevice } from "../../harness/device.ts";
import { publishPacket, pubackPacket, subscribePacket } from "../../harness/packets.ts";
import { signInRaw } from "../../harness/raw-connection.ts";
import { residentMiB } from "../../harness/resident.ts";
import { shareGateway } from "../../harness/shared-gateway.ts";
import { until } from "../../harness/until.ts";

const gateway = shareGateway();
const port = () => gateway().mqttPort;
const topic = (id: string, name = "reading") => `linan/v1/mini/${id}/${name}`;
const quarantineOf = async (id: string) =>
  (await gateway().admin.get(`/api/v1/quarantine?device=${id}`)).body.quarantine as { reason: string }[];
const device = async (id: string) => (await gateway().admin.get(`/api/v1/devices/${id}`)).body;

test("a subscriber that never reads delays nobody: another siren has its command within a second", async () => {
  const frozenSecret = await registerDevice(gateway(), "frozen-1", "station-terminal", "duty-room");
  const frozen = await signInRaw(port(), { id: "frozen-1", password: frozenSecret });
  frozen.send(subscribePacket(1, [topic("frozen-1", "command"), "linan/v1/mini/alert/station-1"]));
  await frozen.next(({ cmd }) => cmd === "suback", "it has subscribed");
  frozen.socket.pause();
  const siren = await connectDevice(gateway(), "siren-1", "siren", "b2-101");
  await siren.client.subscribeAsync(topic("siren-1", "command"), { qos: 1 });
  const buttons = await Promise.all(
    Array.from({ length: 30 }, (_, index) => connectDevice(gateway(), `frozen-button-${index}`, "emergency-button")),
  );
  await Promise.all(buttons.map((button) => button.report({ pressed: true })));
  const told = new Promise<Buffer>((resolve) => siren.client.once("message", (_topic, payload) => resolve(payload)));
  const smoke = await connectDevice(gateway(), "frozen-smoke", "smoke-detector", "b2-101");
  const startedMs = performance.now();
  await smoke.report({ alarm: true });
  expect(JSON.parse((await told).toString())).toMatchObject({ name: "siren_on" });
  expect(performance.now() - startedMs).toBeLessThan(1_000);
});

test("taking over by the same identifier closes the old connection and keeps its will", async () => {
  const secret = await registerDevice(gateway(), "taken-1", "smoke-detector");
  const first = await signInRaw(port(), {
    id: "taken-1",
    password: secret,
    will: { topic: topic("taken-1", "state"), payload: "the will of the first" },
  });
  const second = await signInRaw(port(), { id: "taken-1", password: secret });
  await first.closed(3_000);
  await until(async () => (await quarantineOf("taken-1")).length === 1, "the will of the first is there");
  second.send(publishPacket({ topic: topic("taken-1"), payload: '{"values":{"temperature_c":20}}' }));
  await second.next(({ cmd }) => cmd === "puback", "the second is served");
  expect(await device("taken-1")).toMatchObject({ connected: true });
});

test("of fifty connections of one device at once one stays, and it is the one that is served", async () => {
  const secret = await registerDevice(gateway(), "crowd-1", "smoke-detector");
  const all = await Promise.all(Array.from({ length: 50 }, () => signInRaw(port(), { id: "crowd-1", password: secret }).catch(() => null)));
  const open = () => all.filter((one) => one !== null && !one.isClosed());
  await until(() => open().length === 1, "one stays");
  const [last] = open();
  last!.send(publishPacket({ topic: topic("crowd-1"), payload: '{"values":{"temperature_c":20}}' }));
  await last!.next(({ cmd }) => cmd === "puback", "it is served");
  last!.socket.destroy();
  await until(async () => !(await device("crowd-1")).connected, "the list shows that it is gone");
});

test("a device that connects and vanishes at once is not shown as connected", async () => {
  const secret = await registerDevice(gateway(), "blink-1", "smoke-detector");
  for (let round = 0; round < 30; round++) {
    const one = await signInRaw(port(), { id: "blink-1", password: secret });
    one.socket.resetAndDestroy();
  }
  await until(async () => !(await device("blink-1")).connected, "it is not connected");
  expect(await device("blink-1")).toMatchObject({ connected: false });
});

test("deleting a device ends its connection within five seconds, and it can't come back", async () => {
  const secret = await registerDevice(gateway(), "gone-1", "smoke-detector");
  const connection = await signInRaw(port(), { id: "gone-1", password: secret });
  expect((await gateway().admin.delete("/api/v1/devices/gone-1")).status).toBe(204);
  await connection.closed(5_000);
  await expect(signInRaw(port(), { id: "gone-1", password: secret })).rejects.toThrow("CONNACK 5");
  expect((await gateway().admin.get("/api/v1/devices/gone-1")).status).toBe(404);
});

test("a device that is made anew is another registration: old sequence numbers are new, an old session brings nothing", async () => {
  const first = await signInDevice(gateway(), "anew-1", await registerDevice(gateway(), "anew-1", "siren", "b1-102"));
  const session = await signInRaw(port(), { id: "anew-1", password: first.secret, clean: false });
  session.send(subscribePacket(1, [topic("anew-1", "command")]));
  await session.next(({ cmd }) => cmd === "suback", "it has subscribed");
  session.send(publishPacket({ topic: topic("anew-1"), payload: '{"seq":1,"at":1000,"values":{"battery_pct":80}}', messageId: 9 }));
  await session.next(({ cmd }) => cmd === "puback", "its reading is kept");
  const smoke = await connectDevice(gateway(), "anew-smoke", "smoke-detector", "b1-102");
  await smoke.report({ alarm: true });
  await session.next(({ cmd }) => cmd === "publish", "the command has come and is not acknowledged");
  await gateway().admin.delete("/api/v1/devices/anew-1");
  await session.closed();
  const secret = await registerDevice(gateway(), "anew-1", "siren", "b1-102");
  const again = await signInRaw(port(), { id: "anew-1", password: secret, clean: false });
  again.send(publishPacket({ topic: topic("anew-1"), payload: '{"seq":1,"at":1000,"values":{"battery_pct":80}}' }));
  await again.next(({ cmd }) => cmd === "puback", "it is served");
  expect(again.packets[0]).toMatchObject({ cmd: "connack", sessionPresent: false });
  expect(again.packets.filter(({ cmd }) => cmd === "publish")).toEqual([]);
  const { readings } = (await gateway().admin.get("/api/v1/readings?device=anew-1")).body;
  expect(readings).toHaveLength(1);
});

test("a session that goes on is told what it is owed without subscribing again; a clean one starts anew", async () => {
  const secret = await registerDevice(gateway(), "lasting-1", "siren", "b1-501");
  const first = await signInRaw(port(), { id: "lasting-1", password: secret, clean: false });
  expect(first.packets[0]).toMatchObject({ cmd: "connack", sessionPresent: false });
  first.send(subscribePacket(1, [topic("lasting-1", "command")]));
  await first.next(({ cmd }) => cmd === "suback", "it has subscribed");
  first.socket.destroy();
  await until(async () => !(await device("lasting-1")).connected, "it is gone");
  const smoke = await connectDevice(gateway(), "lasting-smoke", "smoke-detector", "b1-501");
  await smoke.report({ alarm: true });
  const second = await signInRaw(port(), { id: "lasting-1", password: secret, clean: false });
  expect(second.packets[0]).toMatchObject({ cmd: "connack", sessionPresent: true });
  const owed = await second.next(({ cmd }) => cmd === "publish", "the command comes", 3_000);
  const { id } = JSON.parse((owed as { payload: Buffer }).payload.toString());
  second.send(publishPacket({ topic: topic("lasting-1", "reply"), payload: JSON.stringify({ id, ok: true }) }));
  await second.next(({ cmd }) => cmd === "puback", "the reply is kept");
  second.socket.destroy();
  const third = await signInRaw(port(), { id: "lasting-1", password: secret, clean: true });
  expect(third.packets[0]).toMatchObject({ cmd: "connack", sessionPresent: false });
});

test("a session is there from its first connection on, with subscriptions or without, until a clean one ends it", async () => {
  const secret = await registerDevice(gateway(), "bare-1", "smoke-detector");
  for (const [clean, sessionPresent] of [
    [false, false],
    [false, true],
    [false, true],
    [true, false],
    [false, false],
    [false, true],
  ] as const) {
    const connection = await signInRaw(port(), { id: "bare-1", password: secret, clean });
    expect(connection.packets[0]).toMatchObject({ cmd: "connack", returnCode: 0, sessionPresent });
    connection.send(publishPacket({ topic: topic("bare-1"), payload: '{"values":{"temperature_c":20}}' }));
    await connection.next(({ cmd }) => cmd === "puback", "it is served");
    connection.socket.destroy();
  }
});

test("whoever subscribes at QoS 0 is told at QoS 0", async () => {
  const secret = await registerDevice(gateway(), "zero-1", "siren");
  const siren = await signInRaw(port(), { id: "zero-1", password: secret, clean: false });
  siren.send(subscribePacket(1, [topic("zero-1", "command")], 0));
  await siren.next(({ cmd }) => cmd === "suback", "it has subscribed");
  const smoke = await connectDevice(gateway(), "zero-smoke", "smoke-detector", "b1-101");
  await smoke.report({ alarm: true });
  expect(await siren.next(({ cmd }) => cmd === "publish", "the command comes")).toMatchObject({ qos: 0 });
});

test("a terminal that acknowledges nothing is sent at most 64 messages, and the rest once it does", async () => {
  const rows = Array.from({ length: 80 }, (_, index) => ({ id: `pile-${index}`, kind: "emergency-button", zone: "b1-101" }));
  const { created } = (await gateway().admin.post("/api/v1/devices/import", rows)).body as { created: { id: string; secret: string }[] };
  const secret = await registerDevice(gateway(), "pile-terminal", "station-terminal", "duty-room");
  const terminal = await signInRaw(port(), { id: "pile-terminal", password: secret, clean: false });
  terminal.send(subscribePacket(1, ["linan/v1/mini/alert/station-1"]));
  await terminal.next(({ cmd }) => cmd === "suback", "it has subscribed");
  const told = () => terminal.packets.filter(({ cmd }) => cmd === "publish");
  const before = told().length;
  for (const { id, secret: own } of created) await (await signInDevice(gateway(), id, own)).report({ pressed: true });
  await until(() => told().length >= 64, "it is told of the first");
  expect(told().length).toBe(64);
  expect(before).toBeLessThan(64);
  let answered = 0;
  await until(
    () => {
      for (const packet of told().slice(answered)) terminal.send(pubackPacket(packet.messageId!));
      answered = told().length;
      return new Set(told().map((packet) => JSON.parse((packet as { payload: Buffer }).payload.toString()).alert.device)).size >= 80;
    },
    "it is told of all",
    25_000,
  );
});

test("a terminal that acknowledges is told of every alert, a hundred of them, and a PUBACK out of the blue gives nobody more", async () => {
  const made = (name: string, count: number) =>
    gateway().admin.post(
      "/api/v1/devices/import",
      Array.from({ length: count }, (_, index) => ({ id: `${name}-${index}`, kind: "emergency-button", zone: "b1-101" })),
    );
  const { created } = (await made("call", 100)).body as { created: { id: string; secret: string }[] };
  const good = await connectDevice(gateway(), "good-terminal", "station-terminal", "duty-room");
  const told = new Set<string>();
  good.client.on("message", (_topic, payload) => told.add(JSON.parse(payload.toString()).alert.device));
  await good.client.subscribeAsync("linan/v1/mini/alert/station-1", { qos: 1 });
  const liar = await signInRaw(port(), {
    id: "liar-terminal",
    password: await registerDevice(gateway(), "liar-terminal", "station-terminal", "duty-room"),
    clean: false,
  });
  liar.send(subscribePacket(1, ["linan/v1/mini/alert/station-1"]));
  await liar.next(({ cmd }) => cmd === "suback", "it has subscribed");
  for (const { id, secret } of created) {
    await (await signInDevice(gateway(), id, secret)).report({ pressed: true });
    liar.send(pubackPacket(65_000));
  }
  await until(() => told.size >= 100, "it is told of all");
  expect(liar.packets.filter(({ cmd }) => cmd === "publish").length).toBeLessThanOrEqual(64);
  expect(liar.isClosed()).toBe(false);
});

test("an emergency at QoS 0 is kept, acted on and counted as a fault of the device", async () => {
  const button = await connectDevice(gateway(), "qos0-1", "emergency-button");
  await button.publish("reading", '{"values":{"pressed":true}}', 0);
  const alerts = await until(async () => {
    const found = (await gateway().admin.get("/api/v1/alerts?device=qos0-1&kind=sos")).body.alerts;
    return found.length > 0 && found;
  }, "the alert is there");
  expect(alerts).toMatchObject([{ kind: "sos", priority: "P1" }]);
  expect(await device("qos0-1")).toMatchObject({ emergenciesAtQos0: 1 });
});

test("a device that says nothing for one and a half keepalives is cut; one that pings is not", async () => {
  const quiet = await signInRaw(port(), {
    id: "quiet-1",
    password: await registerDevice(gateway(), "quiet-1", "smoke-detector"),
    keepaliveS: 1,
  });
  const pinging = await signInDevice(gateway(), "pinging-1", await registerDevice(gateway(), "pinging-1", "smoke-detector"));
  const startedMs = performance.now();
  await quiet.closed(6_000);
  expect(performance.now() - startedMs).toBeGreaterThan(1_200);
  expect(pinging.client.connected).toBe(true);
});

test("a device past its rate with a short keepalive is slowed and not cut for the silence that we make", async () => {
  const secret = await registerDevice(gateway(), "held-1", "pipe-pressure");
  const flood = await signInRaw(port(), { id: "held-1", password: secret, keepaliveS: 1 });
  const before = residentMiB(gateway());
  const payload = JSON.stringify({ values: { pressure_kpa: 400 } }).padEnd(100_000);
  const count = 110;
  // 11 MB: 5 MiB at once, the rest at 1 MiB a second, over several keepalives.
  for (let index = 0; index < count; index++) flood.send(publishPacket({ topic: topic("held-1"), payload, messageId: index + 1 }));
  await until(() => flood.packets.length === count + 1 || flood.isClosed(), "all are acknowledged", 25_000);
  expect(flood.packets).toHaveLength(count + 1);
  expect(residentMiB(gateway()) - before).toBeLessThan(100);
});
