import type { LevelRule } from "../model/rule.ts";
import type { DeviceState, RunState } from "../model/situation.ts";

export const isMet = ({ when, level }: LevelRule, shown: number): boolean => (when === "<" ? shown < level : shown >= level);

/** Beyond the second level, so that a value on the edge does not chatter. */
export const isCleared = ({ when, clearLevel }: LevelRule, shown: number): boolean =>
  when === "<" ? shown >= clearLevel : shown < clearLevel;

export function keepRun(state: DeviceState, rule: string, run: RunState): void {
  (state.runs ??= {})[rule] = run;
}

/** Back at rest. */
export function dropRun(state: DeviceState, rule: string): void {
  if (state.runs === null) return;
  delete state.runs[rule];
  for (const _ in state.runs) return;
  state.runs = null;
}
