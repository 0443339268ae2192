import type { Alert, Priority } from "../../../rules/model/alert.ts";
import type { DeviceEntry } from "../../wire/messages.ts";
import { type DevicePicture, STATUS } from "../live/device-table.ts";

/** How a device is drawn: the priority of its worst open alert, or what it is by itself. */
export type DeviceMark = Priority | "silent" | "fault" | "commissioning" | "normal";

/** Worst first: the order of lists, and what is painted last. */
const ORDER: readonly DeviceMark[] = ["P1", "P2", "silent", "fault", "P3", "P4", "commissioning", "normal"];
export const rankOf = (mark: DeviceMark): number => ORDER.indexOf(mark);
export const isAbnormal = (mark: DeviceMark): boolean => mark !== "normal" && mark !== "commissioning";

/** Worst priority of the open alerts of each device. */
export function prioritiesOf(open: readonly Alert[]): ReadonlyMap<string, Priority> {
  const worst = new Map<string, Priority>();
  for (const { device, priority } of open) {
    if (device !== null && (worst.get(device) ?? "P9") > priority) worst.set(device, priority);
  }
  return worst;
}

/** True where both say the same of each device. */
export const arePrioritiesEqual = (one: ReadonlyMap<string, Priority>, other: ReadonlyMap<string, Priority>): boolean =>
  one.size === other.size && [...one].every(([device, priority]) => other.get(device) === priority);

export function markOf(status: number, priority: Priority | undefined): DeviceMark {
  if (priority === "P1" || priority === "P2") return priority;
  if (status === STATUS.silent) return "silent";
  if (status === STATUS.fault) return "fault";
  if (priority !== undefined) return priority;
  if (status === STATUS.alert) return "P3";
  return status === STATUS.commissioning ? "commissioning" : "normal";
}

/** The mark of each device by its index. */
export const marksOf =
  ({ roster, status }: DevicePicture, priorities: ReadonlyMap<string, Priority>) =>
  (index: number): DeviceMark =>
    markOf(status(index), priorities.get(roster?.get(index)?.[1] ?? ""));

export interface MarkedDevice {
  readonly entry: DeviceEntry;
  readonly mark: DeviceMark;
}

export interface Survey {
  readonly total: number;
  /** Worst first. */
  readonly abnormal: readonly MarkedDevice[];
  /** Never heard yet. */
  readonly commissioning: number;
}

/** All devices counted, and those that are not as they should be. */
export function survey({ roster, status }: DevicePicture, priorities: ReadonlyMap<string, Priority>): Survey {
  const abnormal: MarkedDevice[] = [];
  let commissioning = 0;
  for (const entry of roster?.values() ?? []) {
    const mark = markOf(status(entry[0]), priorities.get(entry[1]));
    if (mark === "commissioning") commissioning++;
    else if (isAbnormal(mark)) abnormal.push({ entry, mark });
  }
  abnormal.sort((one, other) => rankOf(one.mark) - rankOf(other.mark) || one.entry[1].localeCompare(other.entry[1]));
  return { total: roster?.size ?? 0, abnormal, commissioning };
}
