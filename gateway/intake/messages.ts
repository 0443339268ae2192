import { z } from "zod";
import type { SlowMessage } from "../broker/broker.ts";
import type { Journal } from "../journal/journal.ts";
import type { Failpoint } from "../outbox/outbox.ts";
import type { Bare } from "../runner/runner.ts";
import { mayQuarantine, type DeviceEntry } from "./devices.ts";
import type { Intake } from "./intake.ts";

const State = z.object({ online: z.boolean(), firmware: z.string().max(64).nullish() });
const Reply = z.object({ id: z.string().min(1).max(64), ok: z.boolean() });

export interface MessagesOptions {
  readonly intake: Intake;
  readonly journal: Journal;
  readonly put: (bare: Exclude<Bare, { kind: "reading" | "time" }>) => void;
  readonly wallMs: () => number;
  readonly reach: (point: Failpoint) => void;
}

/** Messages that did not take the fast way: QoS 2 readings, `state`, `reply`. Answered when they are on disk. */
export function createMessages({ intake, journal, put, wallMs, reach }: MessagesOptions) {
  function take(message: SlowMessage): boolean {
    const { entry, topic, payload, qos } = message;
    if (topic === "reading") return intake.reading(entry, payload, qos) !== "refused";
    const json = parse(payload);
    const device = entry.device.registration;
    if (topic === "state") {
      const state = State.safeParse(json);
      if (!state.success) return quarantine(entry, "bad_state", payload);
      put({ kind: "state", device, online: state.data.online, firmware: state.data.firmware ?? null });
      return true;
    }
    const reply = Reply.safeParse(json);
    if (!reply.success) return quarantine(entry, "bad_reply", payload);
    reach("before-mark");
    put({ kind: "reply", device, delivery: reply.data.id, ok: reply.data.ok });
    journal.filling.callbacks.push(() => reach("after-mark"));
    return true;
  }

  function quarantine(entry: DeviceEntry, reason: string, payload: Uint8Array): true {
    entry.counts.quarantined++;
    const atMs = wallMs();
    if (mayQuarantine(entry, atMs)) {
      journal.filling.writes.push(["quarantine", entry.device.id, atMs, reason, "", Uint8Array.prototype.slice.call(payload, 0, 1_024)]);
    }
    return true;
  }

  return (message: SlowMessage, done: (error: Error | null) => void): void => {
    if (!take(message)) return done(new Error("no room"));
    journal.filling.callbacks.push(() => done(null));
    journal.hurry();
  };
}

function parse(payload: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(payload).toString());
  } catch {
    return null;
  }
}
