import { inOrder, type Message } from "../play/message.ts";
import type { Fault, FaultOptions } from "./fault.ts";

/** An emergency is tried again after this, ms: devices repeat it until it is acknowledged. */
const AGAIN_MS = 3_000;

function* lost(messages: Iterable<Message>, { amount, random }: FaultOptions): Generator<Message> {
  for (const message of messages) {
    if (!random.chance(amount)) yield message;
    else if (message.urgent) yield { ...message, leavesMs: message.leavesMs + AGAIN_MS };
  }
}

/** A share of the reports never leaves the device: no radio. An emergency comes late instead. */
export const drop: Fault = {
  name: "drop",
  title: { zh: "丢失(比例)", en: "reports lost (share)" },
  min: 0,
  max: 0.9,
  usual: 0.1,
  apply: (messages, options) => inOrder(lost(messages, options)),
};
