import type { Inhibiting, RuleSpec } from "../model/rule-file.ts";
import { readCondition, type ConditionReading } from "./condition.ts";
import { FLOORS } from "./rule-limits.ts";
import { wrong, type Findings } from "./findings.ts";
import type { Mistake } from "./mistakes.ts";
import { senselessConditions, senselessRule, type PlacedRule, type SiteNames } from "./rule-sense.ts";
import { DAYS, Devices, RuleShape } from "./rule-shape.ts";
import type { Path } from "./yaml-value.ts";

/** One rule; null where it can't be read, and what is wrong is noted. */
export function readRule(findings: Findings, value: unknown, path: Path, site: SiteNames | null): PlacedRule | null {
  const parts = new Map<string, unknown>(typeof value === "object" && value !== null ? Object.entries(value) : []);
  const reading: ConditionReading = { findings, placed: [], count: 0 };
  const kinds = Devices.safeParse(parts.get("devices")).data ?? null;
  const shape = findings.shaped(RuleShape, value, path);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const when = readCondition(reading, parts.get("when"), { path: [...path, "when"], kinds, depth: 1 });
  const changes = (shape?.["priority-changes"] ?? []).map((change, index) =>
    change.when === undefined
      ? null
      : readCondition(reading, change.when, { path: [...path, "priority-changes", index, "when"], kinds, depth: 1 }),
  );
  findings.add(senselessConditions(reading.placed));
  if (shape === null) return null;
  findings.add(contradictions(shape, path));
  const isWhole = changes.every((change, index) => change !== null || shape["priority-changes"]?.[index]?.when === undefined);
  if (when === null || !isWhole) return null;
  const rule = { spec: specOf(shape, when, changes), path, conditions: reading.placed };
  findings.add(senselessRule(rule, site));
  return rule;
}

function specOf(shape: RuleShape, when: RuleSpec["when"], changes: readonly (RuleSpec["when"] | null)[]): RuleSpec {
  return {
    id: shape.id,
    alert: shape.alert,
    priority: shape.priority,
    devices: [...new Set(shape.devices)],
    where: whereOf(shape),
    when,
    forMs: shape.for ?? 0,
    keepMs: shape.keep ?? 0,
    clearAfterSilenceMs: shape["clear-after-silence"] ?? null,
    schedule: scheduleOf(shape),
    heldByWorks: shape["planned-works"] === "hold",
    inhibitedBy: (shape["inhibited-by"] ?? []).map((given) => ({ ...placedInhibition(given), atLeast: given["at-least"] ?? null })),
    inhibits: (shape.inhibits ?? []).map(placedInhibition),
    oncePer: shape["once-per"] ?? null,
    group: shape.group ?? null,
    escalation: shape.escalation ?? null,
    priorityChanges: (shape["priority-changes"] ?? []).map(({ to, after }, index) => ({
      to,
      afterMs: after ?? null,
      when: changes[index] ?? null,
    })),
    owner: shape.owner,
    message: shape.message,
    shadow: shape.shadow ?? null,
  };
}

type InhibitionShape = NonNullable<RuleShape["inhibits"]>[number];

/** Where neither stands, the rule is refused: see `contradictions`. */
const placedInhibition = ({ alert, in: around, along }: InhibitionShape): Inhibiting => ({ alert, in: along ?? around ?? "site" });

function inhibitionMistakes(shape: RuleShape, path: Path): readonly Mistake[] {
  return (["inhibited-by", "inhibits"] as const).flatMap((key) =>
    (shape[key] ?? []).flatMap((given, index) =>
      (given.in === undefined) === (given.along === undefined)
        ? [wrong([...path, key, index], { zh: "应有 in 或 along 之一", en: "expected one of in and along" })]
        : [],
    ),
  );
}

/** A rule on trial holds only where it is tried. */
function whereOf({ where, shadow }: RuleShape): RuleSpec["where"] {
  if (where === undefined && shadow === undefined) return null;
  return {
    zoneKinds: where?.["zone-kinds"] ?? null,
    buildings: shadow ?? where?.buildings ?? null,
    zones: where?.zones ?? null,
    floors: where?.floors === undefined ? null : { from: where.floors.from ?? FLOORS.lowest, to: where.floors.to ?? FLOORS.highest },
  };
}

const DAY_MIN = 24 * 60;

function scheduleOf({ schedule }: RuleShape): RuleSpec["schedule"] {
  if (schedule === undefined) return null;
  const days = (schedule.days ?? DAYS).map((day) => DAYS.indexOf(day)).sort((one, other) => one - other);
  return { days: [...new Set(days)], fromMinute: schedule.from ?? 0, toMinute: schedule.to ?? DAY_MIN };
}

/** Fields that can't both be meant. */
function contradictions(shape: RuleShape, path: Path): readonly Mistake[] {
  const { schedule, where, shadow } = shape;
  const found: Mistake[] = [...inhibitionMistakes(shape, path)];
  if (schedule !== undefined && schedule.from !== undefined && schedule.from === schedule.to)
    found.push(
      wrong([...path, "schedule", "to"], {
        zh: "from 和 to 相同,全天请去掉两者",
        en: "from and to are the same, expected a span, or neither for the whole day",
      }),
    );
  const { from = FLOORS.lowest, to = FLOORS.highest } = where?.floors ?? {};
  if (from > to)
    found.push(
      wrong([...path, "where", "floors"], {
        zh: `此处从 ${from} 到 ${to},应从低到高`,
        en: `found ${from} to ${to}, expected the lower first`,
      }),
    );
  if (shadow !== undefined && where?.buildings !== undefined)
    found.push(
      wrong([...path, "where", "buildings"], {
        zh: "有 shadow 时楼栋由它决定,应去掉此处的 buildings",
        en: "with shadow the buildings are those of shadow, expected no buildings here",
      }),
    );
  return found;
}
