import type { Text } from "../../rules/model/alert.ts";
import type { Mark, Notification } from "../../rules/model/notification.ts";
import { CONSOLE } from "../../rules/response/recipients.ts";
import { isPending } from "../../rules/response/notify.ts";
import type { Reach } from "../response/addresses.ts";
import type { Composer } from "../response/message-text.ts";
import type { OpenWay, Sent } from "../response/way.ts";
import type { View } from "../runner/view.ts";
import { type Channel, createChannel } from "./channel.ts";
import type { Failpoint } from "./outbox.ts";

export interface SenderOptions {
  readonly view: View;
  readonly ways: readonly OpenWay[];
  readonly addresses: ReadonlyMap<string, Reach>;
  readonly composer: Composer;
  /** Into the queue; resolves when it is on disk. */
  readonly mark: (key: string, mark: Mark, reason: string | null) => Promise<void>;
  readonly wayChanged: (way: string, isWorking: boolean, why: Text) => void;
  readonly reach: (point: Failpoint) => void;
  /** Queue time. */
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
}

export interface Sender {
  /** Owed since before this start, or under way when it ended. */
  restore(notifications: readonly Notification[]): void;
  counters(): Readonly<Record<"owed" | "running" | "sent" | "failed" | "broken", number>>;
  stop(): void;
}

/** Sends what is owed to people by the ways of the site file: on disk before it goes, marked on disk when it went. */
export function createSender(options: SenderOptions): Sender {
  const { view, ways, addresses, composer, mark, wayChanged, reach, nowMs, monotonicMs } = options;
  const channels = new Map(ways.map((way) => [way.id, openChannel(way)]));
  const repeatable = new Set(ways.filter(({ knowsRepeats }) => knowsRepeats).map(({ id }) => id));
  const counts = { sent: 0, failed: 0 };

  function openChannel(way: OpenWay): Channel {
    return createChannel({
      id: way.id,
      knowsRepeats: way.knowsRepeats,
      send: (notification, signal) => send(way, notification, signal),
      trying: ({ key }) => mark(key, "trying", null),
      done,
      changed: (isWorking, reason) => wayChanged(way.id, isWorking, wordsOf(way.id, isWorking, reason)),
      nowMs,
      monotonicMs,
    });
  }

  async function send(way: OpenWay, notification: Notification, signal: AbortSignal): Promise<Sent> {
    const { alert, recipient } = notification;
    const known = addresses.get(recipient);
    if (known === undefined) return { ok: false, reason: "unknown recipient", isFinal: true, isUnknown: false };
    const climb = notification.isOfClimb ? view.climb(alert) : undefined;
    const message = composer.compose(notification, view.alert(alert), climb, known[way.addressedBy]);
    reach("before-page");
    const sent = await way.send(message, signal);
    reach("after-page");
    return sent;
  }

  function done({ key }: Notification, sent: Sent): void {
    reach("before-page-mark");
    counts[sent.ok ? "sent" : "failed"]++;
    const marked = sent.ok ? mark(key, "sent", null) : mark(key, "failed", sent.isUnknown ? `unknown: ${sent.reason}` : sent.reason);
    marked.then(
      () => reach("after-page-mark"),
      () => {},
    );
  }

  function take(notification: Notification): void {
    const { key, channel: id } = notification;
    const channel = channels.get(id);
    if (!isPending(notification)) return channel?.drop(key);
    if (channel === undefined) return done(notification, { ok: false, reason: "no such way", isFinal: true, isUnknown: false });
    channel.add(notification);
  }

  // No gateway runs, or the site has no ways and never owes anything by one.
  if (ways.length === 0) return NO_SENDER;
  const stopListening = view.onCommitted(({ notifications }) => {
    for (const notification of notifications) {
      const { channel, triedAt } = notification;
      // A try that has begun is with its channel already.
      if (channel !== CONSOLE && (triedAt === null || !isPending(notification))) take(notification);
    }
  });

  return {
    restore(notifications) {
      for (const notification of notifications) {
        const { channel, triedAt } = notification;
        if (channel === CONSOLE || !isPending(notification)) continue;
        // Nobody there could tell a repeat: others are told instead.
        if (triedAt !== null && !repeatable.has(channel)) done(notification, INTERRUPTED);
        else take(notification);
      }
    },
    counters() {
      const all = [...channels.values()].map((channel) => channel.counters());
      return {
        owed: all.reduce((sum, { waiting }) => sum + waiting, 0),
        running: all.reduce((sum, { running }) => sum + running, 0),
        broken: all.filter(({ isOpen }) => isOpen).length,
        ...counts,
      };
    },
    stop() {
      stopListening();
      for (const channel of channels.values()) channel.stop();
      for (const way of ways) way.close();
    },
  };
}

const NO_SENDER: Sender = {
  restore() {},
  counters: () => ({ owed: 0, running: 0, sent: 0, failed: 0, broken: 0 }),
  stop() {},
};

const INTERRUPTED: Sent = { ok: false, reason: "the gateway ended while it was being sent", isFinal: true, isUnknown: true };

const wordsOf = (way: string, isWorking: boolean, reason: string): Text =>
  isWorking
    ? { zh: `通知方式 ${way} 已恢复`, en: `The way ${way} works again` }
    : { zh: `通知方式 ${way} 发不出去:${reason}`, en: `The way ${way} fails: ${reason}` };
