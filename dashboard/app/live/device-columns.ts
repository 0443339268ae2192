import type { DeviceColumns, DeviceEntry } from "../../wire/messages.ts";

const FIRST_SIZE = 2_048;
/** Devices of one page (contract: 20,000 a community, with room for those registered anew). A higher index is left out and counted. */
const INDEX_MAX = 65_536;

/** One device as it is now. `value`: the main value of its kind; `heardAt`: wall clock in ms, 0 never. */
export interface DeviceNow {
  readonly entry: DeviceEntry;
  readonly status: number;
  readonly value: number | null;
  readonly heardAt: number;
}

/** What is known of each device, by the index that the gateway gave it: columns, because an object each is slow to change ten times a second. */
export interface DeviceColumnStore {
  readonly entries: ReadonlyMap<number, DeviceEntry>;
  clear(): void;
  add(dict: readonly DeviceEntry[]): void;
  remove(gone: readonly number[]): void;
  /** True where a status changed. Devices that are not known are passed over. */
  fill(col: DeviceColumns): boolean;
  /** Position in STATUSES of the wire. */
  status(index: number): number;
  now(id: string): DeviceNow | null;
  /** Number of entries that were left out because their index is out of bounds. */
  leftOut(): number;
}

interface Columns {
  readonly status: Uint8Array;
  readonly value: Float64Array;
  readonly heardAt: Float64Array;
}

const emptyColumns = (size: number): Columns => ({
  status: new Uint8Array(size),
  value: new Float64Array(size).fill(NaN),
  heardAt: new Float64Array(size),
});

function grown(columns: Columns, index: number): Columns {
  if (index < columns.status.length) return columns;
  const next = emptyColumns(Math.min(INDEX_MAX, 2 ** Math.ceil(Math.log2(index + 1))));
  next.status.set(columns.status);
  next.value.set(columns.value);
  next.heardAt.set(columns.heardAt);
  return next;
}

export function createDeviceColumns(): DeviceColumnStore {
  const entries = new Map<number, DeviceEntry>();
  const indexes = new Map<string, number>();
  let columns = emptyColumns(FIRST_SIZE);
  let leftOut = 0;
  return {
    entries,
    leftOut: () => leftOut,
    status: (index) => columns.status[index] ?? 0,
    clear() {
      entries.clear();
      indexes.clear();
      columns = emptyColumns(FIRST_SIZE);
    },
    add(dict) {
      const fitting = dict.filter(([index]) => index < INDEX_MAX);
      leftOut += dict.length - fitting.length;
      for (const entry of fitting) {
        columns = grown(columns, entry[0]);
        entries.set(entry[0], entry);
        indexes.set(entry[1], entry[0]);
      }
    },
    remove(gone) {
      for (const index of gone) {
        const id = entries.get(index)?.[1];
        entries.delete(index);
        if (id !== undefined && indexes.get(id) === index) indexes.delete(id);
      }
    },
    fill: (col) => fillColumns(columns, entries, col),
    now(id) {
      const entry = entries.get(indexes.get(id) ?? -1);
      if (entry === undefined) return null;
      const [index] = entry;
      const value = columns.value[index]!;
      return { entry, status: columns.status[index]!, value: Number.isNaN(value) ? null : value, heardAt: columns.heardAt[index]! };
    },
  };
}

function fillColumns(columns: Columns, known: ReadonlyMap<number, DeviceEntry>, { i, s, v, ts }: DeviceColumns): boolean {
  let isChanged = false;
  for (const [at, index] of i.entries()) {
    if (!known.has(index)) continue;
    isChanged ||= columns.status[index] !== s[at];
    columns.status[index] = s[at] ?? 0;
    columns.value[index] = v[at] ?? NaN;
    columns.heardAt[index] = ts[at] ?? 0;
  }
  return isChanged;
}
