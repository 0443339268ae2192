import type { DeviceColumns, DeviceEntry } from "../../wire/messages.ts";
import { type Cell, createCell } from "./cell.ts";

const FIRST_SIZE = 2_048;
/** Devices of one page (contract: 20,000 a community, with room for those registered anew). A higher index is left out and counted. */
const INDEX_MAX = 65_536;

/** Positions in STATUSES of the wire. */
export const STATUS = { commissioning: 0, normal: 1, alert: 2, fault: 3, silent: 4 } as const;

/** One device as it is now. `value`: the main value of its kind; `heardAt`: wall clock in ms, 0 never. */
export interface DeviceNow {
  readonly entry: DeviceEntry;
  readonly status: number;
  readonly value: number | null;
  readonly heardAt: number;
}

/** Entries by index; null before the first snapshot. */
export type Roster = ReadonlyMap<number, DeviceEntry> | null;

/** Statuses as they are: reads through to the columns, and is replaced when one of them changes. */
export interface DevicePicture {
  readonly roster: Roster;
  status(index: number): number;
}

/** All devices of the page in columns: 10,000 of them change ten times a second without an object for each. */
export interface DeviceTable {
  /** Grows by one after every change. */
  readonly version: Cell<number>;
  /** New when a device came or went: what a drawing follows. */
  readonly roster: Cell<Roster>;
  /** New when a status changed or the roster did: what lists and counters follow. */
  readonly picture: Cell<DevicePicture>;
  now(id: string): DeviceNow | null;
  /** Number of entries that were left out because their index is out of bounds. */
  leftOut(): number;
  snapshot(part: { readonly base: number; readonly dict: readonly DeviceEntry[]; readonly col: DeviceColumns; readonly last: boolean }): void;
  /** False where a frame was left out: the page has to ask anew. */
  frame(part: { readonly n: number; readonly col: DeviceColumns; readonly rm: readonly number[]; readonly dict?: readonly DeviceEntry[] }): boolean;
}

interface Columns {
  status: Uint8Array;
  value: Float64Array;
  heardAt: Float64Array;
}

const emptyColumns = (size: number): Columns => ({ status: new Uint8Array(size), value: new Float64Array(size).fill(NaN), heardAt: new Float64Array(size) });

function grown(columns: Columns, index: number): Columns {
  if (index < columns.status.length) return columns;
  const next = emptyColumns(Math.min(INDEX_MAX, 2 ** Math.ceil(Math.log2(index + 1))));
  next.status.set(columns.status);
  next.value.set(columns.value);
  next.heardAt.set(columns.heardAt);
  return next;
}

export function createDeviceTable(): DeviceTable {
  const version = createCell(0);
  const roster = createCell<Roster>(null);
  const picture = createCell<DevicePicture>({ roster: null, status: statusOf });
  const entries = new Map<number, DeviceEntry>();
  const indexes = new Map<string, number>();
  let columns = emptyColumns(FIRST_SIZE);
  let isComing = false;
  let lastFrame = -1;
  let leftOut = 0;

  function statusOf(index: number): number {
    return columns.status[index] ?? STATUS.commissioning;
  }

  function add(dict: readonly DeviceEntry[]): void {
    for (const entry of dict) {
      if (entry[0] >= INDEX_MAX) {
        leftOut++;
        continue;
      }
      columns = grown(columns, entry[0]);
      entries.set(entry[0], entry);
      indexes.set(entry[1], entry[0]);
    }
  }

  /** True where a status changed. */
  function fill({ i, s, v, ts }: DeviceColumns): boolean {
    let isChanged = false;
    for (const [at, index] of i.entries()) {
      if (!entries.has(index)) continue;
      isChanged ||= columns.status[index] !== s[at];
      columns.status[index] = s[at] ?? 0;
      columns.value[index] = v[at] ?? NaN;
      columns.heardAt[index] = ts[at] ?? 0;
    }
    return isChanged;
  }

  function remove(gone: readonly number[]): void {
    for (const index of gone) {
      const entry = entries.get(index);
      entries.delete(index);
      if (entry !== undefined && indexes.get(entry[1]) === index) indexes.delete(entry[1]);
    }
  }

  function tell(isRosterNew: boolean, isStatusNew: boolean): void {
    if (isRosterNew) roster.set(new Map(entries));
    if (isRosterNew || isStatusNew) picture.set({ roster: roster.get(), status: statusOf });
    version.set(version.get() + 1);
  }

  return {
    version,
    roster,
    picture,
    leftOut: () => leftOut,
    now(id) {
      const index = indexes.get(id);
      const entry = index === undefined ? undefined : entries.get(index);
      if (index === undefined || entry === undefined) return null;
      const value = columns.value[index]!;
      return { entry, status: columns.status[index]!, value: Number.isNaN(value) ? null : value, heardAt: columns.heardAt[index]! };
    },
    snapshot({ base, dict, col, last }) {
      if (!isComing) {
        entries.clear();
        indexes.clear();
        columns = emptyColumns(FIRST_SIZE);
      }
      isComing = !last;
      add(dict);
      fill(col);
      lastFrame = base;
      if (last) tell(true, true);
    },
    frame({ n, col, rm, dict = [] }) {
      if (n !== lastFrame + 1) return false;
      lastFrame = n;
      remove(rm);
      add(dict);
      tell(dict.length > 0 || rm.length > 0, fill(col));
      return true;
    },
  };
}
