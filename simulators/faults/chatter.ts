import type { Message } from "../play/message.ts";
import type { Fault, FaultOptions } from "./fault.ts";

function* chattering(messages: Iterable<Message>, { amount, random, spare }: FaultOptions): Generator<Message> {
  const ids = [...spare].toSorted((one, other) => random.fork(one).next() - random.fork(other).next()).slice(0, amount);
  const turns = new Map(ids.map((id) => [id, 0]));
  for (const message of messages) {
    const turn = turns.get(message.spec.id);
    if (turn === undefined) {
      yield message;
      continue;
    }
    turns.set(message.spec.id, turn + 1);
    yield { ...message, values: { ...message.values, fault: turn % 2 === 0 } };
  }
}

/** So many devices have a loose contact: fault, no fault, fault with every report. One alert, and not one a report. */
export const chatter: Fault = {
  name: "chatter",
  title: { zh: "抖动(设备数)", en: "loose contacts (devices)" },
  min: 1,
  max: 100,
  usual: 1,
  apply: chattering,
};
