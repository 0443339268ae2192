import type { Text } from "../model/alert.ts";
import type { Condition } from "../model/rule-file.ts";
import { keyOf, type PlacedCondition } from "./condition.ts";
import { wrong } from "./findings.ts";
import type { Mistake } from "./mistakes.ts";

/** Keys under which not every condition makes sense: what may not stand there, and what may. */
const WITHIN: readonly { readonly key: string; readonly never: readonly Condition["type"][]; readonly expected: Text }[] = [
  {
    // Each reading is asked by itself, at its own time, in whatever order readings come.
    key: "count",
    never: ["count", "near", "absent", "residual"],
    expected: { zh: "应为一个读数自身能说明的条件", en: "expected what a reading shows by itself" },
  },
  {
    // A neighbour's readings are asked when they come; windows of windows would have no bound.
    key: "near",
    never: ["near", "absent", "residual"],
    expected: {
      zh: "应为邻近设备的读数自身能说明的条件,或仅 { absent: device }",
      en: "expected what a neighbour's own readings show, or { absent: device } alone",
    },
  },
  {
    // Asked only while the alert stands, so nothing before it is remembered.
    key: "priority-changes",
    never: ["count", "change", "deviation"],
    expected: { zh: "应为此刻的值就能说明的条件", en: "expected what the values of the moment show" },
  },
];

/** A condition in a place where it could never be met, or would not mean what it says. */
export function misplaced({ condition, path }: PlacedCondition): readonly Mistake[] {
  const key = keyOf(condition);
  const place = isSilenceOfNear({ condition, path })
    ? undefined
    : WITHIN.find(({ key: outer, never }) => path.includes(outer) && never.includes(condition.type));
  if (place !== undefined) {
    const { zh, en } = place.expected;
    return [
      wrong([...path, key], { zh: `${place.key} 之内不能有 ${key},${zh}`, en: `no ${key} can stand inside ${place.key}, ${en}` }, "key"),
    ];
  }
  if (condition.type === "compare" && condition.clear !== condition.level && path.includes("priority-changes"))
    return [
      wrong(
        [...path, "clear"],
        { zh: "priority-changes 之内不能有 clear,应去掉", en: "no clear can stand inside priority-changes, expected none" },
        "key",
      ),
    ];
  return [];
}

/** Silence has events of its own: it may be asked of neighbours, by itself and as the gateway counts it. */
const isSilenceOfNear = ({ condition, path }: Pick<PlacedCondition, "condition" | "path">): boolean =>
  condition.type === "absent" &&
  condition.value === null &&
  condition.forMs === null &&
  path.at(-1) === "near" &&
  !path.includes("priority-changes");
