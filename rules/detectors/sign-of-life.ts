import type { DeviceKind } from "../model/device.ts";
import type { Values } from "../model/values.ts";

/** What a reading says of the person who lives there: all is well, somebody is up and about, or nothing. */
export type SignOfLife = "ok" | "sign";

/** Water that somebody draws in a flat, m3/h: a tap, not a dripping one (half a litre a minute). */
const DRAWN_M3_H = 0.03;

/**
 * A test press of the button is the daily "I'm OK": it wakes nobody (contract, "Starter rules guarantee"). A call for help
 * is a sign of life too, and the station's matter. The device's own reports, a battery's or a sensor's, are no sign.
 */
export function signOfLife(kind: DeviceKind, values: Values): SignOfLife | null {
  if (kind === "emergency-button") {
    if (values["pressed"] === true || values["assist"] === true || values["cancelled"] === true) return "sign";
    return values["test"] === true ? "ok" : null;
  }
  if (kind === "smoke-detector") return values["test"] === true ? "sign" : null;
  if (kind === "pipe-pressure") return typeof values["flow_m3_h"] === "number" && values["flow_m3_h"] >= DRAWN_M3_H ? "sign" : null;
  return null;
}
