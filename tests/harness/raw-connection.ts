import { connect, type Socket } from "node:net";
import { parser, type Packet } from "mqtt-packet";
import { onTestFinished } from "vitest";
import { connectPacket, type Connect } from "./packets.ts";
import { until } from "./until.ts";

/** A bare TCP connection to the broker that sends whatever it is told and keeps what it hears. */
export interface RawConnection {
  readonly socket: Socket;
  /** Everything received, in order. */
  readonly packets: readonly Packet[];
  readonly isClosed: () => boolean;
  send(...packets: readonly Buffer[]): void;
  /** The first packet that fits, now or later. */
  next(fits: (packet: Packet) => boolean, what: string, limitMs?: number): Promise<Packet>;
  /** Resolves when the other side has closed. */
  closed(limitMs?: number): Promise<void>;
  /** `"puback 1"`, `"connack 0"`: what was received, in short. */
  heard(): string[];
}

export async function openRaw(
  port: number,
  options: { readonly host?: string; readonly allowHalfOpen?: boolean } = {},
): Promise<RawConnection> {
  const socket = connect({ port, host: options.host ?? "127.0.0.1", noDelay: true, allowHalfOpen: options.allowHalfOpen ?? false });
  const packets: Packet[] = [];
  let isClosed = false;
  const parse = parser();
  parse.on("packet", (packet: Packet) => packets.push(packet));
  socket.on("data", (chunk) => parse.parse(chunk));
  socket.on("error", () => {});
  socket.on("close", () => {
    isClosed = true;
  });
  onTestFinished(() => void socket.destroy());
  await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  return {
    socket,
    packets,
    isClosed: () => isClosed,
    send: (...bytes) => void socket.write(Buffer.concat(bytes)),
    next: (fits, what, limitMs) => until(() => packets.find(fits), what, limitMs),
    closed: async (limitMs) => void (await until(() => isClosed, "the connection is closed", limitMs)),
    heard: () => packets.map(shortOf),
  };
}

/** Opens and signs in; resolves after a CONNACK of 0. */
export async function signInRaw(port: number, connectAs: Connect & { readonly id: string }): Promise<RawConnection> {
  const connection = await openRaw(port);
  connection.send(connectPacket({ username: connectAs.id, ...connectAs }));
  const answer = await connection.next(({ cmd }) => cmd === "connack", `${connectAs.id} is let in`);
  if (answer.cmd === "connack" && answer.returnCode !== 0) throw new Error(`${connectAs.id}: CONNACK ${answer.returnCode}`);
  return connection;
}

function shortOf(packet: Packet): string {
  if (packet.cmd === "connack") return `connack ${packet.returnCode}`;
  if (packet.cmd === "suback") return `suback ${packet.messageId} ${packet.granted.map(String).join(",")}`;
  if (packet.cmd === "publish") return `publish ${packet.topic}`;
  return "messageId" in packet && packet.messageId !== undefined ? `${packet.cmd} ${packet.messageId}` : packet.cmd;
}
