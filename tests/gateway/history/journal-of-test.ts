import { READING_FLAG } from "../../../rules/model/reading.ts";
import { createAnswers } from "../../../gateway/history/answers.ts";
import { createKeeper, type Keeper } from "../../../gateway/history/keeper.ts";
import type { HistoryQueries, HistoryTrouble } from "../../../gateway/history/messages.ts";
import { type Connection, openDatabase } from "../../../gateway/journal/database.ts";
import { databasePath } from "../../../gateway/journal/files.ts";
import { insertReadings } from "../../../gateway/journal/insert-readings.ts";
import { RecordWriter } from "../../../gateway/journal/record.ts";
import type { Values } from "../../../rules/model/values.ts";

/** A reading as it arrives. */
export interface Arrived {
  readonly device: number;
  /** Event time. */
  readonly at: number;
  readonly values: Values;
  readonly flags?: number;
}

/** Writes readings as the writer does; ids go on from what is there. */
export function arrive(db: Connection, readings: readonly Arrived[], receivedMs: number): void {
  const records = new RecordWriter(64 * 1024);
  let id = db.prepare("SELECT ifnull(max(id), 0) FROM journal").pluck().get() as number;
  for (const { device, at, values, flags = at < receivedMs - 600_000 ? READING_FLAG.history : 0 } of readings)
    records.add({ id: ++id, device, eventMs: at, receivedMs, boot: 1, seq: id, flags, values }, receivedMs);
  const rows = insertReadings(db, () => {});
  db.transaction(() => rows.insert(records.bytes.buffer as ArrayBuffer, records.count))();
}

export interface TestHistory {
  readonly keeper: Keeper;
  readonly ask: HistoryQueries;
  readonly held: number[];
  readonly troubles: HistoryTrouble[];
  /** Wall clock and monotonic clock at once. */
  clock: { wallMs: number; monotonicMs: number };
  close(): void;
}

/** History over a journal, in this thread and with a clock of the test's. */
export function openTestHistory(folder: string, wallMs: number, options: Partial<Parameters<typeof createKeeper>[0]> = {}): TestHistory {
  const key = options.key ?? null;
  const journal = openDatabase({ path: databasePath(folder), key, readonly: true });
  const clock = { wallMs, monotonicMs: 0 };
  const held: number[] = [];
  const troubles: HistoryTrouble[] = [];
  const keeper = createKeeper({
    folder,
    key,
    days: 400,
    hourlyDays: 3_650,
    maxBytes: 1e12,
    journalMaxBytes: 1e12,
    journal,
    wallMs: () => clock.wallMs,
    monotonicMs: () => clock.monotonicMs,
    onHeld: (throughId) => void held.push(throughId),
    onTrouble: (trouble) => void troubles.push(trouble),
    ...options,
  });
  const close = (): void => {
    keeper.close();
    journal.close();
  };
  return { keeper, ask: createAnswers(keeper), held, troubles, clock, close };
}
