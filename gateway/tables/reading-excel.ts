import writeExcelFile from "write-excel-file/node";
import type { Cell } from "./reading-table.ts";

/** Rows of a sheet: its text is one string while it is made, and a string has 512 MiB at most. */
const SHEET_ROWS = 250_000;

/** A file of Excel's, made at its end. */
export function createExcel(head: readonly string[], rowsMax: number) {
  const sheets: (Cell | null)[][][] = [];
  let count = 0;
  return {
    /** False where it has too many rows. */
    add(rows: readonly (readonly Cell[])[]): boolean {
      count += rows.length;
      if (count > rowsMax) return false;
      for (const row of rows) {
        if (sheets.length === 0 || sheets.at(-1)!.length > SHEET_ROWS) sheets.push([[...head]]);
        sheets.at(-1)!.push(row.map((cell) => (cell === "" ? null : cell)));
      }
      return true;
    },
    end: (): Promise<Uint8Array> =>
      writeExcelFile(
        (sheets.length === 0 ? [[[...head]]] : sheets).map((data, index) => ({
          sheet: `读数 readings ${index + 1}`,
          data,
          stickyRowsCount: 1,
        })),
      ).toBuffer(),
  };
}
