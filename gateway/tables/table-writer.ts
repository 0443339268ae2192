import { createExcel } from "./reading-excel.ts";
import { csvOf, headOf, jsonLinesOf, rowsOf } from "./reading-table.ts";
import { EXCEL_ROWS_MAX, type FromTable, type TableOptions, type ToTable } from "./table-messages.ts";

/** Writes one table, page by page; Excel's file comes at the end. */
export function createTableWriter({ format, values }: TableOptions, excelRowsMax = EXCEL_ROWS_MAX): (page: ToTable) => Promise<FromTable> {
  const excel = format === "xlsx" ? createExcel(headOf(values), excelRowsMax) : null;
  const nothing = new Uint8Array();
  let isFirst = true;

  /** null: more rows than the format takes. */
  async function bytesOf(page: ToTable): Promise<Uint8Array | null> {
    if (excel !== null) {
      if (page === null) return excel.end();
      return excel.add(rowsOf(page, values)) ? nothing : null;
    }
    if (format === "jsonl") return page === null ? nothing : jsonLinesOf(page);
    return csvOf([...(isFirst ? [headOf(values)] : []), ...(page === null ? [] : rowsOf(page, values))], isFirst);
  }

  return async (page) => {
    const bytes = await bytesOf(page);
    isFirst = false;
    return bytes === null ? { tooMany: true } : { bytes };
  };
}
