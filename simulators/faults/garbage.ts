import type { Message } from "../play/message.ts";
import type { Random } from "../random.ts";
import type { Fault, FaultOptions } from "./fault.ts";

/** What broken firmware and flipped bits make of a reading. */
const NONSENSE: readonly ((random: Random, values: Message["values"]) => string)[] = [
  (random, values) => JSON.stringify({ values }).slice(0, random.whole(1, 12)),
  (_random, values) => JSON.stringify({ values: Object.fromEntries(Object.keys(values).map((name) => [name, "NaN"])) }),
  () => JSON.stringify({ values: { temperature_c: 99_999, pressure_kpa: -40_000, fill_pct: 400 } }),
  () => JSON.stringify({ values: { unheard_of: 1 } }),
  () => "[]",
  (random) => Array.from({ length: random.whole(1, 60) }, () => String.fromCharCode(random.whole(0, 255))).join(""),
];

function* strewn(messages: Iterable<Message>, { amount, random }: FaultOptions): Generator<Message> {
  for (const message of messages) {
    yield message;
    if (random.chance(amount)) yield { ...message, urgent: false, nonsense: random.pick(NONSENSE)(random, message.values) };
  }
}

/** So many nonsense payloads for each report, beside the good ones: into quarantine with them, and nothing else suffers. */
export const garbage: Fault = {
  name: "garbage",
  title: { zh: "乱码(比例)", en: "nonsense beside reports (share)" },
  min: 0,
  max: 1,
  usual: 0.1,
  apply: strewn,
};
