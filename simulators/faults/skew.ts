import type { Message } from "../play/message.ts";
import type { Fault, FaultOptions } from "./fault.ts";

function* skewed(messages: Iterable<Message>, { amount }: FaultOptions): Generator<Message> {
  for (const message of messages) yield { ...message, skewMs: message.skewMs + amount };
}

/** Every device's clock is wrong by so many ms, when measuring and when sending alike. */
export const skew: Fault = {
  name: "skew",
  title: { zh: "时钟偏差(毫秒)", en: "clocks wrong (ms)" },
  min: -4e12,
  max: 1e12,
  usual: 3_600_000,
  apply: skewed,
};
