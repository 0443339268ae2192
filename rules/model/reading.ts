import type { Values } from "./values.ts";

/** One sound, new reading, as every layer behind the intake sees it. */
export interface Reading {
  /** Journal id: the order of arrival. */
  readonly id: number;
  /** Registration of the device. */
  readonly device: number;
  /** Event time, wall clock, ms since 1970: arrival minus age, or the device's `at` where that is believable. */
  readonly eventMs: number;
  /** Arrival, wall clock, ms since 1970. */
  readonly receivedMs: number;
  /** Boot counter of the device; 0 where it sends none. */
  readonly boot: number;
  /** Sequence number within the boot; -1 where it sends none. */
  readonly seq: number;
  /** Bits of READING_FLAG. */
  readonly flags: number;
  readonly values: Values;
  /** The device's own `at`, where it sent one: part of what identifies the reading. */
  readonly deviceAtMs?: number | undefined;
}

export const READING_FLAG = {
  /** Identity already used with other content, or older than what is remembered. */
  unverified: 1,
  /** `sentAt` says it is more than 10 minutes old: stored as history, starts no siren. */
  history: 2,
  /** The device's clock can't be right. */
  clockFault: 4,
  /** An emergency that came at QoS 0: acted on, but the device is set up wrongly. */
  emergencyAtQos0: 8,
  /** Pressed on the page of the home, in the name of its button: acted on, and no sign that the button itself lives. */
  page: 16,
} as const;
