/** null: an empty cell. */
export type Row = readonly (string | number | null)[];

/** A table as CSV (RFC 4180), with a BOM so that Excel reads it as UTF-8. */
export const csvText = (rows: readonly Row[]): string => `\uFEFF${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;

/** What begins like a formula would be one in a spreadsheet. */
function cell(value: string | number | null): string {
  if (value === null) return "";
  const text = typeof value === "string" && /^[=+@\t\r]|^-[^\d]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
