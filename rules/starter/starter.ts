import type { Rule } from "../model/rule.ts";
import { BIN_FIRE_C } from "./emergency.ts";

/**
 * The rules every site starts with (contract, "Starter rules guarantee"). Clear levels are ours: far enough from the
 * level that noise of the sensor does not cross both. 70 kPa: GB 50974-2014, static pressure in high-rise homes.
 */
export const STARTER_RULES: readonly Rule[] = [
  { id: "assist", type: "flag", alert: "assist", priority: "P3", devices: ["emergency-button"], value: "assist" },
  { id: "device-fault", type: "flag", alert: "device-fault", priority: "P3", devices: null, value: "fault" },
  { id: "device-tamper", type: "flag", alert: "device-tamper", priority: "P3", devices: null, value: "tamper" },
  { id: "bin-tilted", type: "flag", alert: "bin-tilted", priority: "P4", devices: ["smart-bin"], value: "tilted" },
  {
    id: "battery-low",
    type: "level",
    alert: "battery-low",
    priority: "P4",
    devices: null,
    value: "battery_pct",
    when: "<",
    level: 20,
    clearLevel: 25,
    forMs: 0,
  },
  {
    id: "bin-full",
    type: "level",
    alert: "bin-full",
    priority: "P4",
    devices: ["smart-bin"],
    value: "fill_pct",
    when: ">=",
    level: 90,
    clearLevel: 85,
    forMs: 0,
  },
  {
    id: "bin-fire",
    type: "level",
    alert: "bin-fire",
    priority: "P1",
    devices: ["smart-bin"],
    value: "temperature_c",
    when: ">=",
    level: BIN_FIRE_C,
    clearLevel: 55,
    forMs: 0,
  },
  {
    id: "pipe-low-pressure",
    type: "level",
    alert: "pipe-low-pressure",
    priority: "P2",
    devices: ["pipe-pressure"],
    value: "pressure_kpa",
    when: "<",
    level: 70,
    clearLevel: 75,
    forMs: 60_000,
  },
];

/**
 * The fixed core, ahead of every rule file: a device that says so itself is believed at once. No file can change it.
 */
export const CORE_RULES: readonly Rule[] = [
  { id: "core-fire", type: "flag", alert: "fire", priority: "P1", devices: ["smoke-detector"], value: "alarm" },
  { id: "core-sos", type: "flag", alert: "sos", priority: "P1", devices: ["emergency-button"], value: "pressed" },
];
