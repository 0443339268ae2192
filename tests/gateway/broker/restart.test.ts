import { expect, test } from "vitest";
import { connectDevice, registerDevice } from "../../harness/device.ts";
import { startGateway, temporaryFolder } from "../../harness/gateway.ts";
import { publishPacket, subscribePacket } from "../../harness/packets.ts";
import { signInRaw } from "../../harness/raw-connection.ts";

const topic = (id: string, name: string) => `linan/v1/mini/${id}/${name}`;

test("after a restart sessions start anew, and a device that subscribes again is told what it is still owed, with the same id", async () => {
  const folder = temporaryFolder();
  const first = await startGateway({ folder });
  const secret = await registerDevice(first, "siren-1", "siren");
  const before = await signInRaw(first.mqttPort, { id: "siren-1", password: secret, clean: false });
  before.send(subscribePacket(1, [topic("siren-1", "command")]));
  await before.next(({ cmd }) => cmd === "suback", "it has subscribed");
  const smoke = await connectDevice(first, "smoke-1", "smoke-detector");
  await smoke.report({ alarm: true });
  const sent = await before.next(({ cmd }) => cmd === "publish", "the command is sent");
  await first.end("SIGKILL");

  const second = await startGateway({ folder });
  const after = await signInRaw(second.mqttPort, { id: "siren-1", password: secret, clean: false });
  expect(after.packets[0]).toMatchObject({ cmd: "connack", sessionPresent: false });
  after.send(subscribePacket(1, [topic("siren-1", "command")]));
  const again = await after.next(({ cmd }) => cmd === "publish", "the command is sent again", 5_000);
  const idOf = (packet: unknown) => JSON.parse((packet as { payload: Buffer }).payload.toString()).id as string;
  expect(idOf(again)).toBe(idOf(sent));
  after.send(publishPacket({ topic: topic("siren-1", "reply"), payload: JSON.stringify({ id: idOf(again), ok: true }) }));
  await after.next(({ cmd }) => cmd === "puback", "the reply is kept");
  expect((await second.admin.get("/api/v1/alerts?kind=fire")).body.alerts).toHaveLength(1);
  after.send(subscribePacket(2, [topic("siren-1", "command")]));
  await after.next((packet) => packet.cmd === "suback" && packet.messageId === 2, "it has subscribed once more");
  expect(after.packets.filter(({ cmd }) => cmd === "publish")).toHaveLength(1);
}, 90_000);
