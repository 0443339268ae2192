import { alertTopic } from "../../edge/wire/topics.ts";
import type { Delivery } from "../../rules/model/input.ts";
import type { DeviceEntry, Devices } from "../intake/devices.ts";
import type { View } from "../runner/view.ts";

/** What is owed is sent again after this until it is answered (contract, "Commands"). */
const AGAIN_MS = 10_000;
const SWEEP_MS = 1_000;
/** Deliveries looked at a sweep: a storm of sirens must not hold up the loop. */
const PER_SWEEP = 2_000;

/** Where a test may end the process, to show that nothing owed is lost or shown twice. */
export type Failpoint =
  | "before-send"
  | "after-send"
  | "before-mark"
  | "after-mark"
  | "before-page"
  | "after-page"
  | "before-page-mark"
  | "after-page-mark"
  | "rules-taken";

export interface OutboxOptions {
  readonly site: string;
  readonly view: View;
  readonly devices: Devices;
  /** False where the device is not connected or has not subscribed. */
  readonly send: (entry: DeviceEntry, topic: string, payload: string) => boolean;
  readonly reach: (point: Failpoint) => void;
  readonly monotonicMs: () => number;
}

export interface Outbox {
  /** Owed since before this start. */
  restore(deliveries: readonly Delivery[]): void;
  /** The device has just subscribed: it gets what waits for it. */
  subscribed(entry: DeviceEntry, topic: string): void;
  counters(): { readonly owed: number; readonly sent: number; readonly sentAgain: number };
  stop(): void;
}

interface Owed {
  readonly delivery: Delivery;
  /** Monotonic ms of the next try. */
  dueMs: number;
  tries: number;
}

/**
 * Sends what is owed to devices until they reply. What is owed is on disk before it is sent, and settled on disk when the
 * reply is; between the two it may be sent more than once, always with the same id, which devices take once.
 */
export function createOutbox({ site, view, devices, send, reach, monotonicMs }: OutboxOptions): Outbox {
  const owed = new Map<string, Owed>();
  const ofDevice = new Map<number, Map<string, Owed>>();
  const counts = { sent: 0, sentAgain: 0 };

  function add(delivery: Delivery): Owed {
    const one = { delivery, dueMs: 0, tries: 0 };
    owed.set(delivery.id, one);
    const its = ofDevice.get(delivery.device) ?? new Map<string, Owed>();
    its.set(delivery.id, one);
    ofDevice.set(delivery.device, its);
    return one;
  }

  function drop(id: string): void {
    const one = owed.get(id);
    if (one === undefined) return;
    owed.delete(id);
    const its = ofDevice.get(one.delivery.device);
    its?.delete(id);
    if (its?.size === 0) ofDevice.delete(one.delivery.device);
  }

  function topicOf(entry: DeviceEntry, delivery: Delivery): string {
    return delivery.channel === "alert" ? alertTopic(site, entry.device.station ?? "") : entry.topics.command;
  }

  function payloadOf({ id, channel, name, args, alert, expiresAtMs }: Delivery): string {
    if (channel === "command") return JSON.stringify({ id, name, args, expiresAt: expiresAtMs });
    // As it stands now: a terminal that was away is not told an old state.
    return JSON.stringify({ id, alert: (alert === null ? undefined : view.alert(alert)) ?? args["alert"] });
  }

  function attempt(one: Owed): void {
    const entry = devices.byRegistration(one.delivery.device);
    one.dueMs = monotonicMs() + AGAIN_MS;
    if (entry === undefined) return;
    reach("before-send");
    if (!send(entry, topicOf(entry, one.delivery), payloadOf(one.delivery))) return;
    if (one.tries++ === 0) counts.sent++;
    else counts.sentAgain++;
    reach("after-send");
  }

  const stopListening = view.onCommitted((committed) => {
    for (const delivery of committed.owed) add(delivery);
    for (const id of committed.settled) drop(id);
    // What was taken back in the same commit is never sent.
    for (const { id } of committed.owed) {
      const one = owed.get(id);
      if (one !== undefined) attempt(one);
    }
  });

  const timer = setInterval(() => {
    const nowMs = monotonicMs();
    let left = PER_SWEEP;
    for (const one of owed.values()) {
      if (one.dueMs > nowMs) continue;
      attempt(one);
      if (--left === 0) return;
    }
  }, SWEEP_MS);

  return {
    restore(deliveries) {
      for (const delivery of deliveries) add(delivery);
    },
    subscribed(entry, topic) {
      for (const one of ofDevice.get(entry.device.registration)?.values() ?? []) {
        if (topicOf(entry, one.delivery) === topic) attempt(one);
      }
    },
    counters: () => ({ owed: owed.size, ...counts }),
    stop() {
      clearInterval(timer);
      stopListening();
    },
  };
}
