import { VALUES_OF_KIND, VALUES } from "../../rules/model/values.ts";
import type { DeviceKind } from "../../rules/model/device.ts";
import type { HistoryQueries } from "../history/messages.ts";
import type { ReadingPage } from "../history/page.ts";
import type { DevicePage } from "./reading-table.ts";
import { openTable, type Table } from "./table.ts";
import type { Format, TableOptions, ToTable } from "./table-messages.ts";

/** Exports at once: each has a thread. Of Excel's one: it holds all its rows in memory. */
const EXPORTS_MAX = 4;
const EXCELS_MAX = 1;
/** A reader that takes nothing for so long is no longer waited for. */
const STALLED_MS = 60_000;
const DAY_MS = 86_400_000;

export interface ExportOptions {
  readonly format: Format;
  readonly devices: readonly { readonly registration: number; readonly id: string; readonly kind: DeviceKind }[];
  /** Name of the one value that is wanted; null: all. */
  readonly value: string | null;
  /** [fromMs, toMs), ms since 1970. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly signal: AbortSignal;
  /** Ends the reader: it takes nothing any more, or the gateway stops. */
  readonly drop: () => void;
  /** Parts done of all; each is a device's day. */
  readonly tell?: (done: number, total: number) => void;
}

/** More readings than the format can hold. */
export class TooManyRows extends Error {}

export interface Exports {
  /** How many run. */
  readonly running: number;
  close(): void;
  /**
   * Bytes of a table, by day (UTC), then device, then time; the next is made when the last was taken. Rejects with "busy"
   * where too many run or history is far behind, with `TooManyRows` where the format can't hold them.
   */
  start(options: ExportOptions): Promise<AsyncIterableIterator<Uint8Array>>;
}

export function createExports(
  history: Pick<HistoryQueries, "exportDays" | "page">,
  open: (options: TableOptions) => Table = openTable,
): Exports {
  const running = new Set<ExportOptions>();
  const excels = (): number => [...running].filter(({ format }) => format === "xlsx").length;

  async function* written(options: ExportOptions): AsyncGenerator<Uint8Array> {
    running.add(options);
    const values = valuesOf(options);
    const table = open({ format: options.format, values });
    try {
      for await (const page of pagesOf(history, options, new Set(values))) {
        const answer = await table.write(page);
        if ("tooMany" in answer) throw new TooManyRows();
        const stalled = setTimeout(options.drop, STALLED_MS);
        try {
          if (answer.bytes.length > 0 || page === null) yield answer.bytes;
        } finally {
          clearTimeout(stalled);
        }
      }
    } finally {
      table.end();
      running.delete(options);
    }
  }

  return {
    get running() {
      return running.size;
    },
    close() {
      for (const { drop } of running) drop();
    },
    async start(options) {
      if (running.size >= EXPORTS_MAX || (options.format === "xlsx" && excels() >= EXCELS_MAX)) throw new Error("busy");
      const pieces = written(options);
      return withFirst(await pieces.next(), pieces);
    },
  };
}

/** The first piece was made already: what goes wrong by then can still be answered. */
function withFirst(first: IteratorResult<Uint8Array>, rest: AsyncGenerator<Uint8Array>): AsyncIterableIterator<Uint8Array> {
  let next: IteratorResult<Uint8Array> | null = first;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next() {
      const made = next;
      next = null;
      return made === null ? rest.next() : Promise.resolve(made);
    },
    return: () => rest.return(undefined),
  };
}

/** Every reading once: a page covers its time, whatever is sealed meanwhile. null: the end. */
async function* pagesOf(
  history: Pick<HistoryQueries, "exportDays" | "page">,
  { devices, fromMs, toMs, signal, tell }: ExportOptions,
  values: ReadonlySet<number>,
): AsyncGenerator<ToTable> {
  const days = await history.exportDays(fromMs, toMs);
  let done = 0;
  for (const day of days) {
    const endMs = Math.min(toMs, (day + 1) * DAY_MS);
    for (const { registration, id } of devices) {
      for (let nextMs: number | null = Math.max(fromMs, day * DAY_MS); nextMs !== null;) {
        signal.throwIfAborted();
        const page = await history.page({ device: registration, fromMs: nextMs, toMs: endMs });
        if (page.times.length > 0) yield { device: id, ...withValues(page, values) };
        ({ nextMs } = page);
      }
      tell?.(++done, days.length * devices.length);
    }
  }
  yield null;
}

/** Numbers of the columns: what devices of these kinds can report. */
function valuesOf({ devices, value }: ExportOptions): readonly number[] {
  const names = new Set(value === null ? devices.flatMap(({ kind }) => VALUES_OF_KIND[kind]) : [value]);
  return VALUES.flatMap(({ name }, number) => (names.has(name) ? [number] : []));
}

/** The columns that are wanted, and the readings that have one of them. */
function withValues({ times, flags, columns }: ReadingPage, values: ReadonlySet<number>): Omit<DevicePage, "device"> {
  const wanted = columns.filter(([value]) => values.has(value));
  if (wanted.length === columns.length) return { times, flags, columns };
  const has = (index: number): boolean => wanted.some(([, column]) => !Number.isNaN(column[index]));
  const places = Array.from(times.keys()).filter(has);
  return {
    times: Float64Array.from(places, (place) => times[place]!),
    flags: Uint8Array.from(places, (place) => flags[place]!),
    columns: wanted.map(([value, column]) => [value, Float64Array.from(places, (place) => column[place]!)] as const),
  };
}
