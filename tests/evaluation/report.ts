import type { Row } from "./row.ts";

const TITLES = ["set", "measure", "ours", "naive", "chance", "unit"] as const;

/** The table as text, columns lined up. */
export function tableOf(rows: readonly Row[]): string {
  const cells = [TITLES, ...rows.map((row) => [row.set, row.measure, shown(row.value), shown(row.naive), shown(row.chance), row.unit])];
  const widths = TITLES.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  return cells
    .map((line) =>
      line
        .map((cell, column) => padded(cell, widths[column] ?? 0, column))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

const padded = (cell: string, width: number, column: number): string =>
  column >= 2 && column <= 4 ? cell.padStart(width) : cell.padEnd(width);

function shown(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return "-";
  return Number.isInteger(value)
    ? String(value)
    : value.toPrecision(3).includes("e")
      ? value.toFixed(0)
      : String(Number(value.toPrecision(3)));
}
