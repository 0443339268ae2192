import type { Message } from "../play/message.ts";
import type { Fault, FaultOptions } from "./fault.ts";

function* opened(messages: Iterable<Message>, { amount, random, spare }: FaultOptions): Generator<Message> {
  const ids = new Set([...spare].toSorted((one, other) => random.fork(one).next() - random.fork(other).next()).slice(0, amount));
  for (const message of messages) yield ids.has(message.spec.id) ? { ...message, values: { ...message.values, tamper: true } } : message;
}

/** So many devices have their cover opened. */
export const tamper: Fault = {
  name: "tamper",
  title: { zh: "被拆动(设备数)", en: "covers opened (devices)" },
  min: 1,
  max: 100,
  usual: 1,
  apply: opened,
};
