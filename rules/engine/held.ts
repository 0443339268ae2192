import type { AlertKind } from "../model/alert.ts";
import type { DeviceState } from "../model/situation.ts";
import { latestOf } from "./latest.ts";

/** Another rule than this one still holds the alert of this kind at the device: it is not over yet. */
export function isHeldByOther(state: DeviceState, kind: AlertKind, except: string): boolean {
  const { rules } = state;
  if (rules === null) return false;
  for (const { rule } of rules.simple) {
    if (rule.alert !== kind || rule.id === except) continue;
    if (rule.type === "flag" ? latestOf(state, rule.value) === true : state.runs?.[rule.id]?.raised === true) return true;
  }
  for (const { id, spec } of rules.rules) if (spec.alert === kind && id !== except && state.live?.[id]?.raised === true) return true;
  return false;
}
