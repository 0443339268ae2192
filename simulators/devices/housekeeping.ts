import type { Values } from "../../rules/model/values.ts";
import type { ModelOptions } from "./device.ts";

const DAY_MS = 86_400_000;

/** To so many decimals: what a sensor of this class resolves. */
export function rounded(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
}

export const clamped = (value: number, min: number, max: number): number => Math.min(max, Math.max(min, value));

/** What every kind reports beside its own values: battery where it has one, and the strength of its radio. */
export function createHousekeeping({ spec, random, quirk }: ModelOptions): (simulatedMs: number) => Values {
  const chance = random.fork("housekeeping");
  // 14 to 17 %: below the 20 % at which a change of battery is due, with days left.
  const battery_pct = quirk === "weak-battery" ? chance.between(14, 17) : chance.between(55, 100);
  // Two to five years from full to empty, as makers promise.
  const perDay_pct = 100 / chance.between(730, 1_825);
  const rssi_dbm = chance.between(-82, -48);
  let firstMs: number | null = null;
  return (simulatedMs) => {
    firstMs ??= simulatedMs;
    const days = (simulatedMs - firstMs) / DAY_MS;
    const rssi = { rssi_dbm: Math.round(rssi_dbm + 2 * chance.normal()) };
    return spec.powered === "mains" ? rssi : { battery_pct: rounded(clamped(battery_pct - days * perDay_pct, 0, 100), 1), ...rssi };
  };
}
