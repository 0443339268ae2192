import type { Alert } from "../../../rules/model/alert.ts";
import { type DevicePicture, STATUS } from "../live/device-table.ts";
import type { MomentShown } from "./shapes.ts";

/** Alerts that were open at `atMs`, worst and oldest first. */
export const openThen = (alerts: readonly Alert[], atMs: number): readonly Alert[] =>
  alerts
    .filter(({ raisedAt, closed }) => raisedAt <= atMs && (closed === null || closed.at > atMs))
    .toSorted((one, other) => (one.priority === other.priority ? one.raisedAt - other.raisedAt : one.priority < other.priority ? -1 : 1));

/** Whether somebody had answered it by then. */
export const isAnsweredThen = ({ acknowledged }: Alert, atMs: number): boolean => acknowledged !== null && acknowledged.at <= atMs;

/** Devices as they were: silent and faulty by the alerts of then, never heard where no value of theirs is on record. */
export function pastPicture({ roster }: DevicePicture, { devices }: MomentShown, open: readonly Alert[]): DevicePicture {
  const heard = new Set(devices.map(({ device }) => device));
  const silent = devicesOf(open, "device-silent");
  const faulty = devicesOf(open, "device-fault");
  return {
    roster,
    status(index) {
      const id = roster?.get(index)?.[1] ?? "";
      if (silent.has(id)) return STATUS.silent;
      if (faulty.has(id)) return STATUS.fault;
      return heard.has(id) ? STATUS.normal : STATUS.commissioning;
    },
  };
}

const devicesOf = (open: readonly Alert[], kind: Alert["kind"]): ReadonlySet<string> =>
  new Set(open.flatMap((alert) => (alert.kind === kind && alert.device !== null ? [alert.device] : [])));
