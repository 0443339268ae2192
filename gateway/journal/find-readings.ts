import type { Reading } from "../../rules/model/reading.ts";
import type { Connection } from "./database.ts";
import { decodeOrNull, INPUT_KIND } from "./record.ts";
import { BLOCK_IDS, unpackIds } from "./run-index.ts";

export interface FindReadings {
  readonly registration: number;
  /** Event time, [from, to); null: no bound. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
  /** Journal id to start behind. */
  readonly afterId: number;
}

interface RunRow {
  readonly block: number;
  readonly ids: Uint8Array;
}

/** Finds a device's readings in order of arrival: by its runs in full blocks, by scan in the newest ones. */
export function createFinder(db: Connection) {
  const runs = db.prepare(
    `SELECT block, ids FROM reading_run WHERE block >= ? AND block <= ? AND device = ? AND to_ms >= ? AND from_ms < ? ORDER BY block`,
  );
  const blocks = db.prepare(
    `SELECT ifnull((SELECT value FROM meta WHERE key = 'indexed_block'), -1), ifnull((SELECT min(block) FROM reading_run), 0)`,
  );
  const nextBlock = db.prepare("SELECT min(block) FROM reading_run WHERE block > ?").pluck();
  const one = db.prepare("SELECT now_ms, body FROM journal WHERE id = ?").raw();
  const rest = db.prepare("SELECT id, now_ms, body FROM journal WHERE id >= ? AND kind = ? AND device = ? ORDER BY id").raw();

  function* indexed(query: FindReadings, last: number, first: number): Generator<Reading | null> {
    const { registration, fromMs, toMs, afterId } = query;
    // One block a step: a run is looked up by its key (block, device).
    for (let block = Math.max(Math.floor((afterId + 1) / BLOCK_IDS), first); block <= last; block++) {
      const run = runs.get(block, block, registration, fromMs ?? -Infinity, toMs ?? Infinity) as RunRow | undefined;
      if (run === undefined) {
        // A restore leaves a gap of many thousand blocks.
        block = ((nextBlock.get(block) as number | null) ?? last + 1) - 1;
        continue;
      }
      for (const id of unpackIds(block, run.ids)) {
        const row = id > afterId ? (one.get(id) as [number, Uint8Array] | undefined) : undefined;
        if (row !== undefined) yield decodeOrNull(id, registration, row[0], row[1]);
      }
    }
  }

  function* all(query: FindReadings): Generator<Reading | null> {
    const [last, first] = blocks.raw().get() as [number, number];
    yield* indexed(query, last, first);
    const startId = Math.max(query.afterId + 1, (last + 1) * BLOCK_IDS);
    const rows = rest.iterate(startId, INPUT_KIND.reading, query.registration) as IterableIterator<[number, number, Uint8Array]>;
    for (const [id, nowMs, body] of rows) yield decodeOrNull(id, query.registration, nowMs, body);
  }

  return function* find(query: FindReadings): Generator<Reading> {
    const { fromMs, toMs } = query;
    for (const reading of all(query)) {
      if (reading === null) continue;
      if (fromMs !== null && reading.eventMs < fromMs) continue;
      if (toMs !== null && reading.eventMs >= toMs) continue;
      yield reading;
    }
  };
}
