import type { DeviceKind } from "../../../rules/model/device.ts";

/** What a device measures: where it lies when all is well, and where in trouble; null: trouble does not show in it. */
export interface Quantity {
  readonly name: string;
  readonly calm: readonly [number, number];
  readonly trouble: readonly [number, number] | null;
}

/** A kind of device, what it measures, and the alerts that its rules raise. */
export interface KindOfDevice {
  readonly kind: DeviceKind;
  readonly quantities: readonly Quantity[];
  /** True in trouble. */
  readonly flags: readonly string[];
  readonly alerts: readonly string[];
}

const battery: Quantity = { name: "battery_pct", calm: [40, 100], trouble: [2, 18] };
const rssi: Quantity = { name: "rssi_dbm", calm: [-90, -40], trouble: null };

export const KINDS: readonly KindOfDevice[] = [
  {
    kind: "smoke-detector",
    quantities: [
      { name: "smoke_obscuration_pct_m", calm: [0, 0.4], trouble: [1, 8] },
      { name: "temperature_c", calm: [15, 32], trouble: [45, 90] },
      { name: "co_ppm", calm: [0, 6], trouble: [25, 120] },
      { name: "humidity_pct", calm: [30, 80], trouble: null },
      battery,
      rssi,
    ],
    flags: [],
    alerts: ["fire-suspected", "device-fault", "battery-low"],
  },
  {
    kind: "pipe-pressure",
    quantities: [
      { name: "pressure_kpa", calm: [280, 420], trouble: [20, 120] },
      { name: "flow_m3_h", calm: [0.2, 3], trouble: [8, 40] },
      battery,
      rssi,
    ],
    flags: [],
    alerts: ["pipe-burst", "pipe-low-pressure", "pipe-leak"],
  },
  {
    kind: "smart-bin",
    quantities: [
      { name: "fill_pct", calm: [5, 80], trouble: [88, 100] },
      { name: "temperature_c", calm: [10, 35], trouble: [45, 90] },
      { name: "weight_kg", calm: [2, 25], trouble: [60, 120] },
      battery,
      rssi,
    ],
    flags: ["tilted"],
    alerts: ["bin-full", "bin-tilted", "device-fault"],
  },
  {
    kind: "emergency-button",
    quantities: [battery, rssi],
    flags: ["fault", "tamper", "assist"],
    alerts: ["assist", "device-tamper", "battery-low"],
  },
];
