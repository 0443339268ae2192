import type { DeviceKind } from "../model/device.ts";
import { DETECTOR_GRADES, type Absent, type Compare, type DetectorName } from "../model/rule-file.ts";
import { VALUES, VALUES_OF_KIND, type ValueSpec } from "../model/values.ts";
import { keyOf, type PlacedCondition } from "./condition.ts";
import { wrong } from "./findings.ts";
import { misplaced } from "./condition-places.ts";
import { orNearest, type Mistake } from "./mistakes.ts";
import { DEVICE_KINDS } from "./rule-shape.ts";
import type { Path } from "./yaml-value.ts";

/** Kinds of devices that a detector looks at. */
const DETECTOR_KINDS: Readonly<Record<DetectorName, DeviceKind>> = {
  smoke: "smoke-detector",
  burst: "pipe-pressure",
  leak: "pipe-pressure",
  fill: "smart-bin",
};

const SPECS: ReadonlyMap<string, ValueSpec> = new Map(VALUES.map((spec) => [spec.name, spec]));

/** Values that devices of any of these kinds report. */
export const valuesOf = (kinds: readonly DeviceKind[]): readonly string[] => [...new Set(kinds.flatMap((kind) => VALUES_OF_KIND[kind]))];

/** What a condition of the right shape asks for that there is not, or that can't be. */
export const senselessIn = (placed: PlacedCondition): readonly Mistake[] => [...misplaced(placed), ...senselessAlone(placed)];

function senselessAlone({ condition, path, kinds }: PlacedCondition): readonly Mistake[] {
  switch (condition.type) {
    case "compare":
      return [...valueMistakes(condition.value, [...path, "value"], kinds, "number"), ...levelMistakes(condition, path)];
    case "is":
      return valueMistakes(condition.value, [...path, "value"], kinds, "boolean");
    case "change":
      return [
        ...valueMistakes(condition.value, [...path, "value"], kinds, "number"),
        ...sizeMistakes(condition.value, Math.abs(condition.by), [...path, keyOf(condition)]),
      ];
    case "deviation":
      return [
        ...valueMistakes(condition.value, [...path, "value"], kinds, "number"),
        ...sizeMistakes(condition.value, condition.least, [...path, "least"]),
      ];
    case "residual":
      return [
        ...valueMistakes(condition.value, [...path, "value"], kinds, "number"),
        ...sizeMistakes(condition.value, condition.by, [...path, "by"]),
      ];
    case "absent":
      return condition.value === null
        ? []
        : [...valueMistakes(condition.value, [...path, "absent"], kinds, null), ...endless(condition, path)];
    case "detector":
      return detectorMistakes(condition.name, condition.grade, path, kinds);
    case "count":
    case "near":
    case "all":
    case "any":
    case "not":
      return [];
  }
}

function valueMistakes(name: string, path: Path, kinds: readonly DeviceKind[] | null, type: ValueSpec["type"] | null): readonly Mistake[] {
  const known = valuesOf(kinds ?? DEVICE_KINDS);
  if (!known.includes(name)) {
    const whose = kinds ?? [];
    const shown = name.slice(0, 40);
    return [
      wrong(
        path,
        orNearest(
          whose.length === 0
            ? { zh: `没有测量值 ${shown}`, en: `there is no value ${shown}` }
            : { zh: `${whose.join("、")} 没有测量值 ${shown}`, en: `${whose.join(", ")} has no value ${shown}` },
          name,
          known,
        ),
      ),
    ];
  }
  const actual = SPECS.get(name)!.type;
  if (type === null || actual === type) return [];
  return [
    type === "number"
      ? wrong(path, {
          zh: `${name} 只有 true 或 false,应写 is: true 或 is: false`,
          en: `${name} is true or false, expected is: true or is: false`,
        })
      : wrong(path, { zh: `${name} 是数字,应写 above、below 等`, en: `${name} is a number, expected above, at-least, below or at-most` }),
  ];
}

function rangeOf(name: string): { readonly min: number; readonly max: number } | null {
  const spec = SPECS.get(name);
  return spec?.type === "number" ? spec : null;
}

/** A level that every reading or none meets, and an end on the wrong side of it. */
function levelMistakes(condition: Compare, path: Path): readonly Mistake[] {
  const { value, op, level, clear } = condition;
  const range = rangeOf(value);
  if (range === null) return [];
  const { min, max } = range;
  const key = keyOf(condition);
  const isUpward = op === ">" || op === ">=";
  const isNever = { ">": level >= max, ">=": level > max, "<": level <= min, "<=": level < min }[op];
  const isAlways = { ">": level < min, ">=": level <= min, "<": level > max, "<=": level >= max }[op];
  const bounds = { zh: `${value} 只能在 ${min} 到 ${max} 之间`, en: `${value} is between ${min} and ${max}` };
  if (isNever)
    return [
      wrong([...path, key], { zh: `${key} ${level} 永远不会满足:${bounds.zh}`, en: `${key} ${level} can never be met: ${bounds.en}` }),
    ];
  if (isAlways)
    return [wrong([...path, key], { zh: `${key} ${level} 总是满足:${bounds.zh}`, en: `${key} ${level} is always met: ${bounds.en}` })];
  if (isUpward ? clear > level : clear < level)
    return [
      wrong([...path, "clear"], {
        zh: `此处是 ${clear},应${isUpward ? "不高于" : "不低于"} ${level}`,
        en: `found ${clear}, expected at ${isUpward ? "most" : "least"} the level ${level}`,
      }),
    ];
  if (clear < min || clear > max)
    return [
      wrong([...path, "clear"], {
        zh: `clear ${clear} 永远不会达到:${bounds.zh}`,
        en: `clear ${clear} can never be reached: ${bounds.en}`,
      }),
    ];
  return [];
}

/** Periods are of devices: not every reading has every value. */
const endless = ({ forMs }: Absent, path: Path): readonly Mistake[] =>
  forMs === null ? [wrong(path, { zh: "缺少 for(时长,如 10m)", en: "for is missing, expected a duration such as 10m" })] : [];

function sizeMistakes(value: string, size: number, path: Path): readonly Mistake[] {
  const range = rangeOf(value);
  if (range === null || size <= range.max - range.min) return [];
  return [
    wrong(path, {
      zh: `此处是 ${size},${value} 的变化最多 ${range.max - range.min}`,
      en: `found ${size}, ${value} can't change by more than ${range.max - range.min}`,
    }),
  ];
}

function detectorMistakes(name: DetectorName, grade: string, path: Path, kinds: readonly DeviceKind[] | null): readonly Mistake[] {
  const grades: readonly string[] = DETECTOR_GRADES[name];
  const kind = DETECTOR_KINDS[name];
  const found: Mistake[] = [];
  if (!grades.includes(grade))
    found.push(
      wrong(
        [...path, "grade"],
        orNearest({ zh: `${name} 没有等级 ${grade.slice(0, 40)}`, en: `${name} has no grade ${grade.slice(0, 40)}` }, grade, grades),
      ),
    );
  if (kinds !== null && !kinds.includes(kind))
    found.push(
      wrong([...path, "detector"], {
        zh: `${name} 只看 ${kind},此处的设备是 ${kinds.join("、")}`,
        en: `${name} looks at a ${kind}, the devices here are ${kinds.join(", ")}`,
      }),
    );
  return found;
}

/** Whether a device of a kind can contribute anything to a condition that is asked of it. */
export function isAskedOf(kind: DeviceKind, { condition }: PlacedCondition): boolean {
  switch (condition.type) {
    case "compare":
    case "is":
    case "change":
    case "deviation":
    case "residual":
      return VALUES_OF_KIND[kind].includes(condition.value);
    case "absent":
      return condition.value === null || VALUES_OF_KIND[kind].includes(condition.value);
    case "detector":
      return DETECTOR_KINDS[condition.name] === kind;
    case "near":
      return true;
    case "count":
    case "all":
    case "any":
    case "not":
      return false;
  }
}
