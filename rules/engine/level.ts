import type { LevelRule } from "../model/rule.ts";
import type { DeviceState, RunState } from "../model/situation.ts";
import { causeOf, clear, raise } from "./raise.ts";
import { dropRun, isCleared, isMet, keepRun } from "./runs.ts";
import { isLate, type Turn } from "./turn.ts";
import { latestAtMsOf, latestOf } from "./latest.ts";

/**
 * Raised at once when the level is crossed, over beyond the clear level; between the two it stays as it is. What decides
 * is the newest reading that is not between them, so that the order of arrival does not matter.
 */
export function level(rule: LevelRule): (turn: Turn) => void {
  return (turn) => {
    const shown = turn.reading.values[rule.value] as number;
    if (isMet(rule, shown)) met(rule, turn);
    else if (isCleared(rule, shown)) over(rule, turn, shown);
    else between(rule, turn);
  };
}

/** A P1 that was closed while it still holds is raised again by the next reading; others wait for the level to be crossed anew. */
function met(rule: LevelRule, turn: Turn): void {
  const { situation, state, atMs, nowMs } = turn;
  const run = state.runs?.[rule.id] ?? { metMs: [], brokenAtMs: overAtMs(rule, state), raised: false };
  const isOver = atMs < run.brokenAtMs;
  const isAnswered = run.raised && !isOver && (rule.priority !== "P1" || state.alerts?.get(rule.alert)?.active === true);
  if (!isAnswered) raise(situation, state, causeOf(rule, turn), nowMs);
  if (isOver && !run.raised) clear(rule, turn, latestOf(state, rule.value)!);
  if (!isOver) keepRun(state, rule.id, { metMs: [Math.max(atMs, run.metMs[0] ?? 0)], brokenAtMs: run.brokenAtMs, raised: true });
}

function over(rule: LevelRule, turn: Turn, shown: number): void {
  const { state } = turn;
  if (isLate(turn, rule.value)) return overLate(rule, turn, shown);
  if (state.runs !== null) dropRun(state, rule.id);
  if (state.alerts !== null) clear(rule, turn, shown);
}

function overLate(rule: LevelRule, turn: Turn, shown: number): void {
  const { state, atMs } = turn;
  const run: RunState | undefined = state.runs?.[rule.id];
  if (run === undefined && overAtMs(rule, state) > 0) return;
  const metAtMs = run?.metMs[0] ?? 0;
  const brokenAtMs = Math.max(run?.brokenAtMs ?? 0, atMs);
  if (run !== undefined && metAtMs > atMs) return keepRun(state, rule.id, { ...run, brokenAtMs });
  keepRun(state, rule.id, { metMs: [], brokenAtMs, raised: false });
  clear(rule, turn, shown);
}

/** Remembers that the value was over before it came to the edge: a late reading from before then raises nothing that lasts. */
function between(rule: LevelRule, turn: Turn): void {
  const { state } = turn;
  if (state.runs?.[rule.id] !== undefined || isLate(turn, rule.value)) return;
  const brokenAtMs = overAtMs(rule, state);
  if (brokenAtMs > 0) keepRun(state, rule.id, { metMs: [], brokenAtMs, raised: false });
}

/** When the newest reading was over; 0 where it was not, or there is none. */
function overAtMs(rule: LevelRule, state: DeviceState): number {
  const newest = latestOf(state, rule.value);
  return typeof newest === "number" && isCleared(rule, newest) ? latestAtMsOf(state, rule.value) : 0;
}
