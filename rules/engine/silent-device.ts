import type { DeviceState, Situation } from "../model/situation.ts";
import type { DeviceRules } from "./book.ts";
import { foldSilence } from "./file-rules.ts";
import { raiseSilent, silentAfterMs } from "./health.ts";
import { settleSilence } from "./settle.ts";

/** A device is silent: first what that means together with its neighbours, which may be why, then it alone. */
export function fallSilent(situation: Situation, state: DeviceState, nowMs: number): void {
  change(situation, state, nowMs, false);
  raiseSilent(situation, state, nowMs);
}

/** It speaks again, or a person has closed its silence: it no longer counts among its neighbours. */
export const endSilence = (situation: Situation, state: DeviceState, nowMs: number): void => change(situation, state, nowMs, true);

function change(situation: Situation, state: DeviceState, nowMs: number, isOver: boolean): void {
  if (isOver && state.folds === null) return;
  const rules = rulesHere(situation, state);
  if (rules?.isSilenceAsked !== true) return;
  const before = foldSilence(situation, state, rules, { atMs: nowMs, isOver });
  if (state.folds !== before) settleSilence(situation, state, { rules, before }, nowMs);
}

/** After a start: a silence that began after the last checkpoint stands in the row of its alert. */
export function takeUpSilence(situation: Situation, state: DeviceState): void {
  const rules = rulesHere(situation, state);
  if (rules?.isSilenceAsked !== true || state.alerts?.get("device-silent")?.active !== true) return;
  foldSilence(situation, state, rules, { atMs: state.lastHeardMs + silentAfterMs(state.device), isOver: false });
}

/** Without a set of files nobody asks. */
const rulesHere = ({ book, places }: Situation, { device, rules }: DeviceState): DeviceRules | undefined =>
  rules !== null && rules.book === book ? rules : book?.rulesOf(device, places);
