import { connect, type Socket } from "node:net";
import { generate, parser, type Packet } from "mqtt-packet";

export interface MqttSocket {
  /** QoS 1; `acknowledged` is called with the PUBACK, or never. */
  publish(topic: string, payload: string, acknowledged: () => void): void;
  destroy(): void;
}

/**
 * A device's side of MQTT on a bare socket: nothing is sent again behind the test's back, and what was not acknowledged
 * when the connection broke is known exactly. Resolves when it has subscribed; rejects where the connection breaks first.
 */
export function openMqttSocket(options: {
  readonly port: number;
  readonly id: string;
  readonly secret: string;
  readonly topics: readonly string[];
  readonly onMessage: (topic: string, payload: Buffer) => void;
}): Promise<MqttSocket> {
  const { port, id, secret, topics, onMessage } = options;
  const socket: Socket = connect({ port, host: "127.0.0.1", noDelay: true });
  const waiting = new Map<number, () => void>();
  let messageId = 0;

  const device: MqttSocket = {
    publish(topic, payload, acknowledged) {
      messageId = (messageId % 65_535) + 1;
      waiting.set(messageId, acknowledged);
      socket.write(generate({ cmd: "publish", topic, payload, qos: 1, messageId, dup: false, retain: false }));
    },
    destroy() {
      waiting.clear();
      socket.destroy();
    },
  };

  return new Promise((resolve, reject) => {
    function receive(packet: Packet): void {
      if (packet.cmd === "connack") {
        if (packet.returnCode !== 0) return reject(new Error(`${id}: CONNACK ${packet.returnCode}`));
        if (topics.length === 0) return resolve(device);
        socket.write(generate({ cmd: "subscribe", messageId: 65_535, subscriptions: topics.map((topic) => ({ topic, qos: 1 as const })) }));
      } else if (packet.cmd === "suback") {
        if (packet.granted.some((granted) => granted === 128)) return reject(new Error(`${id}: a filter was refused`));
        resolve(device);
      } else if (packet.cmd === "puback") {
        const acknowledged = waiting.get(packet.messageId!);
        waiting.delete(packet.messageId!);
        acknowledged?.();
      } else if (packet.cmd === "publish") {
        if (packet.qos === 1) socket.write(generate({ cmd: "puback", messageId: packet.messageId! }));
        onMessage(packet.topic, packet.payload as Buffer);
      }
    }
    const parse = parser();
    parse.on("packet", receive);
    socket.on("data", (chunk) => parse.parse(chunk));
    socket.on("error", reject);
    socket.on("close", () => reject(new Error(`${id}: connection closed`)));
    socket.write(
      generate({
        cmd: "connect",
        protocolId: "MQTT",
        protocolVersion: 4,
        clean: true,
        keepalive: 60,
        clientId: id,
        username: id,
        password: Buffer.from(secret),
      }),
    );
  });
}
