import type { Connection } from "./database.ts";
import { decodeOrNull, INPUT_KIND, putVarint, takeVarint } from "./record.ts";

/** Ids per block: small enough to scan the newest block for one device in a few ms, large enough to keep runs rare. */
export const BLOCK_IDS = 32_768;
/** Runs written with one commit, at least: at about 1 us each they lengthen a commit by a tenth of its fsync. */
const RUNS_PER_COMMIT = 192;

interface Run {
  fromMs: number;
  toMs: number;
  count: number;
  last: number;
  ids: number[];
}

/**
 * Which ids belong to which device. Runs of a full block are appended to `reading_run` behind later commits, so that the
 * hot path keeps no index (3.8 us a row without, 16.1 with). The block being filled lives in the journal alone: readers
 * scan its few rows.
 */
export function createRunIndex(db: Connection) {
  const insert = db.prepare("INSERT OR REPLACE INTO reading_run (block, device, from_ms, to_ms, count, ids) VALUES (?, ?, ?, ?, ?, ?)");
  const mark = db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('indexed_block', ?)");
  let block = -1;
  let runs = new Map<number, Run>();
  const waiting: { block: number; runs: Map<number, Run> }[] = [];
  let written: number[] = [];
  let finished = false;

  function note(id: number, device: number, eventMs: number): void {
    const itsBlock = Math.floor(id / BLOCK_IDS);
    if (itsBlock !== block) {
      if (runs.size > 0) waiting.push({ block, runs });
      block = itsBlock;
      runs = new Map();
    }
    const run = runs.get(device);
    if (run === undefined) {
      runs.set(device, { fromMs: eventMs, toMs: eventMs, count: 1, last: id, ids: [id - block * BLOCK_IDS] });
      return;
    }
    if (eventMs < run.fromMs) run.fromMs = eventMs;
    if (eventMs > run.toMs) run.toMs = eventMs;
    run.ids.push(id - run.last);
    run.last = id;
    run.count++;
  }

  /** Inside a transaction with `rows` readings: some runs of the oldest full block, as many as may have been added. */
  function writeSome(rows: number): void {
    const oldest = waiting[0];
    if (oldest === undefined) return;
    const most = Math.max(RUNS_PER_COMMIT, rows);
    for (const [device, run] of oldest.runs) {
      if (written.length === most) return;
      insert.run(oldest.block, device, run.fromMs, run.toMs, run.count, packIds(run.ids));
      written.push(device);
    }
    mark.run(oldest.block);
    finished = true;
  }

  /** The transaction is on disk. */
  function settle(): void {
    for (const device of written) waiting[0]!.runs.delete(device);
    if (finished) waiting.shift();
    rewind();
  }

  /** The transaction was undone: its runs are still waiting. */
  function rewind(): void {
    written = [];
    finished = false;
  }

  /** After a start: what the blocks hold that were not indexed when the process ended. */
  function rebuild(): void {
    const indexed = db.prepare("SELECT value FROM meta WHERE key = 'indexed_block'").pluck().get() as number | undefined;
    const rows = db
      .prepare("SELECT id, device, now_ms, body FROM journal WHERE id >= ? AND kind = ? ORDER BY id")
      .raw()
      .iterate(((indexed ?? -1) + 1) * BLOCK_IDS, INPUT_KIND.reading) as IterableIterator<[number, number, number, Uint8Array]>;
    for (const [id, device, nowMs, body] of rows) note(id, device, decodeOrNull(id, device, nowMs, body)?.eventMs ?? nowMs);
  }

  return { note, writeSome, settle, rewind, rebuild };
}

function packIds(deltas: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(deltas.length * 3);
  let at = 0;
  for (const delta of deltas) at = putVarint(bytes, at, delta);
  return bytes.subarray(0, at);
}

/** Ids of a run, ascending. */
export function unpackIds(block: number, packed: Uint8Array): number[] {
  const ids: number[] = [];
  const cursor = { bytes: packed, at: 0 };
  let id = block * BLOCK_IDS;
  while (cursor.at < packed.length) {
    id += takeVarint(cursor);
    ids.push(id);
  }
  return ids;
}
