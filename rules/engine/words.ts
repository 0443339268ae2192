import type { Alert, AlertKind, Clause, Text } from "../model/alert.ts";
import type { LevelRule, Rule } from "../model/rule.ts";

/** Terms of Chinese fire practice and care for the kinds of alerts. */
export const KIND_TEXT: Readonly<Record<AlertKind, Text>> = {
  fire: { zh: "火警", en: "Fire" },
  "fire-suspected": { zh: "疑似火情", en: "Suspected fire" },
  sos: { zh: "紧急求助", en: "Emergency call" },
  assist: { zh: "一般求助", en: "Request for help" },
  "pipe-burst": { zh: "疑似爆管", en: "Pipe burst" },
  "pipe-low-pressure": { zh: "水压过低", en: "Low water pressure" },
  "pipe-leak": { zh: "疑似漏水", en: "Suspected leak" },
  "bin-full": { zh: "垃圾桶满溢", en: "Bin full" },
  "bin-fire": { zh: "桶内高温", en: "Bin fire" },
  "bin-tilted": { zh: "垃圾桶倾倒", en: "Bin tipped over" },
  "device-silent": { zh: "设备失联", en: "Device lost contact" },
  "device-fault": { zh: "设备故障", en: "Device fault" },
  "device-tamper": { zh: "防拆报警", en: "Device tampered with" },
  "battery-low": { zh: "电池欠压", en: "Battery low" },
  supervision: { zh: "系统自身异常", en: "The system itself has a problem" },
};

/** What a rule asks for, as evidence shows it: `fill_pct >= 90`. */
export const clauseOf = (rule: Rule): string => (rule.type === "flag" ? `${rule.value} = true` : levelClause(rule));

const levelClause = (rule: LevelRule): string => `${levelText(rule)}${rule.forMs > 0 ? ` for ${rule.forMs / 1_000} s` : ""}`;
const levelText = ({ value, when, level }: LevelRule): string => `${value} ${when} ${level}`;

/** The one clause of a plain rule, as the conditions of other rules show theirs. */
export const plainClause = (rule: Rule, { met, value, atMs }: Pick<Clause, "met" | "value" | "atMs">): Clause => ({
  clause: rule.type === "flag" ? clauseOf(rule) : levelText(rule),
  met,
  value,
  threshold: rule.type === "flag" ? true : rule.level,
  atMs,
  note: null,
  of: [],
});

export function metText(rule: Rule, shown: number | boolean): Text {
  const kind = KIND_TEXT[rule.alert];
  const clause = clauseOf(rule);
  return { zh: `${kind.zh}:${clause}(实测 ${String(shown)})`, en: `${kind.en}: ${clause} (measured ${String(shown)})` };
}

export const clearedText = (rule: Rule, shown: number | boolean): Text => ({
  zh: `已恢复:${rule.value} = ${String(shown)}`,
  en: `Back to normal: ${rule.value} = ${String(shown)}`,
});

/** 接警 for what can't wait, 受理 for the rest. */
export const answeredText = ({ priority }: Pick<Alert, "priority">, by: string): Text =>
  text(`${by} ${priority === "P1" || priority === "P2" ? "已接警" : "已受理"}`, `Answered by ${by}`);

export const closedText = ({ kind }: Pick<Alert, "kind">, by: string): Text =>
  text(`${by} ${kind === "fire" || kind === "sos" ? "处置完毕" : "已办结"}`, `Closed by ${by}`);

export const text = (zh: string, en: string): Text => ({ zh, en });
