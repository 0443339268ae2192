/** A table of numbers with its header. */
export interface Table {
  readonly columns: readonly string[];
  /** NaN where a cell is empty or no number. */
  readonly rows: readonly (readonly number[])[];
}

/** Rows beyond this are no room fire any more: hours at a row a second. */
const ROWS_MAX = 200_000;

/** Reads comma-separated numbers. Quotes don't occur in such recordings and are not understood. */
export function readTable(text: string): Table {
  const [header = "", ...lines] = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const rows = lines.filter((line) => line.trim() !== "").slice(0, ROWS_MAX);
  return { columns: header.split(",").map((name) => name.trim()), rows: rows.map((line) => line.split(",").map(number)) };
}

const number = (cell: string): number => (cell.trim() === "" ? NaN : Number(cell));
