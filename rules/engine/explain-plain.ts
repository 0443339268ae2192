import type { Reason, RuleExplanation } from "../model/explanation.ts";
import type { Condition } from "../model/rule-file.ts";
import type { LevelRule, Rule } from "../model/rule.ts";
import type { DeviceState, Situation } from "../model/situation.ts";
import { CORE_RULES } from "../starter/starter.ts";
import { inWall } from "./evidence.ts";
import { missingIn, plainReason } from "./missing.ts";
import { isTested } from "./rules.ts";
import { isMet } from "./runs.ts";
import { aboutAlert, lastingReason, switchedOff } from "./why.ts";
import { plainClause } from "./words.ts";

const CORE: ReadonlySet<Rule> = new Set(CORE_RULES);

/** A rule of one value, as `flag`, `level` and `lasting` would judge the device now. It believes the last value it was told. */
export function explainPlain(situation: Situation, state: DeviceState, rule: Rule, nowMs: number): RuleExplanation {
  const value = state.latest[rule.value] ?? null;
  const atMs = state.latestAtMs[rule.value] ?? null;
  const met = rule.type === "flag" ? value === true : typeof value === "number" && isMet(rule, value);
  const clause = plainClause(rule, { met, value, atMs });
  const sinceMs = rule.type === "level" && rule.forMs > 0 ? (state.runs?.[rule.id]?.metMs[0] ?? null) : null;
  const open = state.alerts?.get(rule.alert);
  const isRaised = rule.type === "flag" ? met && open?.active === true : state.runs?.[rule.id]?.raised === true;
  const fires = isRaised && open !== undefined;
  const missing = missingIn(conditionOf(rule), clause, true, { nowMs, freshFromMs: -Infinity, networkLearned: null });
  return {
    rule: rule.id,
    core: CORE.has(rule),
    alert: rule.alert,
    priority: rule.priority,
    fires,
    met,
    since: sinceMs === null ? null : sinceMs + situation.wallOffsetMs,
    forMs: rule.type === "level" ? rule.forMs : 0,
    clause: inWall(situation, clause),
    why: [
      ...switchedOff(situation, state, rule.id),
      ...(fires ? aboutAlert(open) : met ? whyNotYet(state, rule, { isRaised, sinceMs, nowMs }) : []),
      ...(fires && !met && rule.type === "level" ? [onTheEdge(rule)] : []),
      ...(met || fires ? [] : missing),
    ],
  };
}

function whyNotYet(
  state: DeviceState,
  rule: Rule,
  { isRaised, sinceMs, nowMs }: { readonly isRaised: boolean; readonly sinceMs: number | null; readonly nowMs: number },
): readonly Reason[] {
  if (isTested(rule) && state.latest["test"] === true && state.latestAtMs["test"] === state.latestAtMs[rule.value])
    return [plainReason("test", "这是一次测试,只记录", "It came with a test, which is only put on record")];
  if (rule.type === "level" && rule.forMs > 0 && !isRaised) return [lastingReason(rule.forMs, nowMs - (sinceMs ?? nowMs))];
  if (isRaised && rule.priority !== "P1")
    return [
      plainReason(
        "closed",
        "告警已由人办结,恢复后再次达到条件才会再报",
        "A person closed its alert: it speaks again when it was over in between",
      ),
    ];
  return [plainReason("next-reading", "已达到条件,下一次上报时告警", "Met: the next reading raises it")];
}

const onTheEdge = ({ value, when, clearLevel }: LevelRule): Reason =>
  plainReason(
    "kept",
    `${value} ${when === "<" ? ">=" : "<"} ${clearLevel} 时才算恢复`,
    `It is over when ${value} ${when === "<" ? ">=" : "<"} ${clearLevel}`,
  );

const conditionOf = (rule: Rule): Condition =>
  rule.type === "flag"
    ? { type: "is", value: rule.value, is: true }
    : { type: "compare", value: rule.value, op: rule.when, level: rule.level, clear: rule.clearLevel };
