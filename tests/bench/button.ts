import { connect, type Socket } from "node:net";
import { type Enrolled, readingTopic, SITE } from "./devices.ts";

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
};

/** An MQTT packet around a body. */
function packet(first: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length = body.length < 128 ? [body.length] : [(body.length & 127) | 128, body.length >> 7];
  return Buffer.concat([Buffer.from([first, ...length]), body]);
}

export interface SignedIn {
  readonly id: string;
  readonly socket: Socket;
}

/** Signs a device in over a socket of its own; nothing is read from it afterwards unless somebody listens. */
export async function signIn(port: number, { id, secret }: Enrolled): Promise<SignedIn> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  socket.on("error", () => {});
  // Version 4, clean session, user name and password, keepalive 120 s.
  socket.write(packet(0x10, text("MQTT"), Buffer.from([4, 0xc2, 0, 120]), text(id), text(id), text(secret)));
  const answer = await new Promise<Buffer>((done, fail) =>
    socket.once("data", done).once("close", () => fail(new Error(`${id} was not let in`))),
  );
  if (answer[0] !== 0x20 || answer[3] !== 0) throw new Error(`${id} was not let in`);
  return { id, socket };
}

/** A reading at QoS 1. The packet is made before the clock starts. */
export function readingOf({ id, socket }: SignedIn, values: Readonly<Record<string, number | boolean>>): () => number {
  const payload = Buffer.from(JSON.stringify({ values }));
  const bytes = packet(0x32, text(readingTopic(id)), Buffer.from([0, 1]), payload);
  return () => {
    const sentMs = performance.now();
    socket.write(bytes);
    return sentMs;
  };
}

/** The red key. */
export const pressOf = (device: SignedIn): (() => number) => readingOf(device, { pressed: true, battery_pct: 90 });

/** A station's terminal that asks for its alerts and never reads one. */
export async function freezeTerminal(port: number, terminal: Enrolled): Promise<Socket> {
  const { socket } = await signIn(port, terminal);
  socket.write(packet(0x82, Buffer.from([0, 1]), text(`linan/v1/${SITE}/alert/station-1`), Buffer.from([1])));
  await new Promise((done) => socket.once("data", done));
  socket.pause();
  return socket;
}
