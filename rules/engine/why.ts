import type { Alert } from "../model/alert.ts";
import type { Reason } from "../model/explanation.ts";
import type { DeviceState, Situation } from "../model/situation.ts";
import { plainReason } from "./missing.ts";
import { subjectOfRule } from "./raise.ts";

/** What the alert of a rule that fires does, or keeps it from telling. */
export function* aboutAlert({ id, suppressedBy, shelvedUntil, outOfService }: Alert): Generator<Reason> {
  yield plainReason("fires", `已告警:${id}`, `It holds ${id}`);
  if (suppressedBy !== null) yield plainReason("suppressed", `被告警 ${suppressedBy} 抑制`, `Suppressed by ${suppressedBy}`);
  if (shelvedUntil !== null) yield plainReason("shelved", "告警已暂缓", "Its alert is shelved");
  if (outOfService)
    yield plainReason("out-of-service", "设备已屏蔽,告警只记录", "The device is out of service: its alert is only put on record");
}

/** It threw at this device. */
export function switchedOff(situation: Situation, { device, off }: DeviceState, rule: string): readonly Reason[] {
  if (off?.includes(rule) !== true) return [];
  const id = situation.supervision.get(subjectOfRule(rule, device.id))?.id ?? "";
  return [
    plainReason("off", `规则在本设备上出错,已停用(${id} 办结后恢复)`, `The rule failed at this device and is off until ${id} is closed`),
  ];
}

export const lastingReason = (forMs: number, heldMs: number): Reason =>
  plainReason("lasting", `已持续 ${seconds(heldMs)} 秒,需 ${seconds(forMs)} 秒`, `Met for ${seconds(heldMs)} s of ${seconds(forMs)} s`);

const seconds = (ms: number): number => Math.floor(Math.max(0, ms) / 1_000);
