import type { Alert } from "../../../rules/model/alert.ts";
import type { DeviceShown } from "../http/shapes.ts";

/** A pressure sensor as the list shows it. */
export interface Pipe {
  readonly device: DeviceShown;
  /** The most urgent open alert of it; null: none. */
  readonly alert: Alert | null;
  readonly isHydrant: boolean;
  /** 0: an alert about water, 1: another alert, 2: nothing to go by, 3: as it should be. */
  readonly rank: 0 | 1 | 2 | 3;
}

/** What is wrong first; among equals fire water before pipes, then the lowest pressure. */
export function orderPipes(devices: readonly DeviceShown[], open: readonly Alert[], hydrantSensors: ReadonlySet<string>): readonly Pipe[] {
  return devices
    .map((device) => pipeOf(device, open, hydrantSensors.has(device.id)))
    .toSorted(
      (one, other) =>
        one.rank - other.rank ||
        Number(other.isHydrant) - Number(one.isHydrant) ||
        pressureOf(one) - pressureOf(other) ||
        one.device.id.localeCompare(other.device.id, "en"),
    );
}

/** The last pressure in kPa; infinite where there is none. */
export function pressureOf({ device: { latest } }: Pick<Pipe, "device">): number {
  const { pressure_kpa } = latest;
  return typeof pressure_kpa === "number" ? pressure_kpa : Infinity;
}

function pipeOf(device: DeviceShown, open: readonly Alert[], isHydrant: boolean): Pipe {
  // The list is in the order of urgency already.
  const its = open.filter((alert) => alert.device === device.id);
  const alert = its.find(({ kind }) => kind.startsWith("pipe-")) ?? its[0] ?? null;
  return { device, alert, isHydrant, rank: rankOf(device, alert) };
}

function rankOf({ status, lastHeardAt }: DeviceShown, alert: Alert | null): Pipe["rank"] {
  if (alert?.kind.startsWith("pipe-") === true) return 0;
  if (alert !== null) return 1;
  return status === "silent" || lastHeardAt === null ? 2 : 3;
}
