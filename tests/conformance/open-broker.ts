import { createServer, type Server } from "node:net";
import { Aedes } from "aedes";
import { BROKER_SETTINGS } from "../../gateway/broker/broker.ts";

export interface OpenBroker {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * aedes with the gateway's own settings and hooks that let everybody do everything, for the behaviours of MQTT 3.1.1 that
 * the gateway's rights leave no room for. It exists in the tests alone: no setting of the gateway opens it.
 */
export async function startOpenBroker(): Promise<OpenBroker> {
  const broker = await Aedes.createBroker({
    ...BROKER_SETTINGS,
    preConnect(client, packet, done) {
      if (packet.clientId || packet.clean) return done(null, true);
      // [MQTT-3.1.3-8]; the gateway's own hook answers the same through its door.
      client.conn.write(Buffer.from([0x20, 2, 0, 2]));
      done(new Error("no client identifier"), false);
    },
    authenticate: (_client, _username, _password, done) => done(null, true),
    authorizePublish: (_client, { topic }, done) => done(topic.startsWith("$") ? new Error("reserved") : null),
    authorizeSubscribe: (_client, subscription, done) =>
      done(null, subscription.topic.startsWith("$SYS") || subscription.topic.startsWith("nosubscribe") ? null : subscription),
    authorizeForward: (_client, packet) => packet,
  });
  broker.on("clientError", () => {});
  broker.on("connectionError", () => {});
  const server: Server = createServer((socket) => void broker.handle(socket, undefined));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as { port: number }).port,
    close: () => new Promise((resolve) => broker.close(() => server.close(() => resolve()))),
  };
}
