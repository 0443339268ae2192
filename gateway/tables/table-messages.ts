import type { DevicePage } from "./reading-table.ts";

export type Format = "csv" | "jsonl" | "xlsx";

/** Rows of a file of Excel's: a sheet has 1,048,576 at most, and a million take gigabytes until they are written. */
export const EXCEL_ROWS_MAX = 1_000_000;

export interface TableOptions {
  readonly format: Format;
  /** Numbers in VALUES of the columns. */
  readonly values: readonly number[];
}

/** A page to be written; null: the end. */
export type ToTable = DevicePage | null;

/** Bytes of what was asked last; none yet where the file is written at its end. */
export type FromTable = { readonly bytes: Uint8Array } | { readonly tooMany: true };
