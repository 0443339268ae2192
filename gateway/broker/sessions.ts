import type { Aedes, Client } from "aedes";

/** What aedes 1.2.0 has but does not declare. */
interface Persistence {
  removeSubscriptions(client: Named, topics: readonly string[]): Promise<unknown>;
  cleanSubscriptions(client: Named): Promise<unknown>;
  outgoingStream(client: Named): AsyncIterable<Numbered>;
  outgoingClearMessageId(client: Named, packet: Numbered): Promise<unknown>;
}
interface Named {
  readonly id: string;
}
interface Numbered {
  readonly messageId: number;
}

export interface Sessions {
  /** Registration whose session is kept under this id; undefined where none is. */
  registrationOf(id: string): number | undefined;
  kept(id: string, registration: number): void;
  /** The next session starts anew: subscriptions and what was queued are gone. */
  wipe(id: string): Promise<void>;
  ended(id: string): void;
  /** A SUBSCRIBE in which one filter was granted stores all of them (measured): the denied ones are taken out again. */
  drop(id: string, filters: readonly string[]): Promise<void>;
}

/** Persistent sessions as aedes keeps them, in memory: one for each device that asked for one. `broker`: there once a client is. */
export function createSessions(broker: () => Aedes): Sessions {
  const registrations = new Map<string, number>();
  const persistence = (): Persistence => (broker() as unknown as { persistence: Persistence }).persistence;
  return {
    registrationOf: (id) => registrations.get(id),
    kept: (id, registration) => void registrations.set(id, registration),
    ended: (id) => void registrations.delete(id),
    async wipe(id) {
      registrations.delete(id);
      await persistence().cleanSubscriptions({ id });
      for await (const packet of persistence().outgoingStream({ id })) await persistence().outgoingClearMessageId({ id }, packet);
    },
    async drop(id, filters) {
      await persistence().removeSubscriptions({ id }, filters);
    },
  };
}

/** Filters of a connected client by topic, with the QoS that was granted. */
export const subscriptionsOf = (client: Client): Readonly<Record<string, { readonly qos: number } | undefined>> =>
  (client as unknown as { subscriptions: Record<string, { readonly qos: number } | undefined> }).subscriptions;
