import type { FlagRule } from "../model/rule.ts";
import { causeOf, clear, raise } from "./raise.ts";
import { isLate, type Turn } from "./turn.ts";
import { latestOf } from "./latest.ts";

/** Raised by every reading in which the value is true, over with the newest in which it is false. */
export function flag(rule: FlagRule): (turn: Turn) => void {
  return (turn) => {
    const { situation, state, reading, nowMs } = turn;
    if (reading.values[rule.value] === true) {
      raise(situation, state, causeOf(rule, turn), nowMs);
      if (isLate(turn, rule.value) && latestOf(state, rule.value) === false) clear(rule, turn, false);
    } else if (state.alerts !== null && !isLate(turn, rule.value)) clear(rule, turn, false);
  };
}
