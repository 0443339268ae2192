import type { Clause, Text } from "../model/alert.ts";
import type { Reason, ReasonCode } from "../model/explanation.ts";
import type { Condition } from "../model/rule-file.ts";
import { LEARNING } from "./deviation.ts";
import { text } from "./words.ts";

/** Digits after the point in what people read. */
const DECIMALS = 2;

/** When a value is still believed, in the time of the clauses. */
export interface Belief {
  readonly nowMs: number;
  readonly freshFromMs: number;
  /** Share of what the network of pipes has learnt; null where none of it was heard. */
  readonly networkLearned: number | null;
}

/** A reason that is no clause. */
export const plainReason = (code: ReasonCode, zh: string, en: string): Reason => ({ code, text: text(zh, en), clause: null, short: null });

/** The clauses in the way of a condition's being met (`wanted`), or of its not being met: each with its value and what it lacks. */
export function* missingIn(condition: Condition, clause: Clause, wanted: boolean, belief: Belief): Generator<Reason> {
  if (clause.met === wanted) return;
  if (condition.type === "not") return yield* missingIn(condition.of, clause.of[0]!, !wanted, belief);
  if (condition.type === "all" || condition.type === "any") {
    for (const [index, part] of condition.of.entries()) yield* missingIn(part, clause.of[index]!, wanted, belief);
    return;
  }
  yield wanted ? lacking(condition, clause, belief) : inTheWay(clause);
}

const inTheWay = ({ clause }: Clause): Reason => ({
  code: "not-met",
  text: text(`${clause} 成立,而规则要求不成立`, `${clause} holds, and must not`),
  clause,
  short: null,
});

function lacking(condition: Condition, found: Clause, belief: Belief): Reason {
  const { clause, value, atMs, note } = found;
  const reason = (code: ReasonCode, words: Text, short: number | null = null): Reason => ({ code, text: words, clause, short });
  if (note === LEARNING) return reason("learning", text(`${clause}:${LEARNING.zh}`, `${clause}: ${LEARNING.en}`));
  if (value === null && condition.type !== "detector") {
    if (atMs === null) return reason("not-reported", text(`${clause}:尚未上报过`, `${clause}: never reported`));
    if (atMs < belief.freshFromMs) {
      const minutes = Math.round((belief.nowMs - atMs) / 60_000);
      return reason("too-old", text(`${clause}:${minutes} 分钟前的值,不再采信`, `${clause}: ${minutes} minutes old, no longer believed`));
    }
  }
  if (condition.type === "detector" && condition.name === "burst" && (belief.networkLearned ?? 1) < 1) {
    const pct = Math.floor(belief.networkLearned! * 100);
    return reason("learning", text(`${clause}:仍在学习管网(${pct} %)`, `${clause}: still learning the network (${pct} %)`));
  }
  const short = shortOf(condition, found);
  const is = value === null ? text("未成立", "not met") : text(`现为 ${shown(value)}`, `it is ${shown(value)}`);
  const by = short === null || short === 0 ? text("", "") : text(`,还差 ${shown(short)}`, `, ${shown(short)} short`);
  const more = note === null ? text("", "") : text(`(${note.zh})`, ` (${note.en})`);
  return reason("not-met", text(`${clause}:${is.zh}${by.zh}${more.zh}`, `${clause}: ${is.en}${by.en}${more.en}`), short);
}

/** How far the value is from the threshold where the two are of one kind. */
function shortOf({ type }: Condition, { value, threshold }: Clause): number | null {
  if (typeof value !== "number" || typeof threshold !== "number") return null;
  if (type === "compare" || type === "count" || type === "near" || type === "absent") return Math.abs(threshold - value);
  return type === "residual" ? Math.max(0, threshold - Math.abs(value)) : null;
}

const shown = (value: number | boolean): string => (typeof value === "number" ? String(Number(value.toFixed(DECIMALS))) : String(value));
