import type { Deadline, Situation } from "../model/situation.ts";
import { changed } from "../engine/alert.ts";
import { place, wallOf } from "../engine/raise.ts";
import { text } from "../engine/words.ts";
import { tellStation } from "../response/more.ts";
import { begunAt, isRingBackAwaited, RING_BACK_MS, RING_BACK_OVERDUE } from "./stages.ts";

/**
 * Nobody has rung back. Where nobody has answered either, the ladder climbs by itself; where somebody has, the whole station
 * is told once more: whoever said "I have it" may have put the telephone down.
 */
export function ringBackDue(situation: Situation, { alert: id, sinceMs }: Extract<Deadline, { kind: "ring-back" }>, nowMs: number): void {
  const alert = situation.alerts.get(id);
  if (alert === undefined || begunAt(alert) !== sinceMs || !isRingBackAwaited(alert)) return;
  const seconds = RING_BACK_MS / 1_000;
  const why = text(`${seconds} 秒内无人回电`, `Nobody rang back within ${seconds} s`);
  const overdue = changed(alert, {}, { atMs: wallOf(situation, nowMs), event: RING_BACK_OVERDUE, why });
  place(situation, overdue);
  if (overdue.acknowledged !== null) tellStation(situation, id, `ring-back-${overdue.version}`, nowMs);
}
