import { inOrder, type Message } from "../play/message.ts";
import type { Fault, FaultOptions } from "./fault.ts";

const LATER_MIN_MS = 100;
const LATER_MAX_MS = 8_000;

function* twice(messages: Iterable<Message>, { amount, random }: FaultOptions): Generator<Message> {
  for (const message of messages) {
    yield message;
    if (random.chance(amount)) yield { ...message, leavesMs: message.leavesMs + random.whole(LATER_MIN_MS, LATER_MAX_MS) };
  }
}

/** A share of the reports comes a second time, with the same number: the device did not see its acknowledgement. */
export const duplicate: Fault = {
  name: "duplicate",
  title: { zh: "重复(比例)", en: "reports sent twice (share)" },
  min: 0,
  max: 1,
  usual: 0.1,
  apply: (messages, options) => inOrder(twice(messages, options)),
};
