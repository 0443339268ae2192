import { type Connection, openDatabase } from "../journal/database.ts";

/** Places of a device in a file: its 24 hours, or the day as a whole; in a month's file its days. */
export const SLOTS = 32;
export const WHOLE_DAY = 31;
/** While a day goes on each hour is a row of some hundred bytes. */
const PAGE_BYTES = 8_192;
/** Of a finished day a row has some thousand: in pages of 8 KiB a fifth of each stayed empty (measured). */
export const FINISHED_PAGE_BYTES = 16_384;

export const keyOf = (device: number, slot: number): number => device * SLOTS + slot;

export interface ChunkRow {
  readonly key: number;
  /** Every reading up to this journal id that belongs here is in it. */
  readonly through: number;
  /** Of the journal that the ids are of. */
  readonly generation: number;
  readonly body: Uint8Array;
}

export interface RollupRow {
  readonly key: number;
  readonly hours: Uint8Array;
  /** null where there are so few readings that reading them all is as fast. */
  readonly minutes: Uint8Array | null;
}

/** One file of history, open. */
export interface DayFile {
  readonly path: string;
  chunk(key: number): ChunkRow | null;
  /** In the order of their keys, both ends included. */
  chunks(fromKey: number, toKey: number): IterableIterator<ChunkRow>;
  rollups(fromKey: number, toKey: number): IterableIterator<RollupRow>;
  rollup(key: number): RollupRow | null;
  /** Devices with a chunk. */
  devices(): readonly number[];
  putChunk(row: ChunkRow): void;
  putRollup(row: RollupRow): void;
  /** A chunk that can't be read is put aside: another takes its place. */
  setAside(row: ChunkRow): void;
  transaction(write: () => void): void;
  /** Copies the log into the file and waits for the disk: after it a power cut takes nothing. */
  sync(): void;
  /** Page check of SQLite; empty where it is sound. */
  faults(): readonly string[];
  close(): void;
}

const SCHEMA = `
CREATE TABLE IF NOT EXISTS chunk (key INTEGER PRIMARY KEY, through INTEGER NOT NULL, generation INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS rollup (key INTEGER PRIMARY KEY, hours BLOB NOT NULL, minutes BLOB) STRICT;
CREATE TABLE IF NOT EXISTS damaged (key INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
PRAGMA user_version = 1`;

/** Opens a file of history, and makes it where there is none. */
export function openDayFile(path: string, key: Uint8Array | null, pageBytes = PAGE_BYTES): DayFile {
  const db = openDatabase({ path, key, pageBytes, isRebuildable: true });
  db.exec(SCHEMA);
  return over(db, path);
}

function over(db: Connection, path: string): DayFile {
  const one = db.prepare("SELECT key, through, generation, body FROM chunk WHERE key = ?");
  const many = db.prepare("SELECT key, through, generation, body FROM chunk WHERE key BETWEEN ? AND ? ORDER BY key");
  const rollups = db.prepare("SELECT key, hours, minutes FROM rollup WHERE key BETWEEN ? AND ? ORDER BY key");
  const oneRollup = db.prepare("SELECT key, hours, minutes FROM rollup WHERE key = ?");
  const devices = db.prepare(`SELECT DISTINCT key / ${SLOTS} FROM chunk ORDER BY 1`).pluck();
  const putChunk = db.prepare("INSERT OR REPLACE INTO chunk (key, through, generation, body) VALUES (?, ?, ?, ?)");
  const putRollup = db.prepare("INSERT OR REPLACE INTO rollup (key, hours, minutes) VALUES (?, ?, ?)");
  const setAside = db.prepare("INSERT INTO damaged (key, body) VALUES (?, ?)");
  return {
    path,
    chunk: (key) => (one.get(key) as ChunkRow | undefined) ?? null,
    chunks: (fromKey, toKey) => many.iterate(fromKey, toKey) as IterableIterator<ChunkRow>,
    rollups: (fromKey, toKey) => rollups.iterate(fromKey, toKey) as IterableIterator<RollupRow>,
    rollup: (key) => (oneRollup.get(key) as RollupRow | undefined) ?? null,
    devices: () => devices.all() as number[],
    putChunk: ({ key, through, generation, body }) => void putChunk.run(key, through, generation, body),
    putRollup: ({ key, hours, minutes }) => void putRollup.run(key, hours, minutes),
    setAside: ({ key, body }) => void setAside.run(key, body),
    transaction: (write) => db.transaction(write)(),
    sync: () => void db.pragma("wal_checkpoint(TRUNCATE)"),
    faults: () => (db.prepare("PRAGMA integrity_check").pluck().all() as string[]).filter((line) => line !== "ok"),
    close: () => void db.close(),
  };
}
