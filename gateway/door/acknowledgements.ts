/** Marks an owed packet id as one of QoS 2: it is answered with PUBREC. Packet ids have 16 bits. */
export const WITH_PUBREC = 0x10000;

/** PUBACKs and PUBRECs of one batch in one buffer, in the order of the packets that they answer. */
export function acknowledgements(ids: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(ids.length * 4);
  for (let index = 0; index < ids.length; index++) {
    const id = ids[index]!;
    bytes[index * 4] = id >= WITH_PUBREC ? 0x50 : 0x40;
    bytes[index * 4 + 1] = 2;
    bytes[index * 4 + 2] = (id >> 8) & 255;
    bytes[index * 4 + 3] = id & 255;
  }
  return bytes;
}
