import { connectAsync, type MqttClient } from "mqtt";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { connectPacket, packet, PINGREQ, pubackPacket, publishPacket, subscribePacket } from "../harness/packets.ts";
import { openRaw, type RawConnection } from "../harness/raw-connection.ts";
import { until } from "../harness/until.ts";
import { startOpenBroker, type OpenBroker } from "./open-broker.ts";

// The behaviours that the Paho interoperability suite asks of a 3.1.1 broker, with the clause each rests on.
let broker!: OpenBroker;
beforeAll(async () => {
  broker = await startOpenBroker();
});
afterAll(() => broker.close());

interface Heard {
  readonly topic: string;
  readonly payload: string;
  readonly qos: number;
  readonly retain: boolean;
}

async function client(clientId: string, clean = true): Promise<{ readonly mqtt: MqttClient; readonly heard: Heard[] }> {
  const heard: Heard[] = [];
  const mqtt = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, { clientId, clean, reconnectPeriod: 0 });
  onTestFinished(() => void mqtt.end(true));
  mqtt.on("message", (topic, payload, { qos, retain }) => heard.push({ topic, payload: payload.toString(), qos, retain }));
  return { mqtt, heard };
}

async function raw(id: string, clean = true): Promise<RawConnection> {
  const connection = await openRaw(broker.port);
  connection.send(connectPacket({ id, clean }));
  await connection.next(({ cmd }) => cmd === "connack", "it is let in");
  return connection;
}

test("basic: what is published at each QoS arrives at the lower of its QoS and the subscription's [MQTT-3.8.4-6]", async () => {
  const { mqtt, heard } = await client("basic-sub");
  await mqtt.subscribeAsync("basic/0", { qos: 0 });
  await mqtt.subscribeAsync("basic/1", { qos: 1 });
  await mqtt.subscribeAsync("basic/2", { qos: 2 });
  const { mqtt: from } = await client("basic-pub");
  for (const level of [0, 1, 2] as const)
    for (const qos of [0, 1, 2] as const) await from.publishAsync(`basic/${level}`, `${qos}`, { qos });
  await until(() => heard.length === 9, "all nine arrive");
  for (const { topic, payload, qos } of heard) expect(qos).toBe(Math.min(Number(topic.at(-1)), Number(payload)));
});

test("retained: the last one is sent to whoever subscribes, marked; an empty one takes it away [MQTT-3.3.1-6], [MQTT-3.3.1-10]", async () => {
  const { mqtt: from } = await client("retain-pub");
  await from.publishAsync("retain/a", "old", { qos: 1, retain: true });
  await from.publishAsync("retain/a", "new", { qos: 1, retain: true });
  await from.publishAsync("retain/b", "gone", { qos: 1, retain: true });
  await from.publishAsync("retain/b", "", { qos: 1, retain: true });
  const { mqtt, heard } = await client("retain-sub");
  await mqtt.subscribeAsync("retain/+", { qos: 1 });
  await until(() => heard.length > 0, "the retained one arrives");
  await from.publishAsync("retain/a", "live", { qos: 1, retain: true });
  await until(() => heard.length === 2, "the live one arrives");
  expect(heard.map(({ payload, retain }) => [payload, retain])).toEqual([
    ["new", true],
    ["live", false],
  ]);
});

test("an empty client identifier: given one with a clean session, answered 2 without [MQTT-3.1.3-8]", async () => {
  for (const [clean, code] of [
    [true, 0],
    [false, 2],
  ] as const) {
    const connection = await openRaw(broker.port);
    connection.send(connectPacket({ id: "", clean }));
    const answer = await connection.next(({ cmd }) => cmd === "connack", "it is answered");
    expect(answer).toMatchObject({ returnCode: code });
    if (code === 2) await connection.closed();
  }
});

test("offline: QoS 1 and 2 wait for a persistent session, in order, QoS 0 need not [MQTT-3.1.2-5]", async () => {
  const { mqtt: first } = await client("offline-sub", false);
  await first.subscribeAsync("offline/#", { qos: 2 });
  await first.endAsync();
  const { mqtt: from } = await client("offline-pub");
  for (const [at, qos] of ([1, 2, 1, 2] as const).entries()) await from.publishAsync(`offline/${at}`, `${at}`, { qos });
  const second = await raw("offline-sub", false);
  expect(second.packets[0]).toMatchObject({ sessionPresent: true });
  await until(() => second.packets.filter(({ cmd }) => cmd === "publish").length === 4, "all that waited arrive");
  expect(second.heard().slice(1)).toEqual([0, 1, 2, 3].map((at) => `publish offline/${at}`));
});

test("a clean session forgets what waited [MQTT-3.1.2-6]", async () => {
  const { mqtt: first } = await client("forget-sub", false);
  await first.subscribeAsync("forget/#", { qos: 1 });
  await first.endAsync();
  const { mqtt: from } = await client("forget-pub");
  await from.publishAsync("forget/a", "x", { qos: 1 });
  const second = await raw("forget-sub", true);
  expect(second.packets[0]).toMatchObject({ sessionPresent: false });
  second.send(PINGREQ);
  await second.next(({ cmd }) => cmd === "pingresp", "it is served");
  expect(second.packets.filter(({ cmd }) => cmd === "publish")).toEqual([]);
});

test("overlapping subscriptions: at least one copy, at the highest QoS that fits [MQTT-3.3.5-1]", async () => {
  const { mqtt, heard } = await client("overlap-sub");
  await mqtt.subscribeAsync({ "overlap/#": { qos: 2 }, "overlap/+": { qos: 1 } });
  const { mqtt: from } = await client("overlap-pub");
  await from.publishAsync("overlap/a", "x", { qos: 2 });
  await from.publishAsync("overlap/end", "end", { qos: 2 });
  await until(() => heard.some(({ payload }) => payload === "end"), "the last arrives");
  const copies = heard.filter(({ payload }) => payload === "x");
  expect(copies.length).toBeGreaterThanOrEqual(1);
  expect(copies.length).toBeLessThanOrEqual(2);
});

test("redelivery: what was not acknowledged is sent again on the next connection of the session, marked as a copy [MQTT-4.4.0-1], [MQTT-3.3.1-1]", async () => {
  const first = await raw("redeliver-sub", false);
  first.send(subscribePacket(1, ["redeliver/a"]));
  await first.next(({ cmd }) => cmd === "suback", "it has subscribed");
  const { mqtt: from } = await client("redeliver-pub");
  await from.publishAsync("redeliver/a", "x", { qos: 1 });
  const sent = await first.next(({ cmd }) => cmd === "publish", "it is sent");
  first.socket.destroy();
  const second = await raw("redeliver-sub", false);
  const again = await second.next(({ cmd }) => cmd === "publish", "it is sent again");
  expect(again.messageId).toBe(sent.messageId);
  second.send(pubackPacket(again.messageId!));
  second.send(PINGREQ);
  await second.next(({ cmd }) => cmd === "pingresp", "it is served");
  second.socket.destroy();
  const third = await raw("redeliver-sub", false);
  third.send(PINGREQ);
  await third.next(({ cmd }) => cmd === "pingresp", "it is served");
  expect(third.packets.filter(({ cmd }) => cmd === "publish")).toEqual([]);
});

test("a subscription that is not allowed is answered 128 and the others of its packet are granted [MQTT-3.9.3-1]", async () => {
  const connection = await raw("failure-sub");
  connection.send(subscribePacket(5, ["nosubscribe", "allowed", "$SYS/x"], 2));
  await connection.next(({ cmd }) => cmd === "suback", "it is answered");
  expect(connection.heard().at(-1)).toBe("suback 5 128,2,128");
});

test("unsubscribing ends what arrives [MQTT-3.10.4-2]", async () => {
  const { mqtt, heard } = await client("unsub-sub");
  await mqtt.subscribeAsync(["unsub/a", "unsub/b"], { qos: 1 });
  await mqtt.unsubscribeAsync("unsub/a");
  const { mqtt: from } = await client("unsub-pub");
  await from.publishAsync("unsub/a", "no", { qos: 1 });
  await from.publishAsync("unsub/b", "yes", { qos: 1 });
  await until(() => heard.length > 0, "the other arrives");
  expect(heard.map(({ payload }) => payload)).toEqual(["yes"]);
});

test("wildcards do not match topics that begin with a dollar [MQTT-4.7.2-1]", async () => {
  const { mqtt, heard } = await client("dollar-sub");
  await mqtt.subscribeAsync(["#", "+/x"], { qos: 1 });
  const { mqtt: from } = await client("dollar-pub");
  // Each new client and subscription makes a $SYS message inside.
  await from.publishAsync("dollar/x", "x", { qos: 1 });
  await until(() => heard.length > 0, "what begins with none arrives");
  expect(heard.every(({ topic }) => !topic.startsWith("$"))).toBe(true);
});

test("a last will is sent when a client goes without a goodbye, and not after DISCONNECT [MQTT-3.1.2-8], [MQTT-3.1.2-10]", async () => {
  const { mqtt, heard } = await client("will-sub");
  await mqtt.subscribeAsync("will/#", { qos: 1 });
  for (const [id, polite] of [
    ["will-rude", false],
    ["will-polite", true],
  ] as const) {
    const connection = await openRaw(broker.port);
    connection.send(connectPacket({ id, will: { topic: `will/${id}`, payload: "gone", qos: 1 } }));
    await connection.next(({ cmd }) => cmd === "connack", "it is let in");
    if (polite) connection.send(packet(0xe0, Buffer.alloc(0)));
    else connection.socket.destroy();
    await connection.closed();
  }
  const { mqtt: from } = await client("will-end");
  await from.publishAsync("will/end", "end", { qos: 1 });
  await until(() => heard.some(({ payload }) => payload === "end") && heard.length >= 2, "the will and the end arrive");
  expect(heard.map(({ topic }) => topic).toSorted()).toEqual(["will/end", "will/will-rude"]);
});

test("a new connection with the same identifier ends the old one [MQTT-3.1.4-2]", async () => {
  const first = await raw("taken");
  const second = await raw("taken");
  await first.closed();
  second.send(PINGREQ);
  await second.next(({ cmd }) => cmd === "pingresp", "the new one is served");
});

test("a QoS 2 message that is sent twice before its release arrives once [MQTT-4.3.3-2]", async () => {
  const { mqtt, heard } = await client("once-sub");
  await mqtt.subscribeAsync("once/a", { qos: 2 });
  const from = await raw("once-pub");
  const message = { topic: "once/a", payload: "x", qos: 2 as const, messageId: 9 };
  from.send(publishPacket(message));
  await from.next(({ cmd }) => cmd === "pubrec", "it is received");
  from.send(publishPacket({ ...message, dup: true }));
  await until(() => from.heard().filter((one) => one === "pubrec 9").length === 2, "the copy is answered");
  from.send(packet(0x62, Buffer.from([0, 9])));
  await from.next(({ cmd }) => cmd === "pubcomp", "it is done");
  from.send(publishPacket({ topic: "once/a", payload: "end", qos: 1, messageId: 10 }));
  // The subscriber's own handshake for QoS 2 may let the QoS 1 message by.
  await until(() => heard.length >= 2, "both arrive");
  expect(heard.map(({ payload }) => payload).toSorted()).toEqual(["end", "x"]);
});
