import { connect, type Socket } from "node:net";
import { connectAsync } from "mqtt";
import { seeded } from "../../faults/random.ts";
import type { RunningGateway } from "../../harness/launch.ts";
import {
  connectPacket,
  DISCONNECT,
  packet,
  PINGREQ,
  pubackPacket,
  publishPacket,
  pubrelPacket,
  subscribePacket,
  unsubscribePacket,
} from "../../harness/packets.ts";
import { collectedMiB } from "../../harness/collected.ts";
import { residentMiB } from "../../harness/resident.ts";

/** Connections at once. */
const WORKERS = 24;
/** Packets a connection may send, where it is not closed before. */
const PACKETS_A_CONNECTION = 20;
/** The gateway ends a connection whose other side has ended well within this. */
const ENDED_MS = 10_000;
/** Packets before memory is looked at first: what is allocated once is there then. */
const WARM_UP = 20_000;

export interface FuzzReport {
  readonly packets: number;
  readonly connections: number;
  /** PUBACK of the good client, ms. */
  readonly served: number;
  readonly p99Ms: number;
  readonly grownMiB: number;
  readonly faults: readonly string[];
}

interface Attacker {
  readonly id: string;
  readonly secret: string;
}

/** Sends mutated packets, before and after sign-in, while a good device reports all the time. The seed makes the run. */
export async function runFuzz(options: {
  readonly gateway: RunningGateway;
  readonly packets: number;
  readonly seed: number;
  readonly say: (line: string) => void;
}): Promise<FuzzReport> {
  const { gateway, packets, seed, say } = options;
  const random = seeded(seed);
  const rows = ["good", ...Array.from({ length: WORKERS }, (_, index) => `bad-${index}`)].map((name) => ({
    id: `fuzz-${name}`,
    kind: "smoke-detector",
    zone: "b1-101",
  }));
  const made = await gateway.admin.post("/api/v1/devices/import", rows);
  const [good, ...bad] = (made.body as { created: Attacker[] }).created;
  const faults: string[] = [];
  const counts = { sent: 0, connections: 0, beforeMiB: 0, isWarm: false };
  const run = { isOver: false };
  const waits = serveGood(gateway, good!, run, faults);

  async function work(attacker: Attacker): Promise<void> {
    while (counts.sent < packets && faults.length === 0) {
      const mutants = Array.from({ length: PACKETS_A_CONNECTION }, () => mutant(random, attacker));
      const isSignedIn = random() < 0.7;
      const bytes = Buffer.concat([
        ...(isSignedIn
          ? [connectPacket({ id: attacker.id, username: attacker.id, password: attacker.secret, clean: random() < 0.5 })]
          : []),
        ...mutants,
      ]);
      if (!(await attack(gateway.mqttPort, bytes, random))) faults.push(`seed ${seed}: connection ${counts.connections} was not ended`);
      counts.connections++;
      counts.sent += mutants.length;
      if (counts.sent >= Math.min(WARM_UP, packets / 2) && !counts.isWarm) {
        counts.isWarm = true;
        counts.beforeMiB = await collectedMiB(gateway);
      }
      if (counts.sent % 50_000 < PACKETS_A_CONNECTION)
        say(`${counts.sent} packets, ${counts.connections} connections, ${Math.round(residentMiB(gateway))} MiB`);
    }
  }

  await Promise.all(bad.map(work));
  run.isOver = true;
  const served = await waits;
  const sorted = served.toSorted((one, other) => one - other);
  if (gateway.process.exitCode !== null || gateway.process.signalCode !== null) faults.push(`seed ${seed}: the gateway has ended`);
  return {
    packets: counts.sent,
    connections: counts.connections,
    served: served.length,
    p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? Infinity,
    grownMiB: (await collectedMiB(gateway)) - counts.beforeMiB,
    faults,
  };
}

/** Reports one reading after the other; resolves to how long each acknowledgement took, ms. */
async function serveGood(
  gateway: RunningGateway,
  { id, secret }: Attacker,
  run: { readonly isOver: boolean },
  faults: string[],
): Promise<number[]> {
  const client = await connectAsync(gateway.mqttUrl, { clientId: id, username: id, password: secret, reconnectPeriod: 0 });
  client.on("close", () => {
    if (!run.isOver) faults.push("the good client was cut");
  });
  const waits: number[] = [];
  for (let seq = 0; !run.isOver && client.connected; seq++) {
    const sentMs = performance.now();
    await client.publishAsync(`linan/v1/mini/${id}/reading`, JSON.stringify({ seq, values: { temperature_c: 21 } }), { qos: 1 });
    waits.push(performance.now() - sentMs);
  }
  await client.endAsync(true);
  return waits;
}

/** True where the connection came to an end. The bytes go out in pieces cut anywhere. */
function attack(port: number, bytes: Buffer, random: () => number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket: Socket = connect({ port, host: "127.0.0.1", noDelay: true });
    function end(isEnded: boolean): void {
      resolve(isEnded);
      socket.destroy();
    }
    socket.setTimeout(ENDED_MS, () => end(false));
    socket.on("error", () => {});
    socket.on("close", () => end(true));
    socket.resume();
    let at = 0;
    function piece(): void {
      if (socket.destroyed || !socket.writable) return;
      const to = random() < 0.3 ? at + 1 + Math.floor(random() * 8) : at + 1 + Math.floor(random() * bytes.length);
      const part = bytes.subarray(at, to);
      at = to;
      if (at >= bytes.length) socket.end(part);
      else socket.write(part, () => setImmediate(piece));
    }
    socket.once("connect", piece);
  });
}

const pick = <One>(random: () => number, from: readonly One[]): One => from[Math.floor(random() * from.length)]!;
const byte = (random: () => number): number => Math.floor(random() * 256);
const noise = (random: () => number, most: number): Buffer =>
  Buffer.from(Array.from({ length: Math.floor(random() * most) }, () => byte(random)));

function template(random: () => number, { id, secret }: Attacker): Buffer {
  const own = `linan/v1/mini/${id}/${pick(random, ["reading", "reading", "state", "reply", "command", "#"])}`;
  const topic = pick(random, [own, own, own, "$SYS/x/new/clients", "", "a/b", own.slice(0, 20)]);
  const payload = pick(random, [
    '{"seq":1,"values":{"temperature_c":21}}',
    '[{"values":{"humidity_pct":40}}]',
    '{"online":true}',
    '{"id":"x","ok":true}',
    "",
    "{",
    noise(random, 200),
  ]);
  const messageId = Math.floor(random() * 5);
  const qos = Math.floor(random() * 3) as 0 | 1 | 2;
  return pick(random, [
    () =>
      connectPacket({
        id,
        username: id,
        password: pick(random, [secret, "wrong"]),
        level: pick(random, [3, 4, 5]),
        ...(random() < 0.5 ? { will: { topic, payload, qos } } : {}),
      }),
    () => publishPacket({ topic, payload, qos, messageId, retain: random() < 0.3, dup: random() < 0.3 }),
    () => publishPacket({ topic: own, payload, qos, messageId }),
    () => subscribePacket(messageId, [topic, `linan/v1/mini/${id}/command`], pick(random, [0, 1, 2, 3])),
    () => unsubscribePacket(messageId, [topic]),
    () => pubackPacket(messageId),
    () => pubrelPacket(messageId),
    () => packet(pick(random, [0x50, 0x70]), Buffer.from([0, messageId])),
    () => PINGREQ,
    () => DISCONNECT,
  ])();
}

const MUTATIONS: readonly ((random: () => number, bytes: Buffer) => Buffer)[] = [
  (random, bytes) => {
    const changed = Buffer.from(bytes);
    for (let count = 1 + Math.floor(random() * 4); count > 0; count--) changed[Math.floor(random() * changed.length)] = byte(random);
    return changed;
  },
  (random, bytes) => {
    const changed = Buffer.from(bytes);
    const at = Math.floor(random() * changed.length);
    changed[at] = changed[at]! ^ (1 << Math.floor(random() * 8));
    return changed;
  },
  (random, bytes) => bytes.subarray(0, Math.floor(random() * bytes.length)),
  (random, bytes) => Buffer.concat([bytes, noise(random, 40)]),
  (random, bytes) => {
    const at = Math.floor(random() * bytes.length);
    return Buffer.concat([bytes.subarray(0, at), noise(random, 20), bytes.subarray(at)]);
  },
  (random, bytes) => packet(bytes[0]!, bytes.subarray(2), Math.floor(random() * 300)),
  (random, bytes) => packet(bytes[0]!, bytes.subarray(2), Math.floor(random() * 268_435_455)),
  (random, bytes) => Buffer.concat([Buffer.from([byte(random)]), bytes.subarray(1)]),
  (random) => noise(random, 300),
  (_random, bytes) => Buffer.concat([bytes, bytes]),
];

/** A packet with something wrong in it; one in ten is left whole, so that what is behind is reached. */
function mutant(random: () => number, attacker: Attacker): Buffer {
  const whole = template(random, attacker);
  return random() < 0.1 ? whole : pick(random, MUTATIONS)(random, whole);
}
