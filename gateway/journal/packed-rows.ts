/** Rows and bytes a message: keeps each turn of the main thread under a few ms. */
const ROWS_PER_MESSAGE = 8_192;
const BYTES_PER_MESSAGE = 4 * 1024 * 1024;
/** Bodies start at multiples of this, so that whoever unpacks may lay arrays of words over them. */
const ALIGN_BYTES = 8;

/**
 * Rows of numbers that end with a blob, laid into two buffers that change hands. A buffer of its own for each of 100,000
 * blobs cost a start two seconds, most of them in the collection of garbage.
 */
export interface PackedRows {
  /** Row by row: its numbers, then the length of its blob. */
  readonly numbers: Float64Array;
  readonly bytes: Uint8Array;
}

/** Packs rows of `columns` columns, the last of them a blob, and sends them in parts. */
export function packRows(rows: Iterable<unknown[]>, columns: number, send: (packed: PackedRows) => void): void {
  let numbers = new Float64Array(ROWS_PER_MESSAGE * columns);
  let blobs: Uint8Array[] = [];
  let bytes = 0;
  const flush = (): void => {
    send({ numbers: numbers.subarray(0, blobs.length * columns), bytes: joined(blobs) });
    numbers = new Float64Array(ROWS_PER_MESSAGE * columns);
    blobs = [];
    bytes = 0;
  };
  for (const row of rows) {
    const base = blobs.length * columns;
    for (let column = 0; column < columns - 1; column++) numbers[base + column] = row[column] as number;
    const blob = row[columns - 1] as Uint8Array;
    numbers[base + columns - 1] = blob.length;
    blobs.push(blob);
    bytes += blob.length;
    if (blobs.length === ROWS_PER_MESSAGE || bytes >= BYTES_PER_MESSAGE) flush();
  }
  if (blobs.length > 0) flush();
}

const aligned = (bytes: number): number => Math.ceil(bytes / ALIGN_BYTES) * ALIGN_BYTES;

function joined(blobs: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(blobs.reduce((sum, { length }) => sum + aligned(length), 0));
  let at = 0;
  for (const blob of blobs) {
    bytes.set(blob, at);
    at += aligned(blob.length);
  }
  return bytes;
}

/** The rows again, in order: `take` gets where its numbers begin in `numbers`, and a view of its blob. */
export function unpackRows({ numbers, bytes }: PackedRows, columns: number, take: (at: number, blob: Uint8Array) => void): void {
  let start = 0;
  for (let at = 0; at < numbers.length; at += columns) {
    const length = numbers[at + columns - 1]!;
    take(at, bytes.subarray(start, start + length));
    start += aligned(length);
  }
}
