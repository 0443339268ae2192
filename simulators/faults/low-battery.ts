import type { Message } from "../play/message.ts";
import type { Fault, FaultOptions } from "./fault.ts";

/** Falls this much a report, to this. */
const STEP_PCT = 0.5;
const START_PCT = 21;
const LEFT_PCT = 3;

function* weakened(messages: Iterable<Message>, { amount, random, spare }: FaultOptions): Generator<Message> {
  const ids = [...spare].toSorted((one, other) => random.fork(one).next() - random.fork(other).next());
  const weak = new Map<string, number>();
  for (const message of messages) {
    const { id, powered } = message.spec;
    if (!weak.has(id) && weak.size < amount && powered === "battery" && ids.includes(id)) weak.set(id, START_PCT);
    const left = weak.get(id);
    if (left === undefined) {
      yield message;
      continue;
    }
    weak.set(id, Math.max(LEFT_PCT, left - STEP_PCT));
    yield { ...message, values: { ...message.values, battery_pct: left } };
  }
}

/** So many devices on battery run down while the play lasts. */
export const lowBattery: Fault = {
  name: "low-battery",
  title: { zh: "电池欠压(设备数)", en: "batteries run down (devices)" },
  min: 1,
  max: 100,
  usual: 1,
  apply: weakened,
};
