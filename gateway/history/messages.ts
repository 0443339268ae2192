import type { Bucket } from "./buckets.ts";
import type { PageQuery, ReadingPage } from "./page.ts";
import type { ManyQuery, SeriesQuery } from "./series.ts";

/** How a full disk is told across threads. */
export const NO_ROOM = "no room";

export interface HistoryOptions {
  readonly folder: string;
  readonly key: Uint8Array | null;
  /** Days of readings kept. */
  readonly days: number;
  /** Days of hourly rollups kept. */
  readonly hourlyDays: number;
  /** Bytes of all files of history. */
  readonly maxBytes: number;
  /** Bound of the journal: what is in memory alone may not pin it. */
  readonly journalMaxBytes: number;
}

export type HistoryTrouble =
  /** A chunk or a rollup that can't be read was left out, or put aside. */
  | { readonly kind: "damaged"; readonly path: string; readonly key: number; readonly message: string }
  | { readonly kind: "full" }
  | { readonly kind: "room" }
  /** Files that were too old, or too much: days since 1970. No trouble, but told. */
  | { readonly kind: "removed"; readonly days: readonly number[]; readonly months: readonly number[] };

/** What history is asked. */
export interface HistoryQueries {
  series(query: SeriesQuery): Promise<readonly Bucket[]>;
  /** JSON, UTF-8: `{series:[{device,at,min,max,mean,count}]}`, column by column; devices without a bucket are left out. */
  manySeries(query: ManyQuery): Promise<Uint8Array>;
  /** JSON, UTF-8: `{at,devices:[{device,values:{name:{at,value}}}]}`: the newest of each value at a past moment; `atMs` null: now. */
  moment(devices: readonly (readonly [registration: number, id: string])[], atMs: number | null): Promise<Uint8Array>;
  /** Days since 1970 of which there are readings, all that was acknowledged before included. Rejects with "busy" where history is far behind. */
  exportDays(fromMs: number, toMs: number): Promise<readonly number[]>;
  page(query: PageQuery): Promise<ReadingPage>;
  /** Puts recorded readings into history, on disk when it resolves. Rejects with "no room" on a full disk: what is there by then is known the next time. */
  record(recorded: readonly Recorded[]): Promise<RecordResult>;
  /** Readings before this are not kept, ms since 1970. */
  keptFromMs(): Promise<number>;
}

/** Readings of one device, columns as a page has them. */
export interface Recorded extends Omit<ReadingPage, "nextMs"> {
  readonly device: number;
}

/** How many were new, and how many were there before. */
export interface RecordResult {
  readonly recorded: number;
  readonly known: number;
}

export interface HistoryCounters {
  readonly taken: number;
  readonly seals: number;
  readonly sealMsLast: number;
  readonly tooOld: number;
  readonly damaged: number;
  readonly hotReadings: number;
  readonly hotBytes: number;
  readonly bytes: number;
}

export interface HistoryQuestion {
  readonly id: number;
  readonly name: keyof HistoryQueries;
  readonly args: readonly unknown[];
}

export type FromHistory =
  | { readonly kind: "answer"; readonly id: number; readonly result?: unknown; readonly error?: string }
  | { readonly kind: "held"; readonly throughId: number }
  | { readonly kind: "trouble"; readonly trouble: HistoryTrouble }
  | { readonly kind: "counters"; readonly counters: HistoryCounters };
