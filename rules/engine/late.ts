import { lookAlone } from "./frame.ts";
import { collect, taskId } from "./outcomes.ts";
import type { DeviceRules } from "./book.ts";
import { isMetAlone } from "./rules.ts";
import type { Turn } from "./turn.ts";
import { text } from "./words.ts";

/** Late readings of one emergency come one after another: within this of the last one it is the same. */
const SAME_MS = 10 * 60_000;
/** Emergencies beside every P1 (contract, "Time"). */
const NEVER_LOWERED: ReadonlySet<string> = new Set(["assist", "tamper"]);

/**
 * An emergency that is history when it comes: no alert and no siren, but somebody has to look into it. One task for one
 * emergency, however often the device says so.
 */
export function reviewLate({ situation, state, reading, atMs }: Turn, { simple, rules }: DeviceRules, nextNumber: () => number): void {
  const { values, eventMs, receivedMs } = reading;
  if (values["test"] === true) return;
  const found =
    simple.find(({ rule }) => (rule.priority === "P1" || NEVER_LOWERED.has(rule.value)) && isMetAlone(rule, values))?.rule ??
    rules.find(({ spec, test }) => spec.priority === "P1" && test.met(lookAlone(situation, state, values, atMs)))?.spec;
  if (found === undefined) return;
  const { alert } = found;
  const reviewedMs = state.reviewedMs?.[alert];
  (state.reviewedMs ??= {})[alert] = atMs;
  if (reviewedMs !== undefined && Math.abs(atMs - reviewedMs) <= SAME_MS) return;
  const delayedByMs = receivedMs - eventMs;
  const minutes = Math.round(delayedByMs / 60_000);
  collect().tasks.push({
    id: taskId(nextNumber()),
    kind: "review-late-emergency",
    device: state.device.id,
    alertKind: alert,
    eventMs,
    delayedByMs,
    openedMs: receivedMs,
    why: text(`迟到 ${minutes} 分钟的报警,请核查`, `An emergency that arrived ${minutes} minutes late: look into it`),
  });
}
