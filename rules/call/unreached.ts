import type { Deadline, Situation } from "../model/situation.ts";
import { changed } from "../engine/alert.ts";
import { place, wallOf } from "../engine/raise.ts";
import { text } from "../engine/words.ts";
import { armFailed, armRingBack, begunAt, CALL_FAILED, isUnreached } from "./stages.ts";

/** Nobody has answered: the button says so. The ladder goes on, and whoever answers later is told to the button as ever. */
export function callDue(situation: Situation, { alert: id, sinceMs }: Extract<Deadline, { kind: "call" }>, nowMs: number): void {
  const alert = situation.alerts.get(id);
  if (alert === undefined || !isUnreached(alert)) return;
  // Raised again meanwhile: that has a time of its own.
  if (begunAt(alert) !== sinceMs) return;
  const why = text("没有打通:无人接警", "Not connected: nobody has answered");
  place(situation, changed(alert, {}, { atMs: wallOf(situation, nowMs), event: CALL_FAILED, why }));
}

/** Calls that were open before the start. */
export function rearmCalls(situation: Situation): void {
  for (const alert of situation.alerts.values()) {
    armFailed(situation, alert);
    armRingBack(situation, alert);
  }
}
