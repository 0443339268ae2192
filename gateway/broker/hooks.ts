import type { AedesOptions, Client, ConnectPacket } from "aedes";
import type { Bridge } from "../door/bridge.ts";
import type { Door } from "../door/door.ts";
import { secretFits, type DeviceEntry, type Devices } from "../intake/devices.ts";
import type { Sessions } from "./sessions.ts";

/** Bytes of a `state`, as last will or retained: `{"online":false}` and a little. */
export const STATE_BYTES_MAX = 1_024;

export interface HookOptions {
  readonly devices: Devices;
  readonly sessions: Sessions;
  /** The device of a client that was let in. */
  readonly entries: WeakMap<Client, DeviceEntry>;
  /** The last will of a device that is gone. `done` when it is on disk. */
  readonly onWill: (entry: DeviceEntry, payload: Uint8Array, done: () => void) => void;
  readonly onRefused: (who: string, reason: string, detail: string) => void;
}

export type Hooks = Required<
  Pick<AedesOptions, "preConnect" | "authenticate" | "authorizePublish" | "authorizeSubscribe" | "authorizeForward">
>;

export const doorOf = (client: Client): Door => (client.conn as unknown as Bridge).door;

/** Who may do what over MQTT. None of them throws: an exception in one would end the process (measured). */
export function createHooks({ devices, sessions, entries, onWill, onRefused }: HookOptions): Hooks {
  function preConnect(client: Client, packet: ConnectPacket, done: (error: Error | null, may: boolean) => void): void {
    const door = doorOf(client);
    door.setKeepalive(packet.keepalive ?? 0);
    // The door supervises it: aedes needs no timer a connection.
    packet.keepalive = 0;
    const id = packet.clientId ?? "";
    const entry = devices.byId(id);
    const fault = connectFault(packet, entry);
    if (fault !== null) {
      onRefused(id, "bad_connect", fault.why);
      door.rejectConnect(fault.returnCode);
      return done(new Error(fault.why), false);
    }
    const kept = sessions.registrationOf(id);
    if (entry === undefined || kept === undefined || kept === entry.device.registration) return done(null, true);
    // A re-created device is a new registration: what waited for the old one is not for it.
    void wipeFirst(id, done);
  }

  async function wipeFirst(id: string, done: (error: Error | null, may: boolean) => void): Promise<void> {
    let fault: Error | null = null;
    try {
      await sessions.wipe(id);
    } catch (error) {
      fault = error as Error;
    }
    done(fault, fault === null);
  }

  function authenticate(
    client: Client,
    username: string | undefined,
    password: Buffer | undefined,
    done: (error: null, may: boolean) => void,
  ): void {
    const entry = devices.byId(client.id);
    // The right secret is never refused for earlier wrong ones: nothing is remembered here.
    if (entry === undefined || username !== client.id || !password || !secretFits(entry, Buffer.from(password))) {
      onRefused(client.id, "wrong_credentials", username === client.id ? "" : "user name is not the client identifier");
      return done(null, false);
    }
    entries.set(client, entry);
    if (!client.clean && sessions.registrationOf(client.id) === entry.device.registration) doorOf(client).sessionGoesOn();
    done(null, true);
  }

  /** The will of a client that is gone comes without a client: the topic says whose it is. */
  function ownerOfWill(topic: string): DeviceEntry | undefined {
    const entry = devices.byId(topic.split("/")[3] ?? "");
    return entry?.topics.state === topic ? entry : undefined;
  }

  return {
    preConnect: (client, packet, done) => safely(done, () => preConnect(client, packet, done)),
    authenticate: (client, username, password, done) => safely(done as Done, () => authenticate(client, username, password, done)),
    authorizePublish: (client, packet, done) =>
      safely(done, () => {
        // The door keeps what devices publish: only wills come this way, and those of vanished clients without a client.
        const entry = client === null ? ownerOfWill(packet.topic) : entries.get(client);
        const isOwn = entry !== undefined && packet.topic === entry.topics.state && devices.byId(entry.device.id) === entry;
        if (!isOwn || packet.payload.length > STATE_BYTES_MAX) return done(new Error("not allowed"));
        onWill(entry, packet.payload as Uint8Array, () => done(null));
      }),
    authorizeSubscribe: (client, subscription, done) =>
      // null: aedes answers 128 (contract).
      safely(done, () => done(null, entries.get(client)?.filters.has(subscription.topic) ? subscription : null)),
    // A session may hold filters that were denied: asked again for each delivery.
    authorizeForward: (client, packet) => (entries.get(client)?.filters.has(packet.topic) ? packet : undefined),
  };
}

/** What is wrong with a CONNECT beyond its credentials; null where nothing is. */
function connectFault(
  { clientId, will }: ConnectPacket,
  entry: DeviceEntry | undefined,
): { readonly why: string; readonly returnCode: 2 | 5 } | null {
  // [MQTT-3.1.3-8]
  if (!clientId) return { why: "no client identifier", returnCode: 2 };
  if (!will || entry === undefined) return null;
  if (will.topic !== entry.topics.state) return { why: "a last will is allowed on the device's own state topic only", returnCode: 5 };
  return will.payload.length > STATE_BYTES_MAX ? { why: "the last will is too long", returnCode: 5 } : null;
}

type Done = (error: Error | null, result: never) => void;

function safely(done: Done, hook: () => void): void {
  try {
    hook();
  } catch (error) {
    done(error as Error, undefined as never);
  }
}
