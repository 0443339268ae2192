import { Aedes, type Client, type ConnectPacket, type PublishPacket, type PubrelPacket, type Subscription } from "aedes";
import { Bridge } from "../door/bridge.ts";
import type { Door } from "../door/door.ts";
import { secretFits, type DeviceEntry, type Devices } from "../intake/devices.ts";

/** Bytes of a `state`, as last will or retained: `{"online":false}` and a little. */
const STATE_BYTES_MAX = 1_024;
/** Messages to one device that it has not acknowledged: beyond it nothing more is sent until it does. */
const UNACKNOWLEDGED_MAX = 64;

export interface BrokerOptions {
  readonly devices: Devices;
  /** The last will of a device that is gone. `done` when it is on disk. */
  readonly onWill: (entry: DeviceEntry, payload: Uint8Array, done: () => void) => void;
  readonly onOpen: (door: Door, entry: DeviceEntry) => void;
  readonly onClosed: (entry: DeviceEntry) => void;
  /** The device may be sent what is owed to it: it has subscribed to this topic. */
  readonly onSubscribed: (entry: DeviceEntry, topic: string) => void;
  readonly onRefused: (who: string, reason: string, detail: string) => void;
}

export interface Broker {
  /** Takes over a connection whose CONNECT is whole. */
  admit(bridge: Bridge): void;
  /** Sends to one connected device that has subscribed to the topic; false where it can't. Never through routing. */
  send(entry: DeviceEntry, topic: string, payload: string): boolean;
  /** Keeps a device's `state` as its retained message. */
  retain(entry: DeviceEntry, payload: Buffer): void;
  close(): Promise<void>;
}

/** aedes as the gateway runs it, without the hooks that say who may do what. */
export const BROKER_SETTINGS = {
  // A frozen subscriber is cut after a second; the default of 60 freezes everybody that long (measured).
  drainTimeout: 1_000,
  connectTimeout: 5_000,
  maxInflightInbound: 20,
  // Foreign filters are answered 128, however deep: a lower bound would close the connection.
  maxTopicLevels: 100,
  queueLimit: 42,
  // Ids of the contract, with MQTT 3.1 too.
  maxClientsIdLength: 64,
} as const;

/**
 * aedes 1.2.0, behind the door: sessions, wills, subscriptions and what goes out. No reading rides on its routing, and no
 * hook may throw: an exception in one ends the process (measured).
 */
export async function createBroker(options: BrokerOptions): Promise<Broker> {
  const { devices, onWill, onOpen, onClosed, onSubscribed, onRefused } = options;
  const entries = new WeakMap<Client, DeviceEntry>();
  const clients = new Map<DeviceEntry, Client>();
  const unacknowledged = new WeakMap<DeviceEntry, number>();
  /** Registrations whose session aedes keeps, by device id. */
  const sessions = new Map<string, number>();

  const broker = await Aedes.createBroker({
    ...BROKER_SETTINGS,
    preConnect: (client, packet, done) =>
      safely(done as Done, () => {
        const door = doorOf(client);
        door.setKeepalive(packet.keepalive ?? 0);
        // The door supervises it: aedes needs no timer a connection.
        packet.keepalive = 0;
        const entry = devices.byId(packet.clientId ?? "");
        const fault = connectFault(packet, entry);
        if (fault !== null) {
          onRefused(packet.clientId ?? "", "bad_connect", fault.why);
          door.rejectConnect(fault.returnCode);
          return done(new Error(fault.why), false);
        }
        const kept = sessions.get(packet.clientId!);
        if (entry === undefined || kept === undefined || kept === entry.device.registration) return done(null, true);
        // A re-created device is a new registration: what waited for the old one is not for it.
        sessions.delete(packet.clientId!);
        forgetSession(packet.clientId!).then(() => done(null, true), (error: Error) => done(error, false));
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
    authorizePublish: (client, packet, done) =>
      safely(done as Done, () => {
        // The door keeps what devices publish: only wills come this way, and those of vanished clients without a client.
        const entry = client === null ? ownerOfWill(packet.topic) : entries.get(client);
        const isOwn = entry !== undefined && packet.topic === entry.topics.state && devices.byId(entry.device.id) === entry;
        if (!isOwn || packet.payload.length > STATE_BYTES_MAX) return done(new Error("not allowed"));
        onWill(entry, packet.payload as Uint8Array, () => done(null));
      }),
    authorizeSubscribe: (client, subscription, done) =>
      safely(done as Done, () => {
        const entry = entries.get(client);
        // null: aedes answers 128 (contract).
        done(null, entry?.filters.has(subscription.topic) ? subscription : null);
      }),
    // A session stores every filter of a SUBSCRIBE in which one was granted (measured): asked again for each delivery.
    authorizeForward: (client, packet) => (entries.get(client)?.filters.has(packet.topic) ? packet : undefined),
  });

  /** The will of a client that is gone comes without a client: the topic says whose it is. */
  function ownerOfWill(topic: string): DeviceEntry | undefined {
    const entry = devices.byId(topic.split("/")[3] ?? "");
    return entry?.topics.state === topic ? entry : undefined;
  }

  broker.on("clientReady", (client: Client) => {
    const entry = entries.get(client);
    const door = doorOf(client);
    // Gone, or deleted, between its CONNECT and now.
    if (entry === undefined || client.closed || door.isClosed) return;
    if (devices.byId(entry.device.id) !== entry) return door.close("device deleted");
    clients.set(entry, client);
    if (client.clean) {
      sessions.delete(entry.device.id);
      entry.unreleased.clear();
      unacknowledged.delete(entry);
    } else sessions.set(entry.device.id, entry.device.registration);
    onOpen(door, entry);
    // A session that goes on does not subscribe again.
    for (const topic of Object.keys(subscriptionsOf(client))) if (entry.filters.has(topic)) onSubscribed(entry, topic);
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
  broker.on("ack", (_packet: PublishPacket | PubrelPacket, client: Client) => {
    const entry = entries.get(client);
    if (entry !== undefined) unacknowledged.set(entry, Math.max(0, (unacknowledged.get(entry) ?? 0) - 1));
  });
  // Without a listener an error of one connection would end the process.
  broker.on("clientError", () => {});
  broker.on("connectionError", () => {});
  (broker as NodeJS.EventEmitter).on("error", (error: Error) => onRefused("", "broker_error", error.message));

  /** Filters that were denied are stored beside the granted ones: they are taken out again. */
  function forget(client: { readonly id: string }, topics: string[]): void {
    persistenceOf(broker).removeSubscriptions(client, topics).catch((error: Error) => onRefused(client.id, "broker_error", error.message));
  }

  async function forgetSession(id: string): Promise<void> {
    const persistence = persistenceOf(broker);
    await persistence.cleanSubscriptions({ id });
    for await (const packet of persistence.outgoingStream({ id })) await persistence.outgoingClearMessageId({ id }, packet);
  }

  return {
    admit: (bridge) => void broker.handle(bridge, undefined as never),
    send(entry, topic, payload) {
      const client = clients.get(entry);
      const subscription = client === undefined ? undefined : subscriptionsOf(client)[topic];
      const waiting = unacknowledged.get(entry) ?? 0;
      if (client === undefined || subscription === undefined || waiting >= UNACKNOWLEDGED_MAX) return false;
      // At QoS 0 nothing acknowledges: a session would keep the message for ever.
      const qos = subscription.qos === 0 ? 0 : 1;
      if (qos === 1) unacknowledged.set(entry, waiting + 1);
      client.publish({ cmd: "publish", topic, payload, qos, retain: false, dup: false }, () => {});
      return true;
    },
    retain(entry, payload) {
      if (payload.length > STATE_BYTES_MAX) return;
      broker.publish({ cmd: "publish", topic: entry.topics.state, payload: Buffer.from(payload), qos: 0, retain: true, dup: false }, () => {});
    },
    close: () => new Promise((resolve) => broker.close(() => resolve())),
  };
}

const doorOf = (client: Client): Door => (client.conn as unknown as Bridge).door;

/** What aedes 1.2.0 has but does not declare. */
interface Persistence {
  removeSubscriptions(client: { readonly id: string }, topics: string[]): Promise<unknown>;
  cleanSubscriptions(client: { readonly id: string }): Promise<unknown>;
  outgoingStream(client: { readonly id: string }): AsyncIterable<{ readonly messageId: number }>;
  outgoingClearMessageId(client: { readonly id: string }, packet: { readonly messageId: number }): Promise<unknown>;
}

const persistenceOf = (broker: Aedes): Persistence => (broker as unknown as { persistence: Persistence }).persistence;

const subscriptionsOf = (client: Client): Readonly<Record<string, { readonly qos: number } | undefined>> =>
  (client as unknown as { subscriptions: Record<string, { readonly qos: number } | undefined> }).subscriptions;

/** What is wrong with a CONNECT beyond its credentials; null where nothing is. */
function connectFault({ clientId, will }: ConnectPacket, entry: DeviceEntry | undefined): { readonly why: string; readonly returnCode: 2 | 5 } | null {
  // [MQTT-3.1.3-8]
  if (!clientId) return { why: "no client identifier", returnCode: 2 };
  if (!will || entry === undefined) return null;
  if (will.topic !== entry.topics.state) return { why: "a last will is allowed on the device's own state topic only", returnCode: 5 };
  return will.payload.length > STATE_BYTES_MAX ? { why: "the last will is too long", returnCode: 5 } : null;
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
