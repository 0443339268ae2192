import { Aedes, type Client, type Subscription } from "aedes";
import type { Bridge } from "../door/bridge.ts";
import type { Door } from "../door/door.ts";
import type { DeviceEntry } from "../intake/devices.ts";
import { createHooks, doorOf, type HookOptions, STATE_BYTES_MAX } from "./hooks.ts";
import { createSessions, subscriptionsOf } from "./sessions.ts";

/** Messages to one device that it has not acknowledged: beyond it nothing more is sent until it does. */
const UNACKNOWLEDGED_MAX = 64;

export interface BrokerOptions extends Pick<HookOptions, "devices" | "onWill" | "onRefused"> {
  readonly onOpen: (door: Door, entry: DeviceEntry) => void;
  readonly onClosed: (entry: DeviceEntry) => void;
  /** The device may be sent what is owed to it: it has subscribed to this topic. */
  readonly onSubscribed: (entry: DeviceEntry, topic: string) => void;
}

export interface Broker {
  /** Takes over a connection whose CONNECT is whole. */
  admit(bridge: Bridge): void;
  /**
   * Sends to one connected device that has subscribed to the topic; false where it can't. Never through routing. `retain`:
   * as a retained message that a new subscriber gets.
   */
  send(entry: DeviceEntry, topic: string, payload: string, retain?: boolean): boolean;
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
 * aedes 1.2.0, behind the door: sessions, wills, subscriptions and what goes out. Nothing that a device publishes rides on
 * its routing.
 */
export async function createBroker(options: BrokerOptions): Promise<Broker> {
  const { devices, onClosed, onRefused } = options;
  const entries = new WeakMap<Client, DeviceEntry>();
  const clients = new Map<DeviceEntry, Client>();
  const unacknowledged = new WeakMap<DeviceEntry, number>();
  const sessions = createSessions(() => broker);
  const broker: Aedes = await Aedes.createBroker({ ...BROKER_SETTINGS, ...createHooks({ ...options, sessions, entries }) });

  function ready(client: Client): void {
    const entry = entries.get(client);
    const door = doorOf(client);
    // Gone, or deleted, between its CONNECT and now.
    if (entry === undefined || client.closed || door.isClosed) return;
    const { id, registration } = entry.device;
    if (devices.byId(id) !== entry) return door.close("device deleted");
    clients.set(entry, client);
    if (client.clean) {
      sessions.ended(id);
      entry.unreleased.clear();
      unacknowledged.delete(entry);
    } else sessions.kept(id, registration);
    options.onOpen(door, entry);
    // A session that goes on does not subscribe again.
    for (const topic of Object.keys(subscriptionsOf(client))) if (entry.filters.has(topic)) options.onSubscribed(entry, topic);
  }

  function subscribed(subscriptions: readonly Subscription[], client: Client): void {
    const entry = entries.get(client);
    if (entry === undefined) return;
    const denied = subscriptions.filter(({ topic }) => !entry.filters.has(topic)).map(({ topic }) => topic);
    if (denied.length > 0 && !client.clean)
      sessions.drop(client.id, denied).catch((error: Error) => onRefused(client.id, "broker_error", error.message));
    for (const { topic } of subscriptions) if (entry.filters.has(topic)) options.onSubscribed(entry, topic);
  }

  broker.on("clientReady", ready);
  broker.on("clientDisconnect", (client: Client) => {
    const entry = entries.get(client);
    if (entry === undefined || clients.get(entry) !== client) return;
    clients.delete(entry);
    onClosed(entry);
  });
  broker.on("subscribe", subscribed);
  broker.on("ack", (packet: unknown, client: Client) => {
    const entry = entries.get(client);
    // A clean session keeps no copy to be found. In a lasting one a PUBACK that fits no message frees no place.
    if (entry === undefined || (packet === undefined && !client.clean)) return;
    unacknowledged.set(entry, Math.max(0, (unacknowledged.get(entry) ?? 0) - 1));
  });
  // Without a listener an error of one connection would end the process.
  broker.on("clientError", () => {});
  broker.on("connectionError", () => {});
  (broker as NodeJS.EventEmitter).on("error", (error: Error) => onRefused("", "broker_error", error.message));

  return {
    admit: (bridge) => void broker.handle(bridge, undefined),
    send(entry, topic, payload, retain = false) {
      const client = clients.get(entry);
      const subscription = client === undefined ? undefined : subscriptionsOf(client)[topic];
      const waiting = unacknowledged.get(entry) ?? 0;
      if (client === undefined || subscription === undefined || waiting >= UNACKNOWLEDGED_MAX) return false;
      // At QoS 0 nothing acknowledges: a session would keep the message for ever.
      const qos = subscription.qos === 0 ? 0 : 1;
      if (qos === 1) unacknowledged.set(entry, waiting + 1);
      client.publish({ cmd: "publish", topic, payload, qos, retain, dup: false }, () => {});
      return true;
    },
    retain(entry, payload) {
      if (payload.length > STATE_BYTES_MAX) return;
      broker.publish(
        { cmd: "publish", topic: entry.topics.state, payload: Buffer.from(payload), qos: 0, retain: true, dup: false },
        () => {},
      );
    },
    close: () => new Promise((resolve) => broker.close(() => resolve())),
  };
}
