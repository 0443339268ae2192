import type { AlertKind } from "../model/alert.ts";
import type { DeviceState, Situation } from "../model/situation.ts";
import type { FileRule } from "./book.ts";
import { isOfRule } from "./inhibition.ts";
import { isHeldTogether } from "./joint-alert.ts";
import { latestOf } from "./latest.ts";

export const isShadow = ({ places }: Situation, { device }: DeviceState, { spec }: FileRule): boolean =>
  spec.shadow !== null && spec.shadow.includes(places.zones.get(device.zone)?.building ?? "");

/** Another rule than this one still holds the alert of this kind at the device: it is not over yet. */
export function isHeldByOther(situation: Situation, state: DeviceState, kind: AlertKind, except: string): boolean {
  const { rules } = state;
  if (rules === null) return false;
  for (const { rule } of rules.simple) {
    if (rule.alert !== kind || rule.id === except) continue;
    if (rule.type === "flag" ? latestOf(state, rule.value) === true : state.runs?.[rule.id]?.raised === true) return true;
  }
  return rules.rules.some((rule) => rule.spec.alert === kind && rule.id !== except && holds(situation, state, rule));
}

/** A rule on trial holds nothing. */
function holds(situation: Situation, state: DeviceState, rule: FileRule): boolean {
  if (state.live?.[rule.id]?.raised === true && !isShadow(situation, state, rule)) return true;
  if (rule.spec.oncePer === null) return false;
  const own = state.alerts?.get(rule.spec.alert);
  return own !== undefined && isOfRule(own, rule.id) && isHeldTogether(situation, state, rule);
}
