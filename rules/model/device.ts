import { z } from "zod";

/** Ids of devices, sites, zones, buildings and stations (contract, "MQTT"). */
export const Id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);

/** The kinds a device may be registered as (contract, "A reading"). */
export const DeviceKind = z.enum([
  "smoke-detector",
  "pipe-pressure",
  "smart-bin",
  "emergency-button",
  "siren",
  "station-terminal",
  "cabinet",
]);
export type DeviceKind = z.infer<typeof DeviceKind>;

/**
 * A device as the gateway knows it. `registration` is given once and never again: a device that is deleted and
 * created anew under the same id is another registration, so that old sequence numbers can't shadow new ones.
 */
export interface Device {
  readonly registration: number;
  readonly id: string;
  readonly kind: DeviceKind;
  readonly zone: string;
  readonly powered: "mains" | "battery";
  /** Period of its reports in ms; null: 100 s on mains, 15 min on battery. */
  readonly expectEveryMs: number | null;
  /** The station a terminal belongs to; null for every other kind. */
  readonly station: string | null;
}
