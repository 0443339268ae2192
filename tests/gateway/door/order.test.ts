import { expect, test } from "vitest";
import { registerDevice } from "../../harness/device.ts";
import { connectPacket, DISCONNECT, PINGREQ, publishPacket, pubrelPacket } from "../../harness/packets.ts";
import { openRaw, signInRaw } from "../../harness/raw-connection.ts";
import { shareGateway } from "../../harness/shared-gateway.ts";
import { until } from "../../harness/until.ts";

const gateway = shareGateway();
const topic = (id: string, name = "reading") => `linan/v1/mini/${id}/${name}`;
const reading = (seq: number) => JSON.stringify({ seq, values: { temperature_c: 20 + seq } });
const readingsOf = async (id: string) =>
  (await gateway().admin.get(`/api/v1/readings?device=${id}&limit=1000`)).body.readings as { seq: number }[];

test("a reading, a state, a reading and DISCONNECT in one write are all acknowledged in that order, then the connection ends", async () => {
  const secret = await registerDevice(gateway(), "mixed-1", "smoke-detector");
  const device = await signInRaw(gateway().mqttPort, {
    id: "mixed-1",
    password: secret,
    will: { topic: topic("mixed-1", "state"), payload: '{"online":false}' },
  });
  device.send(
    publishPacket({ topic: topic("mixed-1"), payload: reading(1), messageId: 11 }),
    publishPacket({ topic: topic("mixed-1", "state"), payload: '{"online":true,"firmware":"1.2.0"}', messageId: 12 }),
    publishPacket({ topic: topic("mixed-1"), payload: reading(2), messageId: 13 }),
    DISCONNECT,
  );
  await device.closed();
  expect(device.heard()).toEqual(["connack 0", "puback 11", "puback 12", "puback 13"]);
  expect((await readingsOf("mixed-1")).map(({ seq }) => seq)).toEqual([1, 2]);
});

test("DISCONNECT behind a reading and an end of the stream keeps the will unsaid", async () => {
  const secret = await registerDevice(gateway(), "polite-1", "smoke-detector");
  const device = await signInRaw(gateway().mqttPort, {
    id: "polite-1",
    password: secret,
    will: { topic: topic("polite-1", "state"), payload: "not a state" },
  });
  device.socket.end(Buffer.concat([publishPacket({ topic: topic("polite-1"), payload: reading(1), messageId: 1 }), DISCONNECT]));
  await device.closed();
  const rude = await registerDevice(gateway(), "rude-1", "smoke-detector");
  const other = await signInRaw(gateway().mqttPort, {
    id: "rude-1",
    password: rude,
    will: { topic: topic("rude-1", "state"), payload: "not a state" },
  });
  other.socket.destroy();
  // A will that can't be read shows itself in quarantine.
  await until(
    async () => (await gateway().admin.get("/api/v1/quarantine?device=rude-1")).body.quarantine.length > 0,
    "the will of the rude one is there",
  );
  expect((await gateway().admin.get("/api/v1/quarantine?device=polite-1")).body.quarantine).toEqual([]);
});

test("what comes after DISCONNECT is not taken", async () => {
  const secret = await registerDevice(gateway(), "after-1", "smoke-detector");
  const device = await signInRaw(gateway().mqttPort, { id: "after-1", password: secret });
  device.send(DISCONNECT, publishPacket({ topic: topic("after-1"), payload: reading(1), messageId: 1 }));
  await device.closed();
  expect(device.heard()).toEqual(["connack 0"]);
  expect(await readingsOf("after-1")).toEqual([]);
});

test("QoS 0, 1 and 2 in one write are kept in order, and PUBREC and PUBCOMP are sent", async () => {
  const secret = await registerDevice(gateway(), "three-1", "smoke-detector");
  const device = await signInRaw(gateway().mqttPort, { id: "three-1", password: secret });
  device.send(
    publishPacket({ topic: topic("three-1"), payload: reading(1), qos: 2, messageId: 7 }),
    publishPacket({ topic: topic("three-1"), payload: reading(2), qos: 0 }),
    publishPacket({ topic: topic("three-1"), payload: reading(3), qos: 1, messageId: 8 }),
  );
  await device.next(({ cmd }) => cmd === "puback", "the QoS 1 reading is acknowledged");
  expect(device.heard()).toEqual(["connack 0", "pubrec 7", "puback 8"]);
  device.send(pubrelPacket(7));
  await device.next(({ cmd }) => cmd === "pubcomp", "the QoS 2 reading is done");
  expect((await readingsOf("three-1")).map(({ seq }) => seq)).toEqual([1, 2, 3]);
});

test("a QoS 2 reading without seq or at that is sent again before PUBREL is stored once, after PUBREL it is a new one", async () => {
  const secret = await registerDevice(gateway(), "twice-1", "smoke-detector");
  const device = await signInRaw(gateway().mqttPort, { id: "twice-1", password: secret });
  const again = publishPacket({ topic: topic("twice-1"), payload: '{"values":{"temperature_c":21}}', qos: 2, messageId: 5 });
  device.send(again, again);
  await until(() => device.heard().filter((heard) => heard === "pubrec 5").length === 2, "both copies are answered");
  expect(await readingsOf("twice-1")).toHaveLength(1);
  device.send(pubrelPacket(5), again);
  await until(() => device.heard().filter((heard) => heard === "pubrec 5").length === 3, "the new one is answered");
  expect(await readingsOf("twice-1")).toHaveLength(2);
});

test("a QoS 2 reading sent again on the next connection of a session that goes on is stored once; a clean session forgets", async () => {
  const secret = await registerDevice(gateway(), "session-2", "smoke-detector");
  const payload = '{"values":{"temperature_c":21}}';
  const first = await signInRaw(gateway().mqttPort, { id: "session-2", password: secret, clean: false });
  first.send(publishPacket({ topic: topic("session-2"), payload, qos: 2, messageId: 5 }));
  await first.next(({ cmd }) => cmd === "pubrec", "the reading is answered");
  first.socket.destroy();
  for (const [clean, count] of [
    [false, 1],
    [true, 2],
  ] as const) {
    const next = await signInRaw(gateway().mqttPort, { id: "session-2", password: secret, clean });
    next.send(publishPacket({ topic: topic("session-2"), payload, qos: 2, messageId: 5, dup: true }));
    await next.next(({ cmd }) => cmd === "pubrec", "the copy is answered");
    expect(await readingsOf("session-2")).toHaveLength(count);
    next.socket.destroy();
  }
});

test("five hundred QoS 2 readings at once are all answered: nobody is closed for what is in flight", async () => {
  const secret = await registerDevice(gateway(), "burst-2", "smoke-detector");
  const device = await signInRaw(gateway().mqttPort, { id: "burst-2", password: secret });
  device.send(
    ...Array.from({ length: 500 }, (_, index) =>
      publishPacket({ topic: topic("burst-2"), payload: reading(index), qos: 2, messageId: index + 1 }),
    ),
  );
  await until(() => device.heard().filter((heard) => heard.startsWith("pubrec")).length === 500, "all are answered");
  expect(device.heard().slice(1)).toEqual(Array.from({ length: 500 }, (_, index) => `pubrec ${index + 1}`));
  expect(device.isClosed()).toBe(false);
});

test("two thousand readings written at once are acknowledged one by one in their order", async () => {
  const secret = await registerDevice(gateway(), "many-1", "pipe-pressure");
  const device = await signInRaw(gateway().mqttPort, { id: "many-1", password: secret });
  device.send(
    ...Array.from({ length: 2_000 }, (_, index) =>
      publishPacket({ topic: topic("many-1"), payload: `{"seq":${index},"values":{"pressure_kpa":400}}`, messageId: index + 1 }),
    ),
  );
  await until(() => device.packets.length === 2_001, "all are acknowledged");
  expect(device.heard().slice(1)).toEqual(Array.from({ length: 2_000 }, (_, index) => `puback ${index + 1}`));
});

test("repeats and rubbish are acknowledged in their place between readings", async () => {
  const secret = await registerDevice(gateway(), "place-1", "smoke-detector");
  const device = await signInRaw(gateway().mqttPort, { id: "place-1", password: secret });
  const payloads = [reading(1), reading(1), "rubbish", reading(2), "", "[]", reading(1)];
  device.send(...payloads.map((payload, index) => publishPacket({ topic: topic("place-1"), payload, messageId: index + 1 })));
  await until(() => device.packets.length === 8, "all are acknowledged");
  expect(device.heard().slice(1)).toEqual(payloads.map((_, index) => `puback ${index + 1}`));
  expect((await readingsOf("place-1")).map(({ seq }) => seq)).toEqual([1, 2]);
});

test("a packet cut at every byte is understood as the same packet", async () => {
  const secret = await registerDevice(gateway(), "cut-1", "smoke-detector");
  const device = await openRaw(gateway().mqttPort);
  const bytes = Buffer.concat([
    connectPacket({ id: "cut-1", username: "cut-1", password: secret }),
    publishPacket({ topic: topic("cut-1"), payload: reading(1), messageId: 9 }),
    PINGREQ,
    DISCONNECT,
  ]);
  // One byte a write, each sent on its own (noDelay).
  for (const byte of bytes) await new Promise<void>((resolve) => device.socket.write(Buffer.from([byte]), () => resolve()));
  await device.closed();
  expect(device.heard().toSorted()).toEqual(["connack 0", "pingresp", "puback 9"]);
});

test("a device that closes its half right after its reading still gets the acknowledgement", async () => {
  const secret = await registerDevice(gateway(), "half-1", "smoke-detector");
  const device = await openRaw(gateway().mqttPort, { allowHalfOpen: true });
  device.send(connectPacket({ id: "half-1", username: "half-1", password: secret }));
  await device.next(({ cmd }) => cmd === "connack", "it is let in");
  device.socket.end(publishPacket({ topic: topic("half-1"), payload: reading(1), messageId: 3 }));
  await device.next(({ cmd }) => cmd === "puback", "the reading is acknowledged");
  await device.closed();
  expect(device.heard()).toEqual(["connack 0", "puback 3"]);
});
