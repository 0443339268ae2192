import type { Clause, Evidence, Priority, Text } from "../model/alert.ts";
import type { Reading } from "../model/reading.ts";
import type { DeviceState, Folds, LiveRule, Situation, TrailEntry } from "../model/situation.ts";
import { changed } from "./alert.ts";
import { asksOthers, type FileRule } from "./book.ts";
import { clauseLine, inWall, messageOf, overText, valuesOf } from "./evidence.ts";
import { frame, look, show } from "./frame.ts";
import { isHeldByOther, isShadow } from "./held.ts";
import { suppressAround } from "./inhibition.ts";
import { alertOf, isHeldTogether } from "./joint-alert.ts";
import { collect } from "./outcomes.ts";
import { also, type Cause, deactivate, place, raise, wallOf } from "./raise.ts";
import { deviceById } from "./situation.ts";
import type { Turn } from "./turn.ts";
import { text } from "./words.ts";

/** What is asked of one rule at one device: at queue time, about a reading where one is the cause. */
export interface Asked {
  readonly situation: Situation;
  readonly state: DeviceState;
  readonly rule: FileRule;
  readonly nowMs: number;
  /** A moment before now that is asked about too: of the reading. */
  readonly atMs: number;
  /** null: time or a neighbour is the cause. */
  readonly reading: Pick<Reading, "id" | "values"> | null;
}

/** Not met, and no rule holds the alert of its kind: it is over. */
export function leftOver({ situation, state, rule, nowMs }: Asked): void {
  const open = alertOf(situation, state, rule);
  if (open === undefined || !open.active || isShadow(situation, state, rule) || isHeldTogether(situation, state, rule)) return;
  if (isHeldByOther(situation, deviceById(situation, open.device) ?? state, rule.spec.alert, rule.id)) return;
  look(situation, state, rule.id, nowMs);
  deactivate(situation, open, overText(rule.test.explain(frame)), nowMs);
}

/** In the order of event times it was met and raised at a moment between: told, whatever came after (design, "late readings"). */
export function tellMoment(
  { situation, state, nowMs }: Turn,
  rule: FileRule,
  { entry, after, known }: { readonly entry: TrailEntry; readonly after: Folds | null; readonly known: Folds | null },
): void {
  if (rule.test.isTimed || state.live?.[rule.id]?.raised === true || (situation.isCatchingUp && asksOthers(rule))) return;
  if (!heldAt(rule, after, entry.atMs) || heldAt(rule, known, entry.atMs)) return;
  tell({ situation, state, rule, nowMs, atMs: entry.atMs, reading: entry }, entry);
  keepLive(state, rule.id, { sinceMs: after![rule.id]!.sinceMs, raised: true, overMs: 0, wakeMs: 0 });
}

function heldAt({ id, spec }: FileRule, folds: Folds | null, atMs: number): boolean {
  const sinceMs = folds?.[id]?.sinceMs ?? 0;
  return sinceMs > 0 && atMs - sinceMs >= spec.forMs;
}

/** Raises the rule's alert with what fired; in shadow it only goes on record. */
export function tell(asked: Asked, moment: TrailEntry | null): void {
  const { situation, state, rule, nowMs } = asked;
  const { spec } = rule;
  look(situation, state, rule.id, moment?.atMs ?? nowMs);
  if (moment !== null) show(moment.values);
  const clause = rule.test.explain(frame);
  const why = messageOf(spec, situation, state, clause);
  if (isShadow(situation, state, rule)) {
    const { alert: kind, priority } = spec;
    collect().shadows.push({ device: state.device.id, rule: rule.id, kind, priority, atMs: wallOf(situation, nowMs), why });
    return;
  }
  const cause = causeOf(asked, clause, why);
  const open = alertOf(situation, state, rule);
  if (isHeldTogether(situation, state, rule)) {
    if (open !== undefined) also(situation, open, cause, wallOf(situation, nowMs));
    return;
  }
  const at = (open === undefined ? undefined : deviceById(situation, open.device)) ?? state;
  raise(situation, at, cause, nowMs);
  const alert = at.alerts?.get(spec.alert);
  if (spec.inhibits.length > 0 && alert !== undefined) suppressAround(situation, alert, spec, place);
}

/** The frame shows the moment. */
function causeOf({ situation, state, rule: { id, spec }, reading }: Asked, clause: Clause, why: Text): Cause {
  const evidence: Evidence = {
    atMs: wallOf(situation, frame.atMs),
    device: state.device.id,
    clause: clauseLine(clause),
    values: valuesOf(clause),
    clauses: [inWall(situation, clause)],
    rule: id,
  };
  return {
    kind: spec.alert,
    priority: spec.priority,
    why,
    evidence,
    reading: reading?.id ?? null,
    isRepeatCounted: false,
    inhibitedBy: spec.inhibitedBy,
    isAdded: true,
  };
}

/** The priority that the alert has by now, with time or by a further condition. Gives when to look again. */
export function escalate({ situation, state, rule, nowMs }: Asked): number {
  const open = alertOf(situation, state, rule);
  if (open === undefined) return Infinity;
  let nextMs = Infinity;
  let wanted: Priority | null = null;
  for (const [index, { to, afterMs }] of rule.spec.priorityChanges.entries()) {
    const dueMs = open.raisedAt - situation.wallOffsetMs + (afterMs ?? 0);
    if (dueMs > nowMs) {
      nextMs = Math.min(nextMs, dueMs);
      continue;
    }
    const test = rule.changes[index]!;
    look(situation, state, rule.id, nowMs);
    if (test === null || test.met(frame)) wanted = to;
  }
  // A life at risk is never lowered by itself.
  if (wanted !== null && wanted !== open.priority && open.priority !== "P1") {
    const why = text(`优先级由 ${open.priority} 变为 ${wanted}`, `Priority changes from ${open.priority} to ${wanted}`);
    place(situation, changed(open, { priority: wanted }, { atMs: wallOf(situation, nowMs), event: "priority-changed", why }));
  }
  return nextMs;
}

/** At rest nothing is kept. */
export function keepLive(state: DeviceState, rule: string, live: LiveRule): void {
  if (live.raised || live.sinceMs !== 0 || live.wakeMs !== 0) return void ((state.live ??= {})[rule] = live);
  if (state.live === null) return;
  delete state.live[rule];
  for (const _ in state.live) return;
  state.live = null;
}
