import { connect, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { connectDevice, registerDevice } from "../harness/device.ts";
import { connectPacket, field, packet, PINGREQ, publishPacket, subscribePacket } from "../harness/packets.ts";
import { openRaw, signInRaw } from "../harness/raw-connection.ts";
import { residentMiB } from "../harness/resident.ts";
import { shareGateway } from "../harness/shared-gateway.ts";
import { until } from "../harness/until.ts";

const gateway = shareGateway();
const port = () => gateway().mqttPort;
const topic = (id: string, name = "reading") => `linan/v1/mini/${id}/${name}`;
const auditOf = async (actor: string) =>
  ((await gateway().admin.get("/api/v1/audit?limit=1000")).body.audit as { actor: string; action: string; target: string }[]).filter(
    (row) => row.actor === actor,
  );

/** CONNACK code of a CONNECT, or "closed" where none came. */
async function answerTo(bytes: Buffer): Promise<number | "closed"> {
  const connection = await openRaw(port());
  connection.send(bytes);
  const found = await until(
    () => connection.packets.find(({ cmd }) => cmd === "connack") ?? (connection.isClosed() && "closed"),
    "CONNACK or the end",
  );
  connection.socket.destroy();
  return found !== "closed" && found.cmd === "connack" ? found.returnCode! : "closed";
}

test("S1: wrong secrets are answered 5, a thousand of them, and the right one is let in the moment after; the audit trail knows", async () => {
  const secret = await registerDevice(gateway(), "s1", "smoke-detector");
  for (let round = 0; round < 10; round++) {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => answerTo(connectPacket({ id: "s1", username: "s1", password: `wrong ${round} ${index}` }))),
    );
    expect(new Set(answers)).toEqual(new Set([5]));
  }
  expect(await answerTo(connectPacket({ id: "s1", username: "s1", password: secret }))).toBe(0);
  expect((await auditOf("device:s1")).some(({ action, target }) => action === "mqtt.refused" && target === "wrong_credentials")).toBe(true);
});

test("S2: a user name without a password, a password alone, neither, and empty ones are answered 5", async () => {
  await registerDevice(gateway(), "s2", "smoke-detector");
  for (const credentials of [{ username: "s2" }, {}, { username: "s2", password: "" }, { username: "", password: "" }]) {
    expect(await answerTo(connectPacket({ id: "s2", ...credentials }))).toBe(5);
  }
});

test("S3: another's identifier, another's user name and identifiers that are none are refused", async () => {
  const secret = await registerDevice(gateway(), "s3", "smoke-detector");
  await registerDevice(gateway(), "s3-victim", "emergency-button");
  expect(await answerTo(connectPacket({ id: "s3-victim", username: "s3", password: secret }))).toBe(5);
  expect(await answerTo(connectPacket({ id: "s3", username: "s3-victim", password: secret }))).toBe(5);
  // [MQTT-3.1.3-8], [MQTT-3.1.3-9]
  for (const clean of [true, false]) expect(await answerTo(connectPacket({ id: "", username: "s3", password: secret, clean }))).toBe(2);
  for (const id of ["constructor", "__proto__", "toString", "s3\0", "../s3", "#", "$SYS", Buffer.from([0xff, 0xfe])]) {
    expect(await answerTo(connectPacket({ id, username: id, password: secret }))).toBe(5);
  }
});

test("MQTT 5 is answered with code 1, and other protocols are closed", async () => {
  const secret = await registerDevice(gateway(), "level-1", "smoke-detector");
  expect(await answerTo(connectPacket({ id: "level-1", username: "level-1", password: secret, level: 5 }))).toBe(1);
  expect(await answerTo(Buffer.from("GET / HTTP/1.1\r\nHost: x\r\n\r\n"))).toBe("closed");
  expect(await answerTo(Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]))).toBe("closed");
});

test("a second CONNECT, a packet before CONNECT and reserved packet types close the connection", async () => {
  const secret = await registerDevice(gateway(), "proto-1", "smoke-detector");
  for (const first of [PINGREQ, publishPacket({ topic: topic("proto-1"), payload: "{}" }), subscribePacket(1, ["#"])])
    expect(await answerTo(first)).toBe("closed");
  const hello = { id: "proto-1", password: secret };
  const bad = [
    connectPacket({ ...hello, username: "proto-1" }),
    packet(0x00, Buffer.alloc(0)),
    packet(0xf0, Buffer.alloc(0)),
    packet(0x20, Buffer.from([0, 0])),
    packet(0x36, Buffer.concat([field(topic("proto-1")), Buffer.from([0, 1])])),
    packet(0x60, Buffer.from([0, 1])),
  ];
  for (const bytes of bad) {
    const device = await signInRaw(port(), hello);
    device.send(bytes);
    await device.closed();
  }
});

test("lengths that don't add up close the connection", async () => {
  const secret = await registerDevice(gateway(), "length-1", "smoke-detector");
  const hello = { id: "length-1", password: secret };
  const bad = [
    Buffer.from([0x32, 0xff, 0xff, 0xff, 0xff, 1]),
    packet(0x32, Buffer.from([0xff, 0xff, 1])),
    packet(0x30, Buffer.from([0])),
    packet(0x32, field(topic("length-1"))),
    publishPacket({ topic: topic("length-1"), payload: "{}", messageId: 0 }),
    packet(0x82, Buffer.from([0, 1])),
    packet(0x82, Buffer.from([0, 1, 0, 200, 65, 0])),
    packet(0xa2, Buffer.from([0, 1])),
  ];
  for (const bytes of bad) {
    const device = await signInRaw(port(), hello);
    device.send(bytes);
    await device.closed();
  }
});

test("S42: packets that announce too much are closed at their header: 8 KiB for CONNECT, 128 KiB after; what fits passes", async () => {
  const secret = await registerDevice(gateway(), "s42", "pipe-pressure");
  const before = residentMiB(gateway());
  expect(await answerTo(packet(0x10, Buffer.alloc(10), 256 * 1024 * 1024 - 1))).toBe("closed");
  expect(await answerTo(packet(0x10, Buffer.alloc(10), 8 * 1024 + 1))).toBe("closed");
  expect(await answerTo(connectPacket({ id: "s42", username: "s42", password: Buffer.alloc(8_000) }))).toBe(5);
  const device = await signInRaw(port(), { id: "s42", password: secret });
  const head = field(topic("s42")).length + 2;
  const largest = 128 * 1024 - head;
  device.send(publishPacket({ topic: topic("s42"), payload: `{"values":{"pressure_kpa":400}}`.padEnd(largest), messageId: 1 }));
  await device.next(({ cmd }) => cmd === "puback", "the largest packet is acknowledged");
  device.send(publishPacket({ topic: topic("s42"), payload: " ".repeat(largest + 1), messageId: 2 }));
  await device.closed();
  const holders: Socket[] = [];
  onTestFinished(() => holders.forEach((socket) => socket.destroy()));
  for (let index = 0; index < 100; index++) {
    const socket = connect(port(), "127.0.0.1").on("error", () => {});
    socket.write(packet(0x10, Buffer.alloc(8_000), 60 * 1024 * 1024));
    holders.push(socket);
  }
  await until(() => holders.every((socket) => socket.closed), "all that announced 60 MiB are closed");
  expect(residentMiB(gateway()) - before).toBeLessThan(20);
});

test("S41: of thousands of silent and half connections at most 1,024 stay, the oldest go first, all within 5 s; a device is let in meanwhile", async () => {
  const secret = await registerDevice(gateway(), "s41", "emergency-button");
  const crowd: Socket[] = [];
  onTestFinished(() => crowd.forEach((socket) => socket.destroy()));
  const half = connectPacket({ id: "s41", username: "s41", password: "x" }).subarray(0, 20);
  for (let index = 0; index < 3_000; index++) {
    const socket = connect(port(), "127.0.0.1").on("error", () => {});
    if (index % 2 === 0) socket.write(half);
    crowd.push(socket);
  }
  await until(() => crowd.every((socket) => !socket.connecting), "the crowd has arrived");
  const startedMs = performance.now();
  const device = await signInRaw(port(), { id: "s41", password: secret });
  device.send(publishPacket({ topic: topic("s41"), payload: '{"values":{"battery_pct":90}}' }));
  await device.next(({ cmd }) => cmd === "puback", "the device is served");
  expect(performance.now() - startedMs).toBeLessThan(3_000);
  const open = () => crowd.filter((socket) => !socket.closed).length;
  await until(() => open() <= 1_024, "at most 1,024 stay");
  await until(() => open() === 0, "none stays longer than 5 s", 8_000);
  expect(device.isClosed()).toBe(false);
});

test("a CONNECT that drips in byte by byte is cut at 5 s, whatever it is", async () => {
  const dripping = await openRaw(port());
  const bytes = connectPacket({ id: "drip", username: "drip", password: "x".repeat(4_000) });
  const startedMs = performance.now();
  let at = 0;
  await until(
    () => {
      if (at < bytes.length - 1) dripping.socket.write(bytes.subarray(at, ++at));
      return dripping.isClosed();
    },
    "it is cut",
    8_000,
  );
  expect(performance.now() - startedMs).toBeGreaterThan(4_000);
  expect(performance.now() - startedMs).toBeLessThan(7_000);
});

test("S43: a device at wire speed is read more slowly and never closed, everything is acknowledged, and another's alarm is acknowledged at once", async () => {
  const [flooder, alarm] = [
    await registerDevice(gateway(), "s43", "pipe-pressure"),
    await connectDevice(gateway(), "s43-alarm", "smoke-detector"),
  ];
  const flood = await signInRaw(port(), { id: "s43", password: flooder });
  const count = 7_000;
  const startedMs = performance.now();
  flood.send(
    ...Array.from({ length: count }, (_, index) =>
      publishPacket({ topic: topic("s43"), payload: `{"seq":${index},"values":{"pressure_kpa":400}}`, messageId: index + 1 }),
    ),
  );
  const waits: number[] = [];
  for (let seq = 0; seq < 20; seq++) {
    const sentMs = performance.now();
    await alarm.report({ alarm: true }, { seq });
    waits.push(performance.now() - sentMs);
  }
  expect(Math.max(...waits)).toBeLessThan(1_000);
  await until(() => flood.packets.length === count + 1, "the flood is acknowledged", 20_000);
  // 5,000 at once, the other 2,000 at 1,000 a second.
  expect(performance.now() - startedMs).toBeGreaterThan(1_500);
  expect(flood.isClosed()).toBe(false);
});

test("a new connection gives a flooder nothing: what is left of its rate goes with it", async () => {
  const secret = await registerDevice(gateway(), "s43-again", "pipe-pressure");
  const startedMs = performance.now();
  for (let round = 0; round < 2; round++) {
    const device = await signInRaw(port(), { id: "s43-again", password: secret });
    device.send(
      ...Array.from({ length: 4_000 }, (_, index) =>
        publishPacket({
          topic: topic("s43-again"),
          payload: `{"boot":${round},"seq":${index},"values":{"pressure_kpa":400}}`,
          messageId: index + 1,
        }),
      ),
    );
    await until(() => device.packets.length === 4_001, "all are acknowledged", 20_000);
    device.socket.destroy();
  }
  // 8,000 messages with a burst of 5,000.
  expect(performance.now() - startedMs).toBeGreaterThan(2_000);
});

test("a flood of pings that reads no answers keeps memory bounded and is cut; others are served", async () => {
  const secret = await registerDevice(gateway(), "pings", "smoke-detector");
  const good = await connectDevice(gateway(), "pings-good", "smoke-detector");
  const before = residentMiB(gateway());
  const device = await signInRaw(port(), { id: "pings", password: secret });
  device.socket.pause();
  const block = Buffer.concat(Array.from({ length: 32_768 }, () => PINGREQ));
  let written = 0;
  await until(() => {
    if (device.socket.writableLength < 4 * block.length && written < 400 && !device.isClosed()) {
      device.socket.write(block);
      written++;
    }
    return written === 400 || device.isClosed() || device.socket.writableLength >= 4 * block.length;
  }, "the flood stands still");
  await good.report({ temperature_c: 21 }, { seq: 1 });
  expect(residentMiB(gateway()) - before).toBeLessThan(40);
});
