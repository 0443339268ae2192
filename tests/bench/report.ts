import { judge, type Measure, rowOf, type Sample, type Verdict } from "./figures.ts";

const WORDS: Readonly<Record<Verdict, string>> = { aim: "aim met", least: "met", missed: "NOT MET" };

const COLUMNS = ["measure", "unit", "ours", "min-max", "peer", "peer's", "ratio", "at least", "aim", ""] as const;

/** The table, a line a row: figures that miss their target are shown like all others. */
export function tableOf(measured: readonly { readonly measure: Measure; readonly samples: readonly Sample[] }[]): string {
  const lines = [[...COLUMNS] as string[], ...measured.map(({ measure, samples }) => lineOf(measure, samples))];
  const widths = COLUMNS.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function lineOf(measure: Measure, samples: readonly Sample[]): string[] {
  const { name, unit, peer, target } = measure;
  const row = rowOf(measure, samples);
  const values = samples.map(({ value }) => value);
  const sign = target.better === "less" ? "<=" : ">=";
  const times = target.of === "ratio" ? " x" : "";
  return [
    name,
    unit,
    shown(row.value),
    `${shown(Math.min(...values))}-${shown(Math.max(...values))}`,
    peer ?? "-",
    row.peerValue === null ? "-" : shown(row.peerValue),
    row.ratio === null ? "-" : row.ratio.toFixed(2),
    `${sign} ${target.least}${times}`,
    `${sign} ${target.aim}${times}`,
    WORDS[judge(target, row)],
  ];
}

const shown = (value: number): string => (value >= 1_000 ? Math.round(value).toString() : value.toPrecision(3));
