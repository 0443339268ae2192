import { ALERT_KINDS, type AlertKind } from "../model/alert.ts";
import type { Where } from "../model/rule-file.ts";
import { MEDIA } from "../model/site-feeds.ts";
import { wrong } from "./findings.ts";
import type { Mistake } from "./mistakes.ts";
import type { PlacedRule } from "./rule-sense.ts";

/** A rule and the file it stands in. */
export interface FiledRule extends PlacedRule {
  readonly file: string;
}

/** Something wrong between rules, shown in one of their files. */
export interface FiledMistake extends Mistake {
  readonly file: string;
}

/** What can only be seen with all rules of a set at hand. */
export function mistakesAmong(rules: readonly FiledRule[]): readonly FiledMistake[] {
  return [...repeatedIds(rules), ...twoOwners(rules), ...inhibitionCycles(rules)];
}

function repeatedIds(rules: readonly FiledRule[]): readonly FiledMistake[] {
  const first = new Map<string, FiledRule>();
  return rules.flatMap((rule) => {
    const { id } = rule.spec;
    const before = first.get(id);
    if (before === undefined) first.set(id, rule);
    if (before === undefined) return [];
    return [
      at(rule, ["id"], {
        zh: `编号 ${id} 重复(已用于 ${before.file}),应换一个`,
        en: `the id ${id} is used twice, first in ${before.file}, expected another`,
      }),
    ];
  });
}

const at = (rule: FiledRule, step: readonly (string | number)[], message: Mistake["message"]): FiledMistake => ({
  ...wrong([...rule.path, ...step], message),
  file: rule.file,
});

/** One role answers for a kind of alert in a place. */
function twoOwners(rules: readonly FiledRule[]): readonly FiledMistake[] {
  return ALERT_KINDS.flatMap((kind) => {
    const same = rules.filter(({ spec }) => spec.alert === kind).map((rule) => ({ rule, area: areaOf(rule.spec.where) }));
    return same.flatMap(({ rule, area }, index) => {
      const other = same.slice(0, index).find((before) => before.rule.spec.owner !== rule.spec.owner && overlap(before.area, area));
      if (other === undefined) return [];
      const { id, owner } = other.rule.spec;
      return [
        at(rule, ["owner"], {
          zh: `此处是 ${rule.spec.owner},规则 ${id} 已由 ${owner} 负责同处的 ${kind}`,
          en: `found ${rule.spec.owner}, expected ${owner}, who answers for ${kind} there by the rule ${id}`,
        }),
      ];
    });
  });
}

const SIDES = ["zoneKinds", "buildings", "zones"] as const;
type Area = readonly (ReadonlySet<string | number> | null)[];

/** What a rule is limited to, side by side; null: not limited on that side. */
const areaOf = (where: Where | null): Area => [
  ...SIDES.map((side) => {
    const ids = where?.[side] ?? null;
    return ids === null ? null : new Set(ids);
  }),
  floorsOf(where?.floors ?? null),
];

const floorsOf = (floors: Where["floors"]): ReadonlySet<number> | null =>
  floors === null ? null : new Set(Array.from({ length: Math.max(0, floors.to - floors.from + 1) }, (_, index) => floors.from + index));

/** Whether two rules hold in a same place, as far as their words show it. Of a zone in one and a building in the other nothing is known here. */
function overlap(one: Area, other: Area): boolean {
  const isApart = one.some((ids, side) => ids !== null && other[side] != null && !meet(ids, other[side]));
  const isWithin = (inner: Area, outer: Area): boolean => outer.every((ids, side) => ids === null || inner[side] !== null);
  return !isApart && (isWithin(one, other) || isWithin(other, one));
}

const meet = (one: ReadonlySet<string | number>, other: ReadonlySet<string | number>): boolean => [...one].some((id) => other.has(id));

/** Alerts that would hold each other down, each waiting for the other to end. */
function inhibitionCycles(rules: readonly FiledRule[]): readonly FiledMistake[] {
  const edges = new Map<AlertKind, Set<AlertKind>>();
  const held = rules.flatMap(heldBy);
  for (const { of, by } of held) edges.set(of, (edges.get(of) ?? new Set()).add(by));
  return held.flatMap(({ rule, of, by, place }) => {
    const way = wayBetween(edges, by, of);
    if (way === null) return [];
    const shown = [of, ...way].join(" ← ");
    return [
      at(rule, place, {
        zh: `互相压下:${shown},应去掉其中之一`,
        en: `these suppress each other: ${shown}, expected no circle`,
      }),
    ];
  });
}

/** Which kind is held down by which, where a rule says so. What feeds what has no circles: along it a kind may hold down its own. */
const heldBy = (rule: FiledRule) =>
  [
    ...rule.spec.inhibitedBy.map((one, index) => ({
      rule,
      one,
      of: rule.spec.alert,
      by: one.alert,
      place: ["inhibited-by", index, "alert"],
    })),
    ...rule.spec.inhibits.map((one, index) => ({ rule, one, of: one.alert, by: rule.spec.alert, place: ["inhibits", index, "alert"] })),
  ].filter(({ one }) => !isMedium(one.in));

const isMedium = (where: string): boolean => MEDIA.some((medium) => medium === where);

/** The kinds on a way along the edges, both ends included; null where there is none. */
function wayBetween(edges: ReadonlyMap<AlertKind, ReadonlySet<AlertKind>>, from: AlertKind, to: AlertKind): readonly AlertKind[] | null {
  const seen = new Set<AlertKind>([from]);
  const ways: (readonly AlertKind[])[] = [[from]];
  for (const way of ways) {
    const end = way.at(-1)!;
    if (end === to) return way;
    for (const next of edges.get(end) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return null;
}
