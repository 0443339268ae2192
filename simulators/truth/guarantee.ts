import type { AlertKind, Priority } from "../../rules/model/alert.ts";
import type { DeviceKind } from "../../rules/model/device.ts";
import type { Values } from "../../rules/model/values.ts";

/** What the contract promises to raise, written down here a second time on purpose: a judge must not ask the judged. */
export interface Guarantee {
  readonly kind: AlertKind;
  readonly priority: Priority;
  /** null: every kind of device. */
  readonly of: DeviceKind | null;
  /** null: this report says nothing about it. */
  readonly met: (values: Values) => boolean | null;
  /** So long it must last, ms. */
  readonly heldMs: number;
}

const flag =
  (name: string) =>
  (values: Values): boolean | null => {
    const value = values[name];
    return value === undefined ? null : value === true || value === 1;
  };

const level =
  (name: string, met: (value: number) => boolean) =>
  (values: Values): boolean | null => {
    const value = values[name];
    return typeof value === "number" ? met(value) : null;
  };

/** Contract, "Starter rules guarantee". */
export const GUARANTEES: readonly Guarantee[] = [
  { kind: "fire", priority: "P1", of: "smoke-detector", met: flag("alarm"), heldMs: 0 },
  { kind: "sos", priority: "P1", of: "emergency-button", met: flag("pressed"), heldMs: 0 },
  { kind: "assist", priority: "P3", of: "emergency-button", met: flag("assist"), heldMs: 0 },
  { kind: "device-fault", priority: "P3", of: null, met: flag("fault"), heldMs: 0 },
  { kind: "device-tamper", priority: "P3", of: null, met: flag("tamper"), heldMs: 0 },
  { kind: "battery-low", priority: "P4", of: null, met: level("battery_pct", (value) => value < 20), heldMs: 0 },
  { kind: "bin-full", priority: "P4", of: "smart-bin", met: level("fill_pct", (value) => value >= 90), heldMs: 0 },
  { kind: "bin-fire", priority: "P1", of: "smart-bin", met: level("temperature_c", (value) => value >= 60), heldMs: 0 },
  { kind: "bin-tilted", priority: "P4", of: "smart-bin", met: flag("tilted"), heldMs: 0 },
  { kind: "pipe-low-pressure", priority: "P2", of: "pipe-pressure", met: level("pressure_kpa", (value) => value < 70), heldMs: 60_000 },
];
