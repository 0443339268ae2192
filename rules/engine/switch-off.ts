import type { DeviceState, Situation } from "../model/situation.ts";
import { subjectOfRule, superviseSubject } from "./raise.ts";
import { text } from "./words.ts";

/** A rule threw: it is off for this device as long as the alert about it is open. The fixed core is tried again with every reading. */
export function switchOff(
  situation: Situation,
  state: DeviceState,
  { rule, isCore, error, nowMs }: { readonly rule: string; readonly isCore: boolean; readonly error: unknown; readonly nowMs: number },
): void {
  const { id } = state.device;
  const why = isCore
    ? text(`核心规则 ${rule} 在 ${id} 上出错`, `Core rule ${rule} failed on ${id}: ${String(error)}`)
    : text(`规则 ${rule} 在 ${id} 上出错,已停用`, `Rule ${rule} failed on ${id} and is switched off there: ${String(error)}`);
  const subject = isCore ? `core:${rule}:${id}` : subjectOfRule(rule, id);
  superviseSubject(situation, { subject, active: true, priority: "P2", why }, nowMs);
}
