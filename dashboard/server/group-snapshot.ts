import { columnsOf, type Drawing, type Fields } from "./drawing.ts";
import type { LiveDevice } from "./ports.ts";

/** Bytes that the columns of one device take at most, about: index, status, value, time. */
const COLUMN_BYTES = 48;

/** All devices of a group, in chunks that are made when they are asked for: 10,000 at once would hold up the loop. */
export interface GroupSnapshot {
  /** Number of the frame after which it was begun. */
  readonly base: number;
  /** What follows `{"t":"snap","id":…,` in message `number`, from 0; null after the last. */
  chunk(number: number): Buffer | null;
}

export interface SnapshotOptions {
  readonly base: number;
  readonly drawing: Drawing;
  readonly fields: Fields;
  readonly chunkBytes: number;
}

/** `devices`: those of now. What becomes of them while the chunks go out must be told after the last one. */
export function createSnapshot(devices: readonly LiveDevice[], { base, drawing, fields, chunkBytes }: SnapshotOptions): GroupSnapshot {
  const chunks: Buffer[] = [];
  let next = 0;
  let isWhole = false;

  function make(): Buffer {
    const dict: string[] = [];
    const from = next;
    for (let bytes = 0; next < devices.length; next++) {
      const entry = drawing.entryOf(devices[next]!);
      bytes += entry.length + COLUMN_BYTES;
      if (bytes > chunkBytes && next > from) break;
      dict.push(entry);
    }
    isWhole = next === devices.length;
    return Buffer.from(
      `"base":${base},"dict":[${dict.join(",")}],"col":${columnsOf(devices.slice(from, next), fields)},"last":${isWhole}}`,
    );
  }

  return {
    base,
    chunk(number) {
      while (number >= chunks.length && !isWhole) chunks.push(make());
      return chunks[number] ?? null;
    },
  };
}
