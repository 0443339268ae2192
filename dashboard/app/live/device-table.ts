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

/** All devices of the page in columns: 10,000 of them change ten times a second without an object for each. */
export interface DeviceTable {
  /** Grows by one after every change. */
  readonly version: Cell<number>;
  /** Grows by one when a status changed or a device came or went: what lists and counters follow. */
  readonly statusVersion: Cell<number>;
  entries(): IterableIterator<DeviceEntry>;
  size(): number;
  status(index: number): number;
  now(id: string): DeviceNow | null;
  isLoaded(): boolean;
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
  const statusVersion = createCell(0);
  const entries = new Map<number, DeviceEntry>();
  const indexes = new Map<string, number>();
  let columns = emptyColumns(FIRST_SIZE);
  let isComing = false;
  let isLoaded = false;
  let lastFrame = -1;
  let leftOut = 0;

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

  function tell(isStatusChanged: boolean): void {
    version.set(version.get() + 1);
    if (isStatusChanged) statusVersion.set(statusVersion.get() + 1);
  }

  return {
    version,
    statusVersion,
    entries: () => entries.values(),
    size: () => entries.size,
    status: (index) => columns.status[index] ?? STATUS.commissioning,
    isLoaded: () => isLoaded,
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
      isLoaded ||= last;
      if (last) tell(true);
    },
    frame({ n, col, rm, dict = [] }) {
      if (n !== lastFrame + 1) return false;
      lastFrame = n;
      remove(rm);
      add(dict);
      const isChanged = fill(col);
      tell(isChanged || dict.length > 0 || rm.length > 0);
      return true;
    },
  };
}
