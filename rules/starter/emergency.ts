import type { DeviceKind } from "../model/device.ts";
import type { Values } from "../model/values.ts";

/** A bin this hot is on fire (contract, "Starter rules guarantee"). */
export const BIN_FIRE_C = 60;

/** Somebody may need help now: such a reading is never refused and never delayed. A test is none. */
export function isEmergency(kind: DeviceKind, values: Values): boolean {
  if (values["test"] === true) return false;
  if (values["alarm"] === true || values["pressed"] === true || values["assist"] === true || values["tamper"] === true) return true;
  return kind === "smart-bin" && Number(values["temperature_c"]) >= BIN_FIRE_C;
}
