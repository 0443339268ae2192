import type { DeviceEntry } from "../intake/devices.ts";

/** Topics a device publishes on (contract, "MQTT"). */
export type OwnTopic = "reading" | "state" | "reply";

/** Longer than any topic of a device: what is longer is foreign, and is not read to its end. */
const LOOKED_AT_BYTES = 300;

/** Which of the device's own topics these bytes are; null for everything else, whatever bytes it has. */
export function ownTopic({ readingTopic, topics }: DeviceEntry, data: Buffer, from: number, to: number): OwnTopic | null {
  if (to - from === readingTopic.length && data.compare(readingTopic, 0, readingTopic.length, from, to) === 0) return "reading";
  const text = data.toString("latin1", from, Math.min(to, from + LOOKED_AT_BYTES));
  if (text === topics.state) return "state";
  return text === topics.reply ? "reply" : null;
}
