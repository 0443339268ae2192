import type { DeviceKind } from "./device.ts";

/** What a device measures: numbers in the unit that the name ends in, or booleans. */
export type Values = Readonly<Record<string, number | boolean>>;

export type ValueSpec =
  | { readonly name: string; readonly type: "boolean" }
  | { readonly name: string; readonly type: "number"; readonly min: number; readonly max: number };

/**
 * Every value the contract knows. The position is its number in the journal: append, never reorder.
 * Bounds are what can't be real on this planet, not what would be unusual: a wrong bound would lose a true reading.
 */
export const VALUES: readonly ValueSpec[] = [
  { name: "smoke_obscuration_pct_m", type: "number", min: 0, max: 100 },
  { name: "temperature_c", type: "number", min: -60, max: 1500 },
  { name: "co_ppm", type: "number", min: 0, max: 1_000_000 },
  { name: "humidity_pct", type: "number", min: 0, max: 100 },
  { name: "alarm", type: "boolean" },
  { name: "fault", type: "boolean" },
  { name: "test", type: "boolean" },
  { name: "pressure_kpa", type: "number", min: -101.4, max: 100_000 },
  { name: "flow_m3_h", type: "number", min: -100_000, max: 100_000 },
  { name: "fill_pct", type: "number", min: 0, max: 100 },
  { name: "tilted", type: "boolean" },
  { name: "lid_open", type: "boolean" },
  { name: "weight_kg", type: "number", min: 0, max: 10_000 },
  { name: "methane_pct_lel", type: "number", min: 0, max: 100 },
  { name: "pressed", type: "boolean" },
  { name: "assist", type: "boolean" },
  { name: "cancelled", type: "boolean" },
  { name: "battery_pct", type: "number", min: 0, max: 100 },
  { name: "rssi_dbm", type: "number", min: -200, max: 50 },
  { name: "tamper", type: "boolean" },
];

const everyKind = ["battery_pct", "rssi_dbm", "tamper"];

/** Which values a device of a kind may report (contract, table of kinds). */
export const VALUES_OF_KIND: Readonly<Record<DeviceKind, readonly string[]>> = {
  "smoke-detector": ["smoke_obscuration_pct_m", "temperature_c", "co_ppm", "humidity_pct", "alarm", "fault", "test", ...everyKind],
  "pipe-pressure": ["pressure_kpa", "flow_m3_h", "fault", ...everyKind],
  "smart-bin": ["fill_pct", "temperature_c", "tilted", "lid_open", "weight_kg", "methane_pct_lel", "fault", ...everyKind],
  "emergency-button": ["pressed", "assist", "cancelled", "test", "fault", ...everyKind],
  siren: ["fault", "test", ...everyKind],
  "station-terminal": ["fault", "test", ...everyKind],
  cabinet: ["fault", "test", ...everyKind],
};
