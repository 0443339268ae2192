import type { Values } from "../../rules/model/values.ts";
import type { DeviceSpec } from "../devices/device.ts";

/** One report of one device in a play. Times are ms of the play. */
export interface Message {
  readonly spec: DeviceSpec;
  /** When it was measured; it may leave later. */
  readonly measuredMs: number;
  readonly leavesMs: number;
  readonly seq: number;
  readonly values: Values;
  readonly urgent: boolean;
  /** Added to the device's clock, ms. */
  readonly skewMs: number;
  /** Sent in place of a reading, where the device sends nonsense. */
  readonly nonsense: string | null;
}

/** Puts messages that were held back into the order in which they leave. What comes in must be ordered but for those. */
export function* inOrder(messages: Iterable<Message>): Generator<Message> {
  const held: Message[] = [];
  let nowMs = -Infinity;
  for (const message of messages) {
    const at = held.findLastIndex(({ leavesMs }) => leavesMs <= message.leavesMs);
    held.splice(at + 1, 0, message);
    nowMs = Math.max(nowMs, message.measuredMs);
    while (held[0] !== undefined && held[0].leavesMs <= nowMs) yield* held.splice(0, 1);
  }
  yield* held;
}
