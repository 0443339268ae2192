/** MQTT 3.1.1 packet types, the upper four bits of the first byte (2.2.1). */
export const PACKET = {
  connect: 1,
  publish: 3,
  puback: 4,
  pubrec: 5,
  pubrel: 6,
  pubcomp: 7,
  subscribe: 8,
  unsubscribe: 10,
  pingreq: 12,
  disconnect: 14,
} as const;

/** Bytes of a CONNECT (contract). */
export const CONNECT_BYTES_MAX = 8 * 1024;
/** Bytes of any later packet (contract). */
export const PACKET_BYTES_MAX = 128 * 1024;

/** What readHeader found, kept in one object: it is asked for every packet. */
export const header = { bodyAt: 0, end: 0 };

export type HeaderVerdict = "whole" | "more" | "bad";

/** Where the packet at `at` begins and ends [MQTT-2.2.3]. "more": not all of it is here yet. */
export function readHeader(data: Uint8Array, at: number, bytesMax: number): HeaderVerdict {
  let length = 0;
  let scale = 1;
  for (let index = at + 1; index < at + 5; index++) {
    if (index >= data.length) return "more";
    const byte = data[index]!;
    length += (byte & 127) * scale;
    if (byte < 128) {
      if (length > bytesMax) return "bad";
      header.bodyAt = index + 1;
      header.end = index + 1 + length;
      return header.end > data.length ? "more" : "whole";
    }
    scale *= 128;
  }
  return "bad";
}

/** Topic filters in a SUBSCRIBE or UNSUBSCRIBE; -1 where its lengths don't add up. `extra`: bytes after each filter. */
export function countFilters(data: Uint8Array, bodyAt: number, end: number, extra: 0 | 1): number {
  let at = bodyAt + 2;
  let count = 0;
  while (at < end) {
    if (at + 2 > end) return -1;
    at += 2 + ((data[at]! << 8) | data[at + 1]!) + extra;
    count++;
  }
  return at === end && count > 0 ? count : -1;
}
