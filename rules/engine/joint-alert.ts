import type { Alert } from "../model/alert.ts";
import type { DeviceState, Situation } from "../model/situation.ts";
import type { FileRule } from "./book.ts";
import { isOfRule, isSamePlace } from "./inhibition.ts";
import { devicesIn } from "./vicinity.ts";

/** The open alert that a rule speaks by: of this device, or the one that all devices of its place have together. */
export function alertOf(situation: Situation, state: DeviceState, { id, spec }: FileRule): Alert | undefined {
  const own = state.alerts?.get(spec.alert);
  if (spec.oncePer === null || (own !== undefined && isOfRule(own, id))) return own;
  for (const alert of situation.alerts.values())
    if (alert.kind === spec.alert && isSamePlace(situation, spec.oncePer, alert.zone, state.device.zone) && isOfRule(alert, id))
      return alert;
  return undefined;
}

/** Another device of the place has raised it and still holds it. */
export function isHeldTogether(situation: Situation, state: DeviceState, { id, spec }: FileRule): boolean {
  if (spec.oncePer === null) return false;
  for (const kind of spec.devices)
    for (const registration of devicesIn(situation, spec.oncePer, state.device, kind)) {
      const other = situation.devices[registration];
      if (other !== undefined && other !== state && other.live?.[id]?.raised === true) return true;
    }
  return false;
}
