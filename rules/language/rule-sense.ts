import type { AlertKind, Priority, Text } from "../model/alert.ts";
import type { RuleSpec } from "../model/rule-file.ts";
import { MEDIA } from "../model/site-feeds.ts";
import { isAskedOf, senselessIn, valuesOf } from "./condition-sense.ts";
import type { PlacedCondition } from "./condition.ts";
import { wrong } from "./findings.ts";
import { orNearest, type Mistake } from "./mistakes.ts";
import { urgentMistakes } from "./rule-urgency.ts";
import type { Path } from "./yaml-value.ts";

/** A rule of the right shape, where it stands, and its conditions. */
export interface PlacedRule {
  readonly spec: RuleSpec;
  readonly path: Path;
  readonly conditions: readonly PlacedCondition[];
}

/** Ids of the places of a site. */
export interface SiteNames {
  readonly zones: ReadonlySet<string>;
  readonly buildings: ReadonlySet<string>;
  /** Media of which the site file draws what feeds what. */
  readonly media: ReadonlySet<string>;
  /** Ids of the ladders under `escalation`, and the priorities that each is for. */
  readonly ladders: ReadonlyMap<string, readonly Priority[]>;
}

/** What has the right shape and still can't be meant. */
export function senselessRule(rule: PlacedRule, site: SiteNames | null): readonly Mistake[] {
  return [
    ...idMistakes(rule),
    ...kindMistakes(rule),
    ...urgentMistakes(rule),
    ...idleKinds(rule),
    ...silentOthers(rule),
    ...changeMistakes(rule),
    ...messageMistakes(rule),
    ...(site === null ? [] : [...placeMistakes(rule, site), ...ladderMistakes(rule, site), ...undrawnMistakes(rule, site)]),
  ];
}

/** What the conditions of a rule ask for that there is not; also of a rule that is wrong elsewhere. */
export const senselessConditions = (conditions: readonly PlacedCondition[]): readonly Mistake[] => conditions.flatMap(senselessIn);

const CORE_PREFIX = "core-";

const idMistakes = ({ spec, path }: PlacedRule): readonly Mistake[] =>
  spec.id.startsWith(CORE_PREFIX)
    ? [
        wrong([...path, "id"], {
          zh: `${CORE_PREFIX} 开头的编号已保留,应换一个`,
          en: `ids that begin with ${CORE_PREFIX} are reserved, expected another`,
        }),
      ]
    : [];

/** Raised by the gateway itself from a press, from silence, from its own health: a rule would only blur what they mean. */
const RESERVED_KINDS: ReadonlyMap<AlertKind, Text> = new Map([
  ["sos", { zh: "按下红键", en: "a pressed red key" }],
  ["device-silent", { zh: "设备失联", en: "a device's silence" }],
  ["supervision", { zh: "系统自身", en: "the gateway's own health" }],
]);

function kindMistakes({ spec: { alert }, path }: PlacedRule): readonly Mistake[] {
  const cause = RESERVED_KINDS.get(alert);
  if (cause === undefined) return [];
  return [
    wrong([...path, "alert"], {
      zh: `${alert} 由系统自动产生(${cause.zh}),规则不能产生,应为别的种类`,
      en: `${alert} is raised by the gateway itself from ${cause.en}, expected another kind`,
    }),
  ];
}

/** A kind in the list that no condition asks anything of: a slip, or a rule that is silent where somebody counts on it. */
function idleKinds({ spec, path, conditions }: PlacedRule): readonly Mistake[] {
  if (senselessConditions(conditions).length > 0) return [];
  const own = conditions.filter(({ path: place }) => place[path.length] === "when" && !place.slice(path.length).includes("near"));
  const outer = [...own, ...conditions.filter(({ condition }) => condition.type === "near")];
  const idle = spec.devices.filter((kind) => !outer.some((placed) => isAskedOf(kind, placed)));
  if (idle.length === 0) return [];
  return [
    wrong([...path, "devices"], {
      zh: `此规则不看 ${idle.join("、")} 的任何测量值,应去掉`,
      en: `the rule asks nothing of ${idle.join(", ")}, expected only kinds whose values it looks at`,
    }),
  ];
}

/** The silence of others is looked at when a device falls silent: one that is not asked for has no such moment. */
function silentOthers({ spec, conditions }: PlacedRule): readonly Mistake[] {
  return conditions.flatMap(({ condition, path }) => {
    if (condition.type !== "near" || condition.when.type !== "absent") return [];
    const others = spec.devices.filter((kind) => !condition.devices.includes(kind));
    if (others.length === 0) return [];
    const names = others.join(", ");
    return [
      wrong([...path, "devices"], {
        zh: `此处缺少 ${names}:只有自己也失联的设备才会报告周围的失联`,
        en: `found devices without ${names}, expected it: only a device that is silent itself speaks of the silence around it`,
      }),
    ];
  });
}

function changeMistakes({ spec, path }: PlacedRule): readonly Mistake[] {
  return spec.priorityChanges.flatMap(({ to, afterMs, when }, index) => {
    const place = [...path, "priority-changes", index];
    const found: Mistake[] = [];
    if ((afterMs === null) === (when === null))
      found.push(wrong(place, { zh: "应有 after 或 when 之一", en: "expected one of after and when" }));
    if (to === spec.priority && spec.priorityChanges.length === 1)
      found.push(wrong([...place, "to"], { zh: `优先级已是 ${to},应为别的`, en: `the priority is ${to} already, expected another` }));
    return found;
  });
}

/** Words that a message may have in braces besides the values. */
const MESSAGE_WORDS = ["place", "device", "threshold"];

function messageMistakes({ spec, path, conditions }: PlacedRule): readonly Mistake[] {
  const known = [...MESSAGE_WORDS, ...valuesOf(spec.devices)];
  const hasLevel = conditions.some(({ condition: { type } }) => ["compare", "change", "residual"].includes(type));
  return (["zh", "en"] as const).flatMap((language) => {
    const text = spec.message[language];
    const place = [...path, "message", language];
    const found: Mistake[] = [];
    for (const [, name] of text.matchAll(/\{([^{}]*)\}/g)) {
      const shown = name!.slice(0, 40);
      if (!known.includes(name!))
        found.push(wrong(place, orNearest({ zh: `没有测量值 {${shown}}`, en: `there is no value {${shown}}` }, name!, known)));
      else if (name === "threshold" && !hasLevel)
        found.push(
          wrong(place, { zh: "此规则没有界限值,{threshold} 无内容", en: "the rule has no level, so {threshold} has nothing to show" }),
        );
    }
    if (/[\uFF5B\uFF5D]/.test(text))
      found.push(wrong(place, { zh: "此处有全角花括号,应为半角的 { }", en: "found full-width braces, expected plain { }" }));
    if (/[{}]/.test(text.replaceAll(/\{[^{}]*\}/g, "")))
      found.push(wrong(place, { zh: "花括号不成对,应为 {名称}", en: "a brace stands alone, expected {name}" }));
    return found;
  });
}

function placeMistakes({ spec, path }: PlacedRule, site: SiteNames): readonly Mistake[] {
  const { where, shadow } = spec;
  return [
    ...unknownIn(where?.zones, [...path, "where", "zones"], site.zones, { zh: "区域", en: "zone" }),
    ...unknownIn(shadow ?? where?.buildings, [...path, ...(shadow === null ? ["where", "buildings"] : ["shadow"])], site.buildings, {
      zh: "楼栋",
      en: "building",
    }),
  ];
}

const unknownIn = (ids: readonly string[] | null | undefined, path: Path, known: ReadonlySet<string>, what: Text): readonly Mistake[] =>
  (ids ?? []).flatMap((id, index) =>
    known.has(id)
      ? []
      : [
          wrong([...path, index], {
            zh: `没有${what.zh} ${id},应为站点文件中的编号`,
            en: `there is no ${what.en} ${id}, expected an id of the site file`,
          }),
        ],
  );

/** A ladder that there is not, or that is not for a priority which the rule's alert has or can have. */
function ladderMistakes({ spec, path }: PlacedRule, { ladders }: SiteNames): readonly Mistake[] {
  const { escalation, priority, priorityChanges } = spec;
  if (escalation === null) return [];
  const place = [...path, "escalation"];
  const found = ladders.get(escalation);
  if (found === undefined)
    return [
      wrong(
        place,
        orNearest({ zh: `站点文件没有升级顺序 ${escalation}`, en: `the site file has no escalation ${escalation}` }, escalation, [
          ...ladders.keys(),
        ]),
      ),
    ];
  const wanted = [...new Set([priority, ...priorityChanges.map(({ to }) => to)])];
  const missing = wanted.filter((one) => !found.includes(one)).join(", ");
  if (missing === "") return [];
  return [
    wrong(place, {
      zh: `升级顺序 ${escalation} 只用于 ${found.join("、")},应包括 ${missing}`,
      en: `the escalation ${escalation} is for ${found.join(", ")}, expected one for ${missing} too`,
    }),
  ];
}

/** Along a medium of which nothing is drawn nothing would ever be suppressed. */
function undrawnMistakes({ spec, path }: PlacedRule, { media }: SiteNames): readonly Mistake[] {
  const lists = [
    ["inhibited-by", spec.inhibitedBy],
    ["inhibits", spec.inhibits],
  ] as const;
  return lists.flatMap(([key, all]) =>
    all.flatMap(({ in: where }, index) =>
      MEDIA.some((medium) => medium === where) && !media.has(where)
        ? [
            wrong([...path, key, index, "along"], {
              zh: `站点文件没有画出 ${where} 的供给线路(feeds)`,
              en: `the site file draws no feeds of ${where}, expected some under feeds`,
            }),
          ]
        : [],
    ),
  );
}
