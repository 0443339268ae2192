import { crc32 } from "node:zlib";
import { decodeReading, HEADER_BYTES, INPUT_KIND } from "./record.ts";

/** Above the 32 bits of the CRC: how many rows it covers. */
const COUNT_UNIT = 2 ** 32;

/** A row of the journal, as it is read for a check. */
export interface CheckedRow {
  readonly id: number;
  readonly kind: number;
  readonly device: number;
  readonly nowMs: number;
  readonly body: Uint8Array;
  /** null: none of its own. */
  readonly checksum: number | null;
}

/**
 * Of all readings of a commit, kept in the row of its last: one pass over the bytes that came from the main thread. Processor
 * time a row (57 bytes, commits of 500, median of 5): 0.011 us, where one CRC a row took 0.14 us.
 */
export const checksumOfReadings = (buffer: ArrayBuffer, length: number, count: number): number =>
  crc32(Buffer.from(buffer, 0, length)) + count * COUNT_UNIT;

/** Of any other input: its own row's. */
export function checksumOfInput(id: number, kind: number, device: number, nowMs: number, body: Uint8Array): number {
  return crc32(body, crc32(headerOf({ id, nowMs, third: kind, device, length: body.length }))) + COUNT_UNIT;
}

/** Which rows have checksums: those with higher ids; of the first commit the beginning may have been trimmed. */
export interface ChecksumsOf {
  readonly afterId: number;
  readonly isTrimmed: boolean;
}

const header = Buffer.alloc(HEADER_BYTES);

/** As RecordWriter puts it before a reading; the third number is its event time, for other inputs their kind. */
function headerOf(row: {
  readonly id: number;
  readonly nowMs: number;
  readonly third: number;
  readonly device: number;
  readonly length: number;
}): Buffer {
  header.writeDoubleLE(row.id, 0);
  header.writeDoubleLE(row.nowMs, 8);
  header.writeDoubleLE(row.third, 16);
  header.writeUInt32LE(row.device, 24);
  header.writeUInt32LE(row.length, 28);
  return header;
}

/**
 * Checks rows in the order of their ids. Gives what is wrong with the row, or with the readings that end with it; null where
 * nothing is, or where nothing can be told: rows of before there were checksums, and a first commit whose beginning was
 * trimmed.
 */
export function createChecksumCheck({ afterId, isTrimmed }: ChecksumsOf): {
  readonly take: (row: CheckedRow) => string | null;
  /** After the last row. */
  readonly end: () => string | null;
} {
  let crc = 0;
  let count = 0;
  let firstId = 0;
  let isFirst = true;

  function ofCommit({ id, checksum }: CheckedRow): string | null {
    const covered = Math.floor(checksum! / COUNT_UNIT);
    const wasFirst = isFirst;
    const [found, foundCount, from] = [crc, count, firstId];
    [crc, count, isFirst] = [0, 0, false];
    const range = from === id ? `entry ${id}` : `entries ${from} to ${id}`;
    if (wasFirst && isTrimmed && foundCount < covered) return null;
    if (foundCount !== covered) return `${range}: ${foundCount} where ${covered} were written`;
    return found === checksum! % COUNT_UNIT ? null : `${range}: not as written`;
  }

  function ofReading(row: CheckedRow): string | null {
    const { id, device, nowMs, body } = row;
    if (count++ === 0) firstId = id;
    try {
      const { eventMs } = decodeReading(id, device, nowMs, body);
      crc = crc32(body, crc32(headerOf({ id, nowMs, third: eventMs, device, length: body.length }), crc));
    } catch {
      // Told as a row that can't be read; whatever the commit's is, this one's bytes differ.
    }
    return row.checksum === null ? null : ofCommit(row);
  }

  return {
    take(row) {
      const { id, kind, device, nowMs, body, checksum } = row;
      if (id <= afterId) return null;
      if (kind === INPUT_KIND.reading) return ofReading(row);
      return checksumOfInput(id, kind, device, nowMs, body) === checksum ? null : `entry ${id}: not as written`;
    },
    end: () => (count === 0 ? null : `entries from ${firstId}: the last of their commit is missing`),
  };
}
