import type { IncidentTimes, StationStatistics } from "../../rules/dispatch/statistics.ts";
import { MEASURES } from "../../rules/dispatch/statistics.ts";
import { csvText, type Row } from "./csv-text.ts";

const MEASURE_ZH = { answer: "接警", arrival: "到场", verification: "核实" } as const;
const HEAD: Row = ["微型消防站 station", "指标 measure", "次数 n", "无记录 missing", "p50 (s)", "p90 (s)", "p99 (s)"];

/** Distributions by station, one line a measure. */
function summaryRows(stations: readonly StationStatistics[]): readonly Row[] {
  const lines = stations.flatMap(({ station, measures }) =>
    MEASURES.map((name): Row => {
      const { n, missing, p50, p90, p99 } = measures[name];
      return [station ?? "-", `${MEASURE_ZH[name]} ${name}`, n, missing, p50, p90, p99];
    }),
  );
  return [HEAD, ...lines];
}

function histogramRows(stations: readonly StationStatistics[]): readonly Row[] {
  const lines = stations.flatMap(({ station, measures }) =>
    MEASURES.flatMap((name) =>
      measures[name].histogram.map(({ upToS, count }): Row => [
        station ?? "-",
        `${MEASURE_ZH[name]} ${name}`,
        upToS === null ? "> 1800" : `<= ${upToS}`,
        count,
      ]),
    ),
  );
  return [["微型消防站 station", "指标 measure", "用时 (s)", "次数 n"], ...lines];
}

function incidentRows(times: readonly IncidentTimes[], localOf: (ms: number) => string): readonly Row[] {
  const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1_000);
  const head: Row = [
    "警情 incident",
    "类别 kind",
    "微型消防站 station",
    "时间 opened",
    "演练 exercise",
    "结果 outcome",
    "接警 (s)",
    "到场 (s)",
    "核实 (s)",
  ];
  return [
    head,
    ...times.map((one): Row => [
      one.id,
      one.kind,
      one.station ?? "-",
      localOf(one.openedAt),
      one.exercise ? "演练 drill" : "",
      one.outcome ?? "",
      seconds(one.answerMs),
      seconds(one.arrivalMs),
      seconds(one.verificationMs),
    ]),
  ];
}

export interface StatisticsSource {
  readonly stations: readonly StationStatistics[];
  readonly times: readonly IncidentTimes[];
  /** A wall clock time in words of the site. */
  readonly localOf: (ms: number) => string;
}

/** An Excel file: distributions, histograms and the incidents they are of. */
export async function statisticsExcel({ stations, times, localOf }: StatisticsSource): Promise<Buffer> {
  const sheet = (name: string, rows: readonly Row[]) => ({ sheet: name, data: rows.map((row) => [...row]), stickyRowsCount: 1 });
  // Loaded when it is asked for: every start would pay.
  const { default: writeExcelFile } = await import("write-excel-file/node");
  return writeExcelFile([
    sheet("分布 distributions", summaryRows(stations)),
    sheet("直方图 histograms", histogramRows(stations)),
    sheet("警情 incidents", incidentRows(times, localOf)),
  ]).toBuffer();
}

/** The incidents as CSV. */
export const statisticsCsv = ({ times, localOf }: Pick<StatisticsSource, "times" | "localOf">): string =>
  csvText(incidentRows(times, localOf));
