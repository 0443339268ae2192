import type { Message } from "../play/message.ts";
import type { Fault, FaultOptions } from "./fault.ts";

function* frozen(messages: Iterable<Message>, { amount, random, spare }: FaultOptions): Generator<Message> {
  const first = new Map<string, Message["values"]>();
  for (const message of messages) {
    const { id } = message.spec;
    // Decided by the device's name and not in turn: the same devices whatever came before.
    const stuck = spare.has(id) && random.fork(id).chance(amount);
    if (stuck && !first.has(id)) first.set(id, message.values);
    const values = stuck ? first.get(id) : undefined;
    yield values === undefined ? message : { ...message, values };
  }
}

/** A share of the devices repeats its first measurement for ever. */
export const stuck: Fault = {
  name: "stuck",
  title: { zh: "读数卡死(设备比例)", en: "sensors stuck (share of devices)" },
  min: 0,
  max: 1,
  usual: 0.3,
  apply: frozen,
};
