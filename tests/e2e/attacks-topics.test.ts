import { expect, test } from "vitest";
import { connectDevice, registerDevice } from "../harness/device.ts";
import { connectPacket, publishPacket, subscribePacket } from "../harness/packets.ts";
import { openRaw, signInRaw, type RawConnection } from "../harness/raw-connection.ts";
import { residentMiB } from "../harness/resident.ts";
import { shareGateway } from "../harness/shared-gateway.ts";
import { until } from "../harness/until.ts";

const gateway = shareGateway();
const port = () => gateway().mqttPort;
const topic = (id: string, name = "reading") => `linan/v1/mini/${id}/${name}`;
const NOTHING_ALLOWED: readonly (string | Buffer)[] = [
  "#",
  "+",
  "linan/#",
  "linan/v1/mini/+/command",
  "linan/v1/mini/+/reading",
  "+/+/+/+/+",
  "$SYS/#",
  "$SYS/+/new/clients",
  "$share/g/#",
  "linan/v1/mini/notice/+",
  "linan/v1/mini/notice/b2",
  "linan/v1/mini/notice/b1-501",
  "linan/v1/mini/alert/station-1",
  "linan/v1/other/notice/b1",
  "LINAN/V1/MINI/NOTICE/B1",
  "linan/v1/mini/notice/b1/",
  "linan/v1/mini/notice/b1\0",
  Buffer.from([0x6c, 0xc3, 0x28, 0xff]),
  "__proto__",
  "constructor",
  "a/".repeat(30),
];

async function open(id: string, kind = "smoke-detector"): Promise<{ device: RawConnection; secret: string }> {
  const secret = await registerDevice(gateway(), id, kind);
  return { device: await signInRaw(port(), { id, password: secret }), secret };
}

test("S5: a publish to another device's topic closes the connection, stores nothing and is in the audit trail", async () => {
  const { device } = await open("s5");
  await registerDevice(gateway(), "s5-victim", "smoke-detector");
  device.send(publishPacket({ topic: topic("s5-victim"), payload: '{"values":{"alarm":true}}' }));
  await device.closed();
  expect(device.heard()).toEqual(["connack 0"]);
  expect((await gateway().admin.get("/api/v1/readings?device=s5-victim")).body.readings).toEqual([]);
  expect((await gateway().admin.get("/api/v1/alerts?device=s5-victim")).body.alerts).toEqual([]);
  const { audit } = (await gateway().admin.get("/api/v1/audit")).body;
  expect(audit).toContainEqual(
    expect.objectContaining({ actor: "device:s5", action: "mqtt.refused", target: "foreign_topic", outcome: "refused" }),
  );
});

test("S6: every topic that is not the device's own closes the connection before any acknowledgement, at every QoS", async () => {
  const secret = await registerDevice(gateway(), "s6", "smoke-detector");
  const topics = [
    ...NOTHING_ALLOWED,
    "",
    topic("s6", "command"),
    topic("s6", "readings"),
    `${topic("s6")}/`,
    `/${topic("s6")}`,
    `${topic("s6")}\0`,
    topic("../s6"),
    topic("s6").toUpperCase(),
    `linan/v1/mini/s6/../s6/reading`,
    "x".repeat(60_000),
    "$share/g/linan/v1/mini/s6/reading",
  ];
  for (const [index, foreign] of topics.entries()) {
    const device = await signInRaw(port(), { id: "s6", password: secret });
    device.send(publishPacket({ topic: foreign, payload: '{"values":{"alarm":true}}', qos: (index % 3) as 0 | 1 | 2 }));
    await device.closed();
    expect(device.heard()).toEqual(["connack 0"]);
  }
  expect((await gateway().admin.get("/api/v1/readings?device=s6")).body.readings).toEqual([]);
});

test("S7, S8: a will with a wildcard, a foreign topic, a reserved one or too much in it is refused at CONNECT", async () => {
  const secret = await registerDevice(gateway(), "s7", "smoke-detector");
  await registerDevice(gateway(), "s7-victim", "smoke-detector");
  const wills = [
    ...NOTHING_ALLOWED.map((foreign) => ({ topic: foreign, payload: "{}" })),
    { topic: topic("s7", "#"), payload: "{}" },
    { topic: topic("s7-victim", "state"), payload: '{"online":false}' },
    { topic: topic("s7"), payload: '{"values":{"alarm":true}}' },
    { topic: topic("s7", "state"), payload: "x".repeat(1_025) },
  ];
  for (const will of wills) {
    const device = await openRaw(port());
    device.send(connectPacket({ id: "s7", username: "s7", password: secret, will }));
    await device.closed();
    expect(device.heard()).toEqual(["connack 5"]);
  }
  expect((await gateway().admin.get("/api/v1/readings?device=s7")).body.readings).toEqual([]);
});

test("S9: the will of a device that was deleted after its CONNECT is not kept", async () => {
  const { device, secret } = await open("s9");
  device.socket.destroy();
  const again = await signInRaw(port(), {
    id: "s9",
    password: secret,
    will: { topic: topic("s9", "state"), payload: "not a state", qos: 1 },
  });
  expect((await gateway().admin.delete("/api/v1/devices/s9")).status).toBe(204);
  await again.closed();
  // Anything the will left would be in quarantine before what comes after it.
  const marker = await connectDevice(gateway(), "s9-after", "smoke-detector");
  await marker.publish("state", "not a state");
  expect((await gateway().admin.get("/api/v1/quarantine?device=s9")).body.quarantine).toEqual([]);
});

test("a last will on the device's own state is kept when it goes without a goodbye", async () => {
  const secret = await registerDevice(gateway(), "will-1", "smoke-detector");
  const device = await signInRaw(port(), {
    id: "will-1",
    password: secret,
    will: { topic: topic("will-1", "state"), payload: '{"online":"no"}', qos: 2, retain: true },
  });
  device.socket.destroy();
  const rows = await until(async () => {
    const { quarantine } = (await gateway().admin.get("/api/v1/quarantine?device=will-1")).body;
    return quarantine.length > 0 && quarantine;
  }, "the will is there");
  expect(rows).toMatchObject([{ reason: "bad_state", payload: '{"online":"no"}' }]);
});

test("S10: what is not the device's own is answered 128 and brings nothing, live, retained or queued; its own is granted", async () => {
  const { device } = await open("s10");
  for (const [index, filter] of NOTHING_ALLOWED.entries()) device.send(subscribePacket(index + 1, [filter]));
  await until(() => device.packets.length === NOTHING_ALLOWED.length + 1, "every SUBSCRIBE is answered");
  expect(device.heard().slice(1)).toEqual(NOTHING_ALLOWED.map((_, index) => `suback ${index + 1} 128`));
  device.send(
    subscribePacket(100, [topic("s10", "command"), "linan/v1/mini/notice/b1-101", "linan/v1/mini/notice/b1", "linan/v1/mini/notice/b2"]),
  );
  await device.next((packet) => packet.cmd === "suback" && packet.messageId === 100, "its own are answered");
  expect(device.heard().at(-1)).toBe("suback 100 1,1,1,128");
  const victim = await connectDevice(gateway(), "s10-victim", "smoke-detector");
  await victim.publish("state", '{"online":true}');
  await victim.report({ alarm: true });
  expect(device.packets.filter(({ cmd }) => cmd === "publish")).toEqual([]);
});

test("S11: a SUBSCRIBE with one granted and one denied filter leaks nothing to a session, live or after a new connection", async () => {
  const secret = await registerDevice(gateway(), "s11", "smoke-detector");
  const siren = await connectDevice(gateway(), "s11-siren", "siren");
  await siren.client.subscribeAsync(topic("s11-siren", "command"), { qos: 1 });
  const sirenTold = new Promise<void>((resolve) => siren.client.once("message", () => resolve()));
  const first = await signInRaw(port(), { id: "s11", password: secret, clean: false });
  first.send(subscribePacket(1, [topic("s11", "command"), topic("s11-siren", "command"), "linan/v1/mini/alert/station-1"]));
  await first.next(({ cmd }) => cmd === "suback", "it is answered");
  expect(first.heard()).toEqual(["connack 0", "suback 1 1,128,128"]);
  first.socket.destroy();
  await first.closed();
  // A fire in the building sounds the siren: the command is what must not leak.
  const smoke = await connectDevice(gateway(), "s11-smoke", "smoke-detector");
  await smoke.report({ alarm: true });
  await sirenTold;
  const second = await signInRaw(port(), { id: "s11", password: secret, clean: false });
  second.send(publishPacket({ topic: topic("s11"), payload: '{"values":{"temperature_c":20}}' }));
  await second.next(({ cmd }) => cmd === "puback", "it is served");
  expect(second.packets[0]).toMatchObject({ cmd: "connack", sessionPresent: true });
  expect(second.packets.filter(({ cmd }) => cmd === "publish")).toEqual([]);
});

test("S12: another's identifier with one's own secret gets neither its session nor its queue, and does not disturb it", async () => {
  const thief = await registerDevice(gateway(), "s12-thief", "smoke-detector");
  const { device: owner } = await open("s12");
  for (const username of ["s12-thief", "s12"]) {
    const stealing = await openRaw(port());
    stealing.send(connectPacket({ id: "s12", username, password: thief, clean: false }));
    await stealing.closed();
    expect(stealing.heard()).toEqual(["connack 5"]);
  }
  owner.send(publishPacket({ topic: topic("s12"), payload: '{"values":{"temperature_c":20}}' }));
  await owner.next(({ cmd }) => cmd === "puback", "the owner is still served");
  expect(owner.isClosed()).toBe(false);
});

test("S13: retain floods keep memory flat: it is honoured on state alone, one message a device", async () => {
  const { device } = await open("s13", "pipe-pressure");
  const before = residentMiB(gateway());
  const payload = JSON.stringify({ online: true, firmware: "1.2.0", padding: "x".repeat(20_000) });
  for (let index = 0; index < 200; index++)
    device.send(publishPacket({ topic: topic("s13", "state"), payload, messageId: index + 1, retain: true }));
  for (let index = 0; index < 2_000; index++)
    device.send(
      publishPacket({
        topic: topic("s13"),
        payload: `{"seq":${index},"values":{"pressure_kpa":400}}`,
        messageId: index + 201,
        retain: true,
      }),
    );
  await until(() => device.packets.length === 2_201, "all are acknowledged", 25_000);
  expect(residentMiB(gateway()) - before).toBeLessThan(60);
});

test("S14: a SUBSCRIBE with more than 16 filters closes; thousands of single ones are answered 128 and leave nothing behind", async () => {
  const { device, secret } = await open("s14");
  device.send(
    subscribePacket(
      1,
      Array.from({ length: 17 }, (_, index) => `a/${index}`),
    ),
  );
  await device.closed();
  const again = await signInRaw(port(), { id: "s14", password: secret, clean: false });
  const count = 2_000;
  again.send(...Array.from({ length: count }, (_, index) => subscribePacket((index % 65_535) + 1, [`a/${index}`])));
  await until(() => again.packets.length === count + 1, "all are answered", 25_000);
  expect(
    new Set(
      again
        .heard()
        .slice(1)
        .map((heard) => heard.split(" ")[2]),
    ),
  ).toEqual(new Set(["128"]));
  again.socket.destroy();
  const last = await signInRaw(port(), { id: "s14", password: secret, clean: false });
  expect(last.packets[0]).toMatchObject({ cmd: "connack", sessionPresent: true });
  last.send(subscribePacket(1, [topic("s14", "command")]));
  await last.next(({ cmd }) => cmd === "suback", "it is served");
});

test("a device may subscribe and unsubscribe as often as it likes", async () => {
  const { device } = await open("often-1");
  for (let round = 0; round < 300; round++) device.send(subscribePacket(round + 1, [topic("often-1", "command")]));
  await until(() => device.packets.length === 301, "every one is answered");
  expect(device.isClosed()).toBe(false);
});
