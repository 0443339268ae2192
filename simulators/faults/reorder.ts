import { inOrder, type Message } from "../play/message.ts";
import type { Fault, FaultOptions } from "./fault.ts";

/** Within the 30 s of lateness that windows are kept open for. */
const LATER_MIN_MS = 1_000;
const LATER_MAX_MS = 25_000;

function* heldBack(messages: Iterable<Message>, { amount, random }: FaultOptions): Generator<Message> {
  for (const message of messages) {
    const late = random.chance(amount) ? random.whole(LATER_MIN_MS, LATER_MAX_MS) : 0;
    yield { ...message, leavesMs: message.leavesMs + late };
  }
}

/** A share of the reports is overtaken by later ones. */
export const reorder: Fault = {
  name: "reorder",
  title: { zh: "乱序(比例)", en: "reports out of order (share)" },
  min: 0,
  max: 1,
  usual: 0.1,
  apply: (messages, options) => inOrder(heldBack(messages, options)),
};
