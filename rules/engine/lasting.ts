import type { LevelRule } from "../model/rule.ts";
import type { DeviceState, RunState, Situation } from "../model/situation.ts";
import { changed } from "./alert.ts";
import { pushDeadline } from "./deadlines.ts";
import { LATENESS_MS } from "./lateness.ts";
import { causeOf, clear, evidenceOf, place, raise, wallOf, whyOf } from "./raise.ts";
import { dropRun, isCleared, isMet, keepRun } from "./runs.ts";
import { isLate, type Turn } from "./turn.ts";
import { text } from "./words.ts";
import { latestAtMsOf, latestOf } from "./latest.ts";

/** Event times kept of a run: a device that reports faster than twice a second loses some between. */
const RUN_TIMES_MAX = 64;

/** Raised after the level has held for a while: event time decides, and a deadline where no further reading comes. */
export function lasting(rule: LevelRule): (turn: Turn) => void {
  return (turn) => {
    const { state, atMs } = turn;
    const shown = turn.reading.values[rule.value] as number;
    const run = state.runs?.[rule.id];
    if (isMet(rule, shown)) {
      const next = extended(rule, turn, run);
      if (next !== null) check(rule, turn, next);
      return;
    }
    if (run !== undefined) broken(rule, turn, run);
    if (state.alerts !== null && isCleared(rule, shown) && !isLate(turn, rule.value)) clear(rule, turn, shown);
    else if (run?.raised && run.metMs[0]! < atMs && isLate(turn, rule.value)) sayIncomplete(rule, turn);
  };
}

/** The run with one more event time, in its place; null where the reading belongs to no run any more. */
function extended(rule: LevelRule, turn: Turn, run: RunState | undefined): RunState | null {
  const { state, atMs } = turn;
  // Without a run the newest reading was over: it bounds the new run, or is newer than this one.
  if (run === undefined)
    return isLate(turn, rule.value) ? null : { metMs: [atMs], brokenAtMs: latestAtMsOf(state, rule.value), raised: false };
  if (atMs <= run.brokenAtMs) return null;
  const sorted = [...run.metMs, atMs].sort((one, other) => one - other);
  const fromMs = sorted.at(-1)! - LATENESS_MS;
  const metMs = sorted.filter((metAtMs, index) => index === 0 || metAtMs >= fromMs);
  if (metMs.length > RUN_TIMES_MAX) metMs.splice(1, 1);
  return { ...run, metMs };
}

/** By its readings, or by now: nothing that is due already waits for its deadline, which a replay might meet earlier. */
const holds = (rule: LevelRule, metMs: readonly number[], nowMs: number): boolean =>
  Math.max(metMs.at(-1)!, nowMs) - metMs[0]! >= rule.forMs;

/** Ends the run; where the reading is late, what came after it goes on. */
function broken(rule: LevelRule, { situation, state, atMs, nowMs }: Turn, run: RunState): void {
  const metMs = run.metMs.filter((metAtMs) => metAtMs > atMs);
  const brokenAtMs = Math.max(run.brokenAtMs, atMs);
  if (metMs.length === 0) return dropRun(state, rule.id);
  keepRun(state, rule.id, { metMs, brokenAtMs, raised: run.raised && holds(rule, metMs, nowMs) });
  arm(rule, situation, state);
}

function check(rule: LevelRule, turn: Turn, run: RunState): void {
  const { situation, state, nowMs } = turn;
  const raisesNow = !run.raised && holds(rule, run.metMs, nowMs);
  if (raisesNow) raise(situation, state, causeOf(rule, turn), nowMs);
  keepRun(state, rule.id, raisesNow ? { ...run, raised: true } : run);
  arm(rule, situation, state);
}

/** One deadline for each device and rule, never later than the run needs it: it looks again when it comes. */
function arm(rule: LevelRule, situation: Situation, state: DeviceState): void {
  const run = state.runs?.[rule.id];
  if (run === undefined || run.raised) return;
  const atMs = run.metMs[0]! + rule.forMs;
  const armedMs = state.runAtMs?.[rule.id];
  if (armedMs !== undefined && armedMs <= atMs) return;
  armRun(situation, state, { rule: rule.id, atMs });
}

export function armRun(situation: Situation, state: DeviceState, { rule, atMs }: { readonly rule: string; readonly atMs: number }): void {
  (state.runAtMs ??= {})[rule] = atMs;
  pushDeadline(situation.deadlines, { kind: "run", atMs, device: state.device.registration, rule });
}

/** The deadline of a run: raises where it has held that long with no news, else waits for the rest. */
export function runDue(rule: LevelRule, situation: Situation, state: DeviceState, nowMs: number): void {
  const run = state.runs?.[rule.id];
  if (run === undefined || run.raised) return;
  if (run.metMs[0]! + rule.forMs > nowMs) return arm(rule, situation, state);
  const shown = latestOf(state, rule.value) ?? rule.level;
  const atMs = wallOf(situation, run.metMs.at(-1)!);
  const evidence = evidenceOf(rule, { atMs, device: state.device.id, values: { [rule.value]: shown } }, shown);
  const why = whyOf(rule, situation, state, shown);
  raise(situation, state, { kind: rule.alert, priority: rule.priority, why, evidence, reading: null, isRepeatCounted: false }, nowMs);
  keepRun(state, rule.id, { ...run, raised: true });
}

/** An alert raised on an incomplete picture stays, and says so (design). */
function sayIncomplete(rule: LevelRule, { situation, state, nowMs }: Turn): void {
  const open = state.alerts?.get(rule.alert);
  if (open === undefined || state.runs?.[rule.id]?.raised) return;
  const why = text("迟到的读数表明中间曾恢复正常", "A late reading shows that it was normal in between");
  place(situation, changed(open, {}, { atMs: wallOf(situation, nowMs), event: "late-reading", why }));
}
