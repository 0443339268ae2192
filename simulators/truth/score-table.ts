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
