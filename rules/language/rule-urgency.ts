import type { AlertKind } from "../model/alert.ts";
import type { Condition, Grouping } from "../model/rule-file.ts";
import { keyOf } from "./condition.ts";
import { wrong } from "./findings.ts";
import type { Mistake } from "./mistakes.ts";
import type { PlacedRule } from "./rule-sense.ts";

/** Always life at risk. */
const P1_KINDS: readonly AlertKind[] = ["fire", "sos", "bin-fire"];

/** A rule that would delay, shelve, suppress or group away a P1, or lower one. */
export function urgentMistakes(rule: PlacedRule): readonly Mistake[] {
  return [
    ...mustBeP1(rule),
    ...loweringChanges(rule),
    ...delays(rule),
    ...delayingConditions(rule),
    ...hushes(rule),
    ...hushedOthers(rule),
    ...groupedAway(rule),
  ];
}

function mustBeP1({ spec: { alert, priority }, path }: PlacedRule): readonly Mistake[] {
  if (!P1_KINDS.includes(alert) || priority === "P1") return [];
  return [
    wrong([...path, "priority"], {
      zh: `此处是 ${priority},${alert} 应为 P1`,
      en: `found ${priority}, expected P1: ${alert} is always life at risk`,
    }),
  ];
}

function loweringChanges({ spec, path }: PlacedRule): readonly Mistake[] {
  if (!canBeP1({ spec })) return [];
  return spec.priorityChanges.flatMap(({ to }, index) =>
    to === "P1"
      ? []
      : [
          wrong([...path, "priority-changes", index, "to"], {
            zh: `此处是 ${to},P1 不能自动降级,应为 P1 或去掉`,
            en: `found ${to}, expected no such change: a P1 is never lowered by itself`,
          }),
        ],
  );
}

const canBeP1 = ({ spec: { priority, priorityChanges } }: Pick<PlacedRule, "spec">): boolean =>
  priority === "P1" || priorityChanges.some(({ to }) => to === "P1");

function delays({ spec, path }: PlacedRule): readonly Mistake[] {
  if (spec.priority !== "P1" || spec.forMs === 0) return [];
  return [refused([...path, "for"], "for")];
}

const refused = (path: Mistake["path"], what: string): Mistake =>
  wrong(path, {
    zh: `P1 不得延迟:不能有 ${what}。可先报 P2,再用 priority-changes 升为 P1`,
    en: `a P1 is never delayed, expected no ${what}: raise a P2 at once and let priority-changes make it P1`,
  });

/** They wait for more readings of the same device, for days of learning, or for time to pass. */
const WAITING: readonly Condition["type"][] = ["count", "deviation", "absent"];

function delayingConditions({ spec, path, conditions }: PlacedRule): readonly Mistake[] {
  if (spec.priority !== "P1") return [];
  return conditions
    .filter(({ path: place }) => place[path.length] === "when")
    .filter(({ condition }) => WAITING.includes(condition.type))
    .map(({ condition, path: place }) => refused([...place, keyOf(condition)], keyOf(condition)));
}

/** Nothing that another rule raises of these kinds is ever suppressed: a word in a file that does nothing would be counted on. */
function hushedOthers({ spec, path }: PlacedRule): readonly Mistake[] {
  return spec.inhibits.flatMap(({ alert }, index) =>
    P1_KINDS.includes(alert)
      ? [
          wrong([...path, "inhibits", index, "alert"], {
            zh: `此处是 ${alert},危及生命的警情不得压下,应为别的种类`,
            en: `found ${alert}, expected another kind: a life at risk is never suppressed`,
          }),
        ]
      : [],
  );
}

/** Beyond its own stairs: a floor may have several. */
const FAR: readonly Grouping[] = ["floor", "building", "site"];

/** Further away than its own stairs, a second life at risk would join a call that is already answered, and ring nobody. */
function groupedAway({ spec, path }: PlacedRule): readonly Mistake[] {
  const { alert, group } = spec;
  if (group === null) return [];
  if (canBeP1({ spec }) && FAR.includes(group))
    return [
      wrong([...path, "group"], {
        zh: `此处是 ${group},P1(或会升为 P1 的警情)不得并入远处的警情,应为 zone、unit 或 alone`,
        en: `found ${group}, expected zone, unit or alone: an alert that is or can become P1 is never grouped with those further away`,
      }),
    ];
  if (alert === "assist" && group !== "alone")
    return [
      wrong([...path, "group"], {
        zh: `此处是 ${group},每个求助的人都要单独处理,应为 alone 或去掉`,
        en: `found ${group}, expected alone or nothing: who asks for help is somebody`,
      }),
    ];
  return [];
}

/** What keeps an alert from being heard, or ends it while nobody knows that it is over. */
function hushes(rule: PlacedRule): readonly Mistake[] {
  const { spec, path } = rule;
  if (!canBeP1(rule)) return [];
  const found = [
    ["schedule", spec.schedule !== null],
    ["planned-works", spec.heldByWorks],
    ["inhibited-by", spec.inhibitedBy.length > 0],
    ["once-per", spec.oncePer !== null],
    ["clear-after-silence", spec.clearAfterSilenceMs !== null],
  ] as const;
  return found
    .filter(([, isThere]) => isThere)
    .map(([key]) =>
      wrong([...path, key], {
        zh: `P1(或会升为 P1 的警情)不得被搁置、压下、合并或因失联消除,应去掉 ${key}`,
        en: `an alert that is or can become P1 is never held, suppressed, merged or ended by silence, expected no ${key}`,
      }),
    );
}
