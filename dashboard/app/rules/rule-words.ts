import type { TFunction } from "i18next";
import type { Inhibiting, Inhibition, PriorityChange, Schedule, Where } from "../../../rules/model/rule-file.ts";
import type { Medium } from "../../../rules/model/site-feeds.ts";
import { conditionText, spanText } from "./condition-words.ts";
import type { RuleShown } from "./shapes.ts";

/** Name of a building or zone in the page's language. */
type NameOf = (id: string) => string;

/** What else a rule says, one sentence for each thing that is not as usual. */
export function furtherWords(t: TFunction, rule: RuleShown, nameOf: NameOf): readonly string[] {
  return [
    ...(rule.where == null ? [] : [t("rules.where", { where: placeWords(t, rule.where, nameOf) })]),
    ...(rule.schedule == null ? [] : [hourWords(t, rule.schedule)]),
    ...(rule.heldByWorks ? [t("rules.held")] : []),
    ...(rule.keepMs > 0 ? [t("rules.keep", { span: spanText(t, rule.keepMs) })] : []),
    ...(rule.clearAfterSilenceMs == null ? [] : [t("rules.clear_after_silence", { span: spanText(t, rule.clearAfterSilenceMs) })]),
    ...rule.priorityChanges.map((change) => changeWords(t, change)),
    ...(rule.oncePer == null ? [] : [t("rules.once_per", { where: t(`rules.scope.${rule.oncePer}`) })]),
    ...rule.inhibitedBy.map((inhibition) => inhibitedWords(t, inhibition)),
    ...rule.inhibits.map((inhibiting) => inhibitsWords(t, inhibiting)),
    ...(rule.group == null ? [] : [groupWords(t, rule.group)]),
    ...(rule.escalation == null ? [] : [t("rules.escalation", { ladder: rule.escalation })]),
  ];
}

const groupWords = (t: TFunction, group: string): string =>
  group === "alone" ? t("rules.group_alone") : t("rules.group", { where: t(`rules.scope.${group}`) });

const MEDIA: readonly string[] = ["power", "water", "network"] satisfies readonly Medium[];

const inhibitedWords = (t: TFunction, { alert, in: where, atLeast }: Inhibition): string =>
  t(atLeast === null ? "rules.inhibited_by" : "rules.inhibited_by_least", {
    where: t(MEDIA.includes(where) ? `rules.along.${where}` : `rules.scope.${where}`),
    alert: t(`kind.${alert}`),
    least: atLeast,
  });

const inhibitsWords = (t: TFunction, { alert, in: where }: Inhibiting): string =>
  t("rules.inhibits", { where: t(MEDIA.includes(where) ? `rules.under.${where}` : `rules.scope.${where}`), alert: t(`kind.${alert}`) });

function changeWords(t: TFunction, { to, afterMs, when }: PriorityChange): string {
  const named = t("rules.priority", { priority: to, word: t(`priority.${to}`) });
  return when === null
    ? t("rules.rises_after", { to: named, span: spanText(t, afterMs ?? 0) })
    : t("rules.rises_when", { to: named, when: conditionText(t, when) });
}

function placeWords(t: TFunction, { zoneKinds, buildings, zones, floors }: Where, nameOf: NameOf): string {
  const parts = [
    (buildings ?? []).map(nameOf),
    floors === null ? [] : [floorWords(t, floors)],
    (zoneKinds ?? []).map((kind) => t(`rules.zone_kind.${kind}`)),
    (zones ?? []).map(nameOf),
  ];
  return parts
    .filter((part) => part.length > 0)
    .map((part) => part.join(t("list_comma")))
    .join(t("rules.list_stop"));
}

/** What the gateway puts in for an end that a file leaves open (FLOORS of rules/model). */
const LOWEST_FLOOR = -5;
const HIGHEST_FLOOR = 120;

function floorWords(t: TFunction, { from, to }: { readonly from: number; readonly to: number }): string {
  if (from === LOWEST_FLOOR) return t("rules.floors_to", { to });
  return to === HIGHEST_FLOOR ? t("rules.floors_from", { from }) : t("rules.floors", { from, to });
}

function hourWords(t: TFunction, { days, fromMinute, toMinute }: Schedule): string {
  const named = days.length === 7 ? t("rules.every_day") : days.map((day) => t(`rules.day.${day}`)).join(t("list_comma"));
  return t("rules.schedule", { days: named, from: minuteText(fromMinute), to: minuteText(toMinute) });
}

const minuteText = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
