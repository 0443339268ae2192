import { stringify } from "csv-stringify/sync";

/** null: an empty cell. */
export type Row = readonly (string | number | boolean | null)[];

/**
 * Lines of CSV (RFC 4180). With a BOM, which only the beginning of a file has, Excel reads it as UTF-8. What begins like a
 * formula is made text.
 */
export const csvText = (rows: readonly Row[], hasBom = true): string =>
  stringify(
    rows.map((row) => [...row]),
    // The library quotes a line end only where it is that of the rows.
    { bom: hasBom, record_delimiter: "windows", escape_formulas: true, quoted_match: /[\r\n]/, cast: { boolean: String } },
  );
