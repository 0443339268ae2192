import { createTally, type Side } from "../../rules/engine/comparison.ts";
import { createHistory } from "../../rules/engine/history.ts";
import type { Comparison } from "../../rules/model/backtest.ts";
import type { HashedRules } from "./messages.ts";
import type { Recording } from "./recording.ts";

/** Both sets of rules over one recording, through the same `step` as live readings; nothing is sent. */
export function runRecording(
  { devices, places, inputs }: Recording,
  { tried, present }: { readonly tried: HashedRules; readonly present: HashedRules },
): Comparison {
  const tally = createTally();
  const runOf = (side: Side, rules: HashedRules) =>
    createHistory({
      places,
      rules,
      devices,
      wallOffsetMs: 0,
      onFiring: (firing) => tally.add(side, firing),
      onFailure: tally.failed,
    });
  const runs = [runOf("present", present), runOf("tried", tried)];
  for (const input of inputs) for (const run of runs) run.put(input, null);
  return tally.result();
}
