import { crc32, deflateRawSync, inflateRawSync } from "node:zlib";
import { VALUES } from "../../rules/model/values.ts";
import { type Block, blockOf } from "./block.ts";
import { ByteReader, ByteWriter } from "./bytes.ts";
import { readNumbers, readRuns, readTimes, writeNumbers, writeRuns, writeTimes } from "./columns.ts";

/** Form of the bytes, their first byte. Append, never renumber. */
const FORM = { deflated: 1, plain: 2 } as const;
/** Version, then the check sum of all that follows. */
const HEADER_BYTES = 5;
/** Inflated, 30 million readings of one value: what claims more is damaged. */
const INFLATED_MAX = 64 * 1024 * 1024;
const READINGS_MAX = INFLATED_MAX / 2;
/** Below it deflating gains a few bytes and costs ten times the reading. */
const DEFLATE_FROM_BYTES = 400;
/** A small memory ends a block of codes every 1,000 numbers: each column gets codes of its own, a hundredth less (measured). */
const DEFLATE = { level: 6, memLevel: 4 };

const TYPE = { boolean: 0, number: 1 } as const;
const scratch = new ByteWriter();

/** A block, in the order of its times, as few bytes: times as differences of differences, each value a column, deflated. */
export function encodeChunk(block: Block): Uint8Array {
  const to = scratch;
  to.clear();
  to.varint(block.count);
  writeTimes(to, block.times.subarray(0, block.count));
  writeRuns(to, block.flags.subarray(0, block.count));
  to.varint(block.columns.size);
  for (const [value, column] of block.columns) writeColumn(to, value, column.subarray(0, block.count));
  return sealed(to.take());
}

/** The block again, its ids 0. Throws where a bit is not as it was written. */
export function decodeChunk(bytes: Uint8Array): Block {
  const from = new ByteReader(unsealed(bytes));
  const count = from.varint();
  if (count > READINGS_MAX) throw new RangeError("too many readings");
  const block = blockOf(count);
  block.times = readTimes(from, count);
  readRuns(from, block.flags);
  for (let left = from.varint(); left > 0; left--) readColumn(from, block);
  return block;
}

/** With a check sum in front, deflated where that pays. */
export function sealed(bytes: Uint8Array): Uint8Array {
  const isPlain = bytes.length < DEFLATE_FROM_BYTES;
  const body = isPlain ? bytes : deflateRawSync(bytes, DEFLATE);
  const all = new Uint8Array(HEADER_BYTES + body.length);
  all.set(body, HEADER_BYTES);
  all[0] = isPlain ? FORM.plain : FORM.deflated;
  new DataView(all.buffer).setUint32(1, crc32(body), true);
  return all;
}

/** What `sealed` was given. Throws where it is not that. */
export function unsealed(bytes: Uint8Array): Uint8Array {
  const form = bytes[0];
  if (bytes.length < HEADER_BYTES || (form !== FORM.plain && form !== FORM.deflated)) throw new RangeError(`unknown form ${form}`);
  const body = bytes.subarray(HEADER_BYTES);
  const sum = new DataView(bytes.buffer, bytes.byteOffset).getUint32(1, true);
  if (crc32(body) !== sum) throw new RangeError("its check sum is wrong");
  return form === FORM.plain ? body : inflateRawSync(body, { maxOutputLength: INFLATED_MAX });
}

function writeColumn(to: ByteWriter, value: number, column: Float64Array): void {
  const present = Uint8Array.from(column, (measured) => (Number.isNaN(measured) ? 0 : 1));
  const isWhole = !present.includes(0);
  const measured = isWhole ? column : column.filter((one) => !Number.isNaN(one));
  to.byte(value);
  to.byte(isWhole ? 1 : 0);
  if (!isWhole) writeRuns(to, present);
  to.varint(measured.length);
  const isBoolean = VALUES[value]!.type === "boolean";
  to.byte(isBoolean ? TYPE.boolean : TYPE.number);
  if (isBoolean) writeRuns(to, measured);
  else writeNumbers(to, measured);
}

function readColumn(from: ByteReader, block: Block): void {
  const value = from.byte();
  const isWhole = from.byte() === 1;
  const present = new Uint8Array(isWhole ? 0 : block.count);
  readRuns(from, present);
  const count = from.varint();
  if (count > block.count || (isWhole && count !== block.count)) throw new RangeError("values and readings do not match");
  const measured = readTyped(from, count);
  if (isWhole) return void block.columns.set(value, measured);
  const column = block.column(value);
  let next = 0;
  present.forEach((one, at) => {
    if (one === 1) column[at] = measured[next++]!;
  });
}

function readTyped(from: ByteReader, count: number): Float64Array {
  if (from.byte() === TYPE.number) return readNumbers(from, count);
  const measured = new Float64Array(count);
  readRuns(from, measured);
  return measured;
}
