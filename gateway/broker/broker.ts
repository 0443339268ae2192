import { Aedes, type Client, type ConnectPacket, type PublishPacket, type Subscription } from "aedes";
import { Bridge } from "../door/bridge.ts";
import type { Door } from "../door/door.ts";
import { secretFits, type DeviceEntry, type Devices } from "../intake/devices.ts";

/** Bytes of a last will: `{"online":false}` and a little. */
const WILL_BYTES_MAX = 1_024;

export interface BrokerOptions {
  readonly devices: Devices;
  /** A message that did not take the fast way. `done(null)` lets aedes acknowledge it; an error closes the connection. */
  readonly onMessage: (message: SlowMessage, done: (error: Error | null) => void) => void;
  readonly onOpen: (door: Door, entry: DeviceEntry) => void;
  readonly onClosed: (entry: DeviceEntry) => void;
  /** The device may be sent what is owed to it: it has subscribed to this topic. */
  readonly onSubscribed: (entry: DeviceEntry, topic: string) => void;
  readonly onRefused: (who: string, reason: string, detail: string) => void;
}

export interface SlowMessage {
  readonly entry: DeviceEntry;
  readonly topic: "reading" | "state" | "reply";
  readonly payload: Uint8Array;
  readonly qos: 0 | 1 | 2;
}

export interface Broker {
  /** Takes over a connection whose CONNECT is whole. */
  admit(bridge: Bridge): void;
  /** Sends to one connected device that has subscribed to the topic; false where it has not. Never through routing. */
  send(entry: DeviceEntry, topic: string, payload: string): boolean;
  close(): Promise<void>;
}

/**
 * aedes 1.2.0, behind the door: sessions, wills, subscriptions and what goes out. No reading rides on its routing, and no
 * hook may throw: an exception in one ends the process (measured).
 */
export async function createBroker(options: BrokerOptions): Promise<Broker> {
  const { devices, onMessage, onOpen, onClosed, onSubscribed, onRefused } = options;
  const entries = new WeakMap<Client, DeviceEntry>();
  const clients = new Map<DeviceEntry, Client>();

  const broker = await Aedes.createBroker({
    // A frozen subscriber is cut after a second; the default of 60 freezes everybody that long (measured).
    drainTimeout: 1_000,
    connectTimeout: 5_000,
    maxInflightInbound: 20,
    maxTopicLevels: 8,
    queueLimit: 42,
    preConnect: (client, packet, done) =>
      safely(done as Done, () => {
        doorOf(client).setKeepalive(packet.keepalive ?? 0);
        // The door supervises it: aedes needs no timer a connection.
        packet.keepalive = 0;
        const fault = connectFault(packet);
        if (fault !== null) onRefused(packet.clientId ?? "", "bad_connect", fault);
        done(fault === null ? null : new Error(fault), fault === null);
      }),
    authenticate: (client, username, password, done) =>
      safely(done as Done, () => {
        const entry = devices.byId(client.id);
        // The right secret is never refused for earlier wrong ones: nothing is remembered here.
        if (entry === undefined || username !== client.id || !password || !secretFits(entry, Buffer.from(password))) {
          onRefused(client.id, "wrong_credentials", username === client.id ? "" : "user name is not the client identifier");
          return done(null, false);
        }
        entries.set(client, entry);
        done(null, true);
      }),
    authorizePublish: (client, packet, done) => publish(client, packet, done),
    authorizeSubscribe: (client, subscription, done) =>
      safely(done as Done, () => {
        const entry = entries.get(client);
        // null: aedes answers 128 (contract).
        done(null, entry?.filters.has(subscription.topic) ? subscription : null);
      }),
    // A session stores every filter of a SUBSCRIBE in which one was granted (measured): asked again for each delivery.
    authorizeForward: (client, packet) => (entries.get(client)?.filters.has(packet.topic) ? packet : undefined),
  });

  function publish(client: Client | null, packet: PublishPacket, done: (error?: Error | null) => void): void {
    try {
      const entry = client === null ? ownerOfWill(packet.topic) : entries.get(client);
      const topic = entry === undefined ? null : topicOf(entry, packet.topic);
      if (entry === undefined || topic === null || devices.byId(entry.device.id) !== entry) {
        onRefused(client?.id ?? "", "foreign_topic", packet.topic.slice(0, 100));
        return done(new Error("not allowed"));
      }
      if (topic !== "state") packet.retain = false;
      const door = client === null ? null : doorOf(client);
      const answered = (error: Error | null): void => {
        done(error);
        // The will has no packet id and was never counted.
        if (packet.qos > 0 && "messageId" in packet && packet.messageId !== undefined) door?.answered();
      };
      if (packet.qos === 2 && door !== null && isRepeat(door, packet)) return answered(null);
      onMessage({ entry, topic, payload: packet.payload as Uint8Array, qos: packet.qos }, answered);
    } catch (error) {
      done(error as Error);
    }
  }

  /** The will of a client that is gone comes without a client: the topic says whose it is. */
  function ownerOfWill(topic: string): DeviceEntry | undefined {
    const entry = devices.byId(topic.split("/")[3] ?? "");
    return entry?.topics.state === topic ? entry : undefined;
  }

  broker.on("clientReady", (client: Client) => {
    const entry = entries.get(client);
    if (entry === undefined) return;
    clients.set(entry, client);
    onOpen(doorOf(client), entry);
  });
  broker.on("clientDisconnect", (client: Client) => {
    const entry = entries.get(client);
    if (entry === undefined || clients.get(entry) !== client) return;
    clients.delete(entry);
    onClosed(entry);
  });
  broker.on("subscribe", (subscriptions: Subscription[], client: Client) => {
    const entry = entries.get(client);
    if (entry === undefined) return;
    const denied = subscriptions.filter(({ topic }) => !entry.filters.has(topic)).map(({ topic }) => topic);
    if (denied.length > 0 && !client.clean) forget(client, denied);
    for (const { topic } of subscriptions) if (entry.filters.has(topic)) onSubscribed(entry, topic);
  });
  // Without a listener an error of one connection would end the process.
  broker.on("clientError", () => {});
  broker.on("connectionError", () => {});
  (broker as NodeJS.EventEmitter).on("error", (error: Error) => onRefused("", "broker_error", error.message));

  /** Filters that were denied are stored beside the granted ones: they are taken out again. */
  function forget(client: Client, topics: string[]): void {
    const { persistence } = broker as unknown as { persistence: { removeSubscriptions(client: Client, topics: string[]): Promise<unknown> } };
    persistence.removeSubscriptions(client, topics).catch((error: Error) => onRefused(client.id, "broker_error", error.message));
  }

  return {
    admit: (bridge) => void broker.handle(bridge, undefined as never),
    send(entry, topic, payload) {
      const client = clients.get(entry);
      if (client === undefined || !(topic in (client as unknown as { subscriptions: object }).subscriptions)) return false;
      client.publish({ cmd: "publish", topic, payload, qos: 1, retain: false, dup: false }, () => {});
      return true;
    },
    close: () => new Promise((resolve) => broker.close(() => resolve())),
  };
}

const doorOf = (client: Client): Door => (client.conn as unknown as Bridge).door;

function topicOf(entry: DeviceEntry, topic: string): SlowMessage["topic"] | null {
  if (topic === entry.topics.state) return "state";
  if (topic === entry.topics.reply) return "reply";
  return topic === entry.topics.reading ? "reading" : null;
}

/** A QoS 2 packet that comes again before its PUBREL: the hook runs before aedes's own check. */
function isRepeat(door: Door, packet: PublishPacket): boolean {
  const { messageId } = packet as { messageId?: number };
  if (messageId === undefined) return false;
  if (door.unreleased.has(messageId)) return true;
  door.unreleased.add(messageId);
  return false;
}

/** What is wrong with a CONNECT beyond its credentials; null where nothing is. */
function connectFault(packet: ConnectPacket): string | null {
  // [MQTT-3.1.3-8]
  if (!packet.clientId) return "no client identifier";
  const { will } = packet;
  if (!will) return null;
  const parts = will.topic.split("/");
  const isOwnState = parts.length === 5 && parts[0] === "linan" && parts[1] === "v1" && parts[3] === packet.clientId && parts[4] === "state";
  if (!isOwnState) return "a last will is allowed on the device's own state topic only";
  return will.payload.length > WILL_BYTES_MAX ? "the last will is too long" : null;
}

type Done = (error: Error | null, result: never) => void;

/** An exception in a hook would end the process (measured): it becomes a refusal. */
function safely(done: Done, hook: () => void): void {
  try {
    hook();
  } catch (error) {
    done(error as Error, undefined as never);
  }
}
