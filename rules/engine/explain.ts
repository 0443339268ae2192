import type { Reason, RuleExplanation } from "../model/explanation.ts";
import type { DeviceState, Situation } from "../model/situation.ts";
import { STARTER_RULES } from "../starter/starter.ts";
import { plainBook, type RuleBook } from "./book.ts";
import { explainFileRule } from "./explain-file-rule.ts";
import { explainPlain } from "./explain-plain.ts";
import { settled } from "./latest.ts";
import { plainReason } from "./missing.ts";

/** What everything about a device hangs on, before any rule. */
export interface DeviceExplanation {
  readonly device: readonly Reason[];
  readonly rules: readonly RuleExplanation[];
}

let starters: RuleBook | null = null;

/**
 * Why each rule does or does not hold its alert at a device now: those that apply to it, and last those that look at such
 * devices elsewhere. Asks what `step` asks, of the same memory, and changes nothing. `nowMs`: queue time.
 */
export function explain(situation: Situation, state: DeviceState, nowMs: number): DeviceExplanation {
  const book = situation.book ?? (starters ??= plainBook(STARTER_RULES));
  const { device } = settled(state);
  const { simple, rules } = book.rulesOf(device, situation.places);
  return {
    device: [...aboutDevice(state)],
    rules: [
      ...simple.map(({ rule }) => explainPlain(situation, state, rule, nowMs)),
      ...rules.map((rule) => explainFileRule(situation, state, rule, nowMs)),
      ...book.rulesElsewhere(device, situation.places).map(elsewhere),
    ],
  };
}

function* aboutDevice({ lastHeardMs, outOfService }: DeviceState): Generator<Reason> {
  if (outOfService !== null)
    yield plainReason(
      "out-of-service",
      `设备已屏蔽(${outOfService.reason}),告警只记录`,
      `Out of service (${outOfService.reason}): its alerts are only put on record`,
    );
  if (lastHeardMs === 0) yield plainReason("not-reported", "设备尚未上报过", "The device was never heard");
}

const elsewhere = ({ id, alert, priority }: Pick<RuleExplanation, "alert" | "priority"> & { readonly id: string }): RuleExplanation => ({
  rule: id,
  core: false,
  alert,
  priority,
  fires: false,
  met: false,
  since: null,
  forMs: 0,
  clause: null,
  why: [plainReason("elsewhere", "本规则不管此处", "This rule does not hold at this place")],
});
