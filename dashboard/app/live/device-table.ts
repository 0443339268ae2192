import type { DeviceEntry, ServerMessage } from "../../wire/messages.ts";
import { type Cell, createCell } from "./cell.ts";
import { createDeviceColumns, type DeviceNow } from "./device-columns.ts";

/** Positions in STATUSES of the wire. */
export const STATUS = { commissioning: 0, normal: 1, alert: 2, fault: 3, silent: 4 } as const;

/** Entries by index; null before the first snapshot. */
type Roster = ReadonlyMap<number, DeviceEntry> | null;

/** Statuses as they are: reads through to the columns, and is replaced when one of them changes. */
export interface DevicePicture {
  readonly roster: Roster;
  status(index: number): number;
}

type DeviceSnapshot = Omit<Extract<ServerMessage, { t: "snap"; dict: unknown }>, "t" | "id">;
type DeviceFrame = Omit<Extract<ServerMessage, { t: "d" }>, "t" | "id">;

/** All devices of the page. */
export interface DeviceTable {
  /** Grows by one after every change. */
  readonly version: Cell<number>;
  /** New when a device came or went: what a drawing follows. */
  readonly roster: Cell<Roster>;
  /** New when a status changed or the roster did: what lists and counters follow. */
  readonly picture: Cell<DevicePicture>;
  now(id: string): DeviceNow | null;
  /** Number of devices that were left out because their index is out of bounds. */
  leftOut(): number;
  snapshot(part: DeviceSnapshot): void;
  /** False where a frame was left out: the page has to ask anew. */
  frame(part: DeviceFrame): boolean;
}

export function createDeviceTable(): DeviceTable {
  const columns = createDeviceColumns();
  const version = createCell(0);
  const roster = createCell<Roster>(null);
  const picture = createCell<DevicePicture>({ roster: null, status: columns.status });
  let isComing = false;
  let lastFrame = -1;

  function tell(isRosterNew: boolean, isStatusNew: boolean): void {
    if (isRosterNew) roster.set(new Map(columns.entries));
    if (isRosterNew || isStatusNew) picture.set({ roster: roster.get(), status: columns.status });
    version.set(version.get() + 1);
  }

  return {
    version,
    roster,
    picture,
    leftOut: columns.leftOut,
    now: columns.now,
    snapshot({ base, dict, col, last }) {
      if (!isComing) columns.clear();
      isComing = !last;
      columns.add(dict);
      columns.fill(col);
      lastFrame = base;
      if (last) tell(true, true);
    },
    frame({ n, col, rm, dict = [] }) {
      if (n !== lastFrame + 1) return false;
      lastFrame = n;
      columns.remove(rm);
      columns.add(dict);
      tell(dict.length > 0 || rm.length > 0, columns.fill(col));
      return true;
    },
  };
}
