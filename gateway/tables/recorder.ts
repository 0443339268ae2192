import { setImmediate } from "node:timers/promises";
import type { HistoryQueries, Recorded } from "../history/messages.ts";
import { readRow, type RecordedReading, type RowRules } from "./recorded.ts";

/** Rows that go to history together, and those at most where all are of one device and ms: some MiB. */
const BATCH_ROWS = 50_000;
const BATCH_ROWS_MAX = 100_000;
/** Rows between two looks at what else there is to do: some ms. */
const SLICE_ROWS = 500;
/** Faults that are told one by one; all are counted. */
const FAULTS_MAX = 50_000;

export interface RecordOutcome {
  /** Readings that are new. */
  recorded: number;
  /** Readings that history had. */
  known: number;
  /** Rows count from 1. */
  readonly failed: { readonly row: number; readonly reason: string }[];
  faults: number;
}

export interface RecordOptions {
  readonly history: Pick<HistoryQueries, "record" | "keptFromMs">;
  readonly find: RowRules["find"];
  readonly nowMs: number;
  readonly signal?: AbortSignal;
}

/**
 * Puts recorded readings into history, and nowhere else: no rule sees them. What history has is left out, so that a file may
 * be taken twice. Rows are independent. A row that is no object is a fault of its own.
 */
export async function recordRows(rows: AsyncIterable<unknown>, { history, find, nowMs, signal }: RecordOptions): Promise<RecordOutcome> {
  const outcome: RecordOutcome = { recorded: 0, known: 0, failed: [], faults: 0 };
  const rules: RowRules = { find, nowMs, keptFromMs: await history.keptFromMs() };
  let batch: RecordedReading[] = [];
  let number = 0;

  async function put(): Promise<void> {
    const { recorded, known } = await history.record(byDevice(batch));
    outcome.recorded += recorded;
    outcome.known += known;
    batch = [];
  }

  for await (const row of rows) {
    if (++number % SLICE_ROWS === 0) await setImmediate();
    signal?.throwIfAborted();
    const read = isObject(row) ? readRow(row, rules) : { reason: "no JSON object" };
    if ("reason" in read) {
      if (outcome.faults++ < FAULTS_MAX) outcome.failed.push({ row: number, reason: read.reason });
      continue;
    }
    // Readings that are alike stay together: how often each is there decides what is known.
    const isCut = batch.length >= BATCH_ROWS && (batch.at(-1)!.atMs !== read.atMs || batch.length >= BATCH_ROWS_MAX);
    if (isCut) await put();
    batch.push(read);
  }
  await put();
  return outcome;
}

const isObject = (row: unknown): row is Readonly<Record<string, unknown>> => typeof row === "object" && row !== null && !Array.isArray(row);

function byDevice(batch: readonly RecordedReading[]): readonly Recorded[] {
  const devices = new Map<number, RecordedReading[]>();
  for (const reading of batch) {
    const readings = devices.get(reading.device);
    if (readings === undefined) devices.set(reading.device, [reading]);
    else readings.push(reading);
  }
  return [...devices].map(([device, readings]) => columnsOf(device, readings));
}

function columnsOf(device: number, readings: readonly RecordedReading[]): Recorded {
  const columns = new Map<number, Float64Array>();
  readings.forEach(({ values }, index) => {
    for (const [value, measured] of values) {
      if (!columns.has(value)) columns.set(value, new Float64Array(readings.length).fill(Number.NaN));
      columns.get(value)![index] = measured;
    }
  });
  return {
    device,
    times: Float64Array.from(readings, ({ atMs }) => atMs),
    flags: Uint8Array.from(readings, ({ flags }) => flags),
    columns: [...columns],
  };
}
