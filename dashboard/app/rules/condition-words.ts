import type { TFunction } from "i18next";
import type { Condition } from "../../../rules/model/rule-file.ts";
import { valueName, valueText } from "../words/value-words.ts";

const SIGNS = { ">": ">", ">=": "≥", "<": "<", "<=": "≤" } as const;

/** A condition as a sentence: 烟雾减光率 ≥ 5 %/m,且 60 秒内温度升高 8 ℃. */
export function conditionText(t: TFunction, condition: Condition): string {
  switch (condition.type) {
    case "compare":
      return `${valueName(t, condition.value)} ${SIGNS[condition.op]} ${valueText(t, condition.value, condition.level)}`;
    case "is":
      return condition.is ? valueName(t, condition.value) : t("rules.when.is_not", { value: valueName(t, condition.value) });
    case "change":
      return t(condition.by > 0 ? "rules.when.rises" : "rules.when.falls", {
        value: valueName(t, condition.value),
        by: valueText(t, condition.value, Math.abs(condition.by)),
        within: spanText(t, condition.withinMs),
      });
    case "count":
      return t("rules.when.count", {
        what: conditionText(t, condition.of),
        count: condition.atLeast,
        within: spanText(t, condition.withinMs),
      });
    case "deviation":
      return t("rules.when.deviation", { value: valueName(t, condition.value), sigmas: condition.sigmas });
    case "residual":
      return t("rules.when.residual", { value: valueName(t, condition.value), by: valueText(t, condition.value, condition.by) });
    case "absent":
      if (condition.forMs === null) return t("rules.when.silent-by-period");
      return t(condition.value === null ? "rules.when.silent" : "rules.when.absent", {
        value: condition.value === null ? "" : valueName(t, condition.value),
        within: spanText(t, condition.forMs),
      });
    case "near":
      return t("rules.when.near", {
        count: condition.atLeast,
        where: t(`rules.scope.${condition.in}`),
        what: conditionText(t, condition.when),
        within: spanText(t, condition.withinMs),
      });
    case "detector":
      return t(`rules.detector.${condition.name}-${condition.grade}`);
    case "all":
    case "any":
      return condition.of.map((one) => bracketed(t, one)).join(t(`rules.when.${condition.type}`));
    case "not":
      return t("rules.when.not", { what: bracketed(t, condition.of) });
  }
}

/** Parts of parts stand in brackets. */
const bracketed = (t: TFunction, condition: Condition): string =>
  condition.type === "all" || condition.type === "any" ? `(${conditionText(t, condition)})` : conditionText(t, condition);

/** A time in one unit: 30 s, 5 min, 2 h, 3 d. */
export function spanText(t: TFunction, ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 120) return t("age.seconds", { count: seconds });
  if (seconds < 7_200) return t("age.minutes", { count: Math.round(seconds / 60) });
  if (seconds < 172_800) return t("age.hours", { count: Math.round(seconds / 3_600) });
  return t("age.days", { count: Math.round(seconds / 86_400) });
}
