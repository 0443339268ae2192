import type { Alert, Clause } from "../model/alert.ts";
import type { Reason, RuleExplanation } from "../model/explanation.ts";
import type { Condition } from "../model/rule-file.ts";
import type { LevelRule, Rule } from "../model/rule.ts";
import type { DeviceState, Situation } from "../model/situation.ts";
import { CORE_RULES } from "../starter/starter.ts";
import { inWall } from "./evidence.ts";
import { missingIn, plainReason } from "./missing.ts";
import { isTested } from "./rules.ts";
import { isCleared, isMet } from "./runs.ts";
import { aboutAlert, lastingReason, switchedOff } from "./why.ts";
import { plainClause } from "./words.ts";

const CORE: ReadonlySet<Rule> = new Set(CORE_RULES);

/** A rule of one value, as `flag`, `level` and `lasting` would judge the device now. It believes the last value it was told. */
export function explainPlain(situation: Situation, state: DeviceState, rule: Rule, nowMs: number): RuleExplanation {
  const judged = judge(state, rule);
  const { met, isRaised, sinceMs, open, clause } = judged;
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
      ...(fires ? aboutAlert(open) : met ? whyNotYet(state, rule, judged, nowMs) : []),
      ...(fires && !met && rule.type === "level" ? [onTheEdge(rule)] : []),
      ...(met || fires ? [] : missing),
    ],
  };
}

interface Judged {
  readonly clause: Clause;
  readonly met: boolean;
  /** What the rule remembers to have raised: its alert may be closed by now. */
  readonly isRaised: boolean;
  /** Of a rule that waits: since when it is met, in queue time. */
  readonly sinceMs: number | null;
  readonly open: Alert | undefined;
}

function judge({ latest, latestAtMs, alerts, runs }: DeviceState, rule: Rule): Judged {
  const value = latest[rule.value] ?? null;
  const atMs = latestAtMs[rule.value] ?? null;
  const open = alerts?.get(rule.alert);
  if (rule.type === "flag") {
    const met = value === true;
    return { clause: plainClause(rule, { met, value, atMs }), met, isRaised: met && open?.active === true, sinceMs: null, open };
  }
  const met = typeof value === "number" && isMet(rule, value);
  const run = runs?.[rule.id];
  const sinceMs = rule.forMs > 0 ? (run?.metMs[0] ?? null) : null;
  // Between the two levels a rule that waits forgets its run, and its alert stays active.
  const isStill = typeof value === "number" && !isCleared(rule, value) && open?.active === true;
  const isRaised = run?.raised === true || (isStill && open.evidence.some((one) => one.rule === rule.id));
  return { clause: plainClause(rule, { met, value, atMs }), met, isRaised, sinceMs, open };
}

function whyNotYet(state: DeviceState, rule: Rule, { isRaised, sinceMs }: Judged, nowMs: number): readonly Reason[] {
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
