import type { Check } from "./response-judgement.ts";
import type { Judged, Judgement, Times, Verdict } from "./judgement.ts";

const WORDS: Readonly<Record<Verdict, string>> = {
  detected: "已报 / detected",
  late: "迟报 / late",
  missed: "漏报 / missed",
  merged: "并入未办结警情 / merged into an open one",
};

/** A judgement as a person reads it. */
export function scoreTable({ scenario, seed, rows, falseAlerts, counts, timeToAlertMs, sinceBeganMs }: Judgement): string {
  const lines = [
    `${scenario}, seed ${seed}`,
    ...rows.map(row),
    ...falseAlerts.map(({ kind, priority, device }) => `  ${priority} ${kind.padEnd(18)} ${(device ?? "").padEnd(28)} 误报 / false`),
    `应报 / expected ${counts.expected}: 已报 / detected ${counts.detected}, 迟报 / late ${counts.late}, 漏报 / missed ${counts.missed}, 并入 / merged ${counts.merged}; 误报 / false ${counts.false}`,
    `报警用时 / time to alert: ${times(timeToAlertMs)}; 自发生起 / since it began: ${times(sinceBeganMs)}`,
  ];
  return `${lines.join("\n")}\n`;
}

const row = ({ expected: { kind, priority, device }, verdict, afterMs }: Judged): string =>
  `  ${priority} ${kind.padEnd(18)} ${device.padEnd(28)} ${WORDS[verdict]}${afterMs === null ? "" : ` ${seconds(afterMs)}`}`;

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;

const times = ({ p50, max }: Times): string => (p50 === null || max === null ? "-" : `p50 ${seconds(p50)}, max ${seconds(max)}`);

const VERDICTS: Readonly<Record<Check["verdict"], string>> = {
  met: "达到 / met",
  breach: "超时,已记录 / late, on record",
  wrong: "不符 / wrong",
};

/** What people did and what came of it: counts by what was checked, and whatever was late or wrong in full. */
export function responseTable(checks: readonly Check[]): string {
  if (checks.length === 0) return "";
  const kinds = new Map(checks.map(({ what }) => [what.en, what]));
  const count = (en: string, verdict: Check["verdict"]): number =>
    checks.filter((one) => one.what.en === en && one.verdict === verdict).length;
  const rows = [...kinds].map(
    ([en, { zh }]) =>
      `  ${`${zh} / ${en}`.padEnd(48)} ${count(en, "met")} + ${count(en, "breach")}, ${VERDICTS.wrong} ${count(en, "wrong")}`,
  );
  const notable = checks
    .filter(({ verdict }) => verdict !== "met")
    .map(({ what, of, verdict, why }) => `  ${VERDICTS[verdict]}: ${what.zh} / ${what.en}: ${of}: ${why}`);
  return `处置 / response (${VERDICTS.met} + ${VERDICTS.breach})\n${[...rows, ...notable].join("\n")}\n`;
}
