import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { parse } from "csv-parse";

/** Characters read in one go: some 10 ms. */
const PIECE_CHARACTERS = 32 * 1024;
/** Of one row: what is longer is no CSV, but an open quote. */
const ROW_BYTES_MAX = 16 * 1024;

/** Rows of a CSV with a header, one by one, at most `rows`. Cells are text, as they are. Throws where it is no CSV. */
export async function* csvRows(
  text: AsyncIterable<string | Uint8Array>,
  rows = Infinity,
): AsyncGenerator<Readonly<Record<string, string>>> {
  const parser = parse({
    columns: true,
    bom: true,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: ROW_BYTES_MAX,
    ...(rows === Infinity ? {} : { to: rows }),
  });
  const source = Readable.from(text);
  source.on("error", (error) => parser.destroy(error)).pipe(parser);
  try {
    for await (const row of parser) yield row as Record<string, string>;
  } finally {
    source.destroy();
  }
}

/** The text bit by bit, with a turn of the event loop between. */
export async function* pieces(text: string): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += PIECE_CHARACTERS) {
    yield text.slice(at, at + PIECE_CHARACTERS);
    await setImmediate();
  }
}

/** Text in UTF-8, or in GB18030 where it is not that. */
export function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}
