import { z } from "zod";
import type { Journal } from "../journal/journal.ts";
import type { Failpoint } from "../outbox/outbox.ts";
import type { Bare } from "../runner/runner.ts";
import { mayQuarantine, type DeviceEntry } from "./devices.ts";

/** Bytes of a quarantined payload that are kept: enough to see what is wrong. */
const PAYLOAD_KEPT_BYTES = 1_024;

const State = z.object({ online: z.boolean(), firmware: z.string().max(64).nullish() });
const Reply = z.object({ id: z.string().min(1).max(64), ok: z.boolean() });

export interface MessagesOptions {
  readonly journal: Journal;
  readonly put: (bare: Exclude<Bare, { kind: "reading" | "time" }>) => void;
  readonly wallMs: () => number;
  readonly reach: (point: Failpoint) => void;
}

export interface Messages {
  /** What a device says of itself or answers, into the batch being filled. Never throws: what is not understood is quarantined. */
  take(entry: DeviceEntry, topic: "state" | "reply", payload: Uint8Array): void;
}

export function createMessages({ journal, put, wallMs, reach }: MessagesOptions): Messages {
  function takeState(entry: DeviceEntry, payload: Uint8Array): void {
    const state = State.safeParse(parse(payload));
    if (!state.success) return quarantine(entry, "bad_state", payload);
    put({ kind: "state", device: entry.device.registration, online: state.data.online, firmware: state.data.firmware ?? null });
  }

  function takeReply(entry: DeviceEntry, payload: Uint8Array): void {
    const reply = Reply.safeParse(parse(payload));
    if (!reply.success) return quarantine(entry, "bad_reply", payload);
    reach("before-mark");
    put({ kind: "reply", device: entry.device.registration, delivery: reply.data.id, ok: reply.data.ok });
    journal.filling.callbacks.push(() => reach("after-mark"));
  }

  function quarantine(entry: DeviceEntry, reason: string, payload: Uint8Array): void {
    entry.counts.quarantined++;
    const atMs = wallMs();
    if (!mayQuarantine(entry, atMs)) return;
    journal.filling.writes.push([
      "quarantine",
      entry.device.id,
      atMs,
      reason,
      "",
      Uint8Array.prototype.slice.call(payload, 0, PAYLOAD_KEPT_BYTES),
    ]);
  }

  return { take: (entry, topic, payload) => (topic === "state" ? takeState(entry, payload) : takeReply(entry, payload)) };
}

function parse(payload: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(payload).toString());
  } catch {
    return null;
  }
}
