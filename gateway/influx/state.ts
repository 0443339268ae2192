import { rmSync } from "node:fs";
import { join } from "node:path";
import { type Connection, openDatabase } from "../journal/database.ts";
import { migrate } from "../journal/migrate.ts";
import type { Bump, Source } from "./feed.ts";
import type { Position } from "./safe-position.ts";

const MIGRATIONS = [
  `
-- One row: which server and which alert log it is about, and how far that has come.
CREATE TABLE cursor (
  target TEXT PRIMARY KEY, epoch TEXT NOT NULL, id INTEGER NOT NULL, aseq INTEGER NOT NULL, safe_id INTEGER NOT NULL,
  safe_aseq INTEGER NOT NULL, lost INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- Points that stand beside their own time: the same ones when they are sent again.
CREATE TABLE bump (source TEXT NOT NULL, ref INTEGER NOT NULL, ms INTEGER NOT NULL, PRIMARY KEY (source, ref)) STRICT, WITHOUT ROWID;
CREATE TABLE dead_letter (
  number INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, ref INTEGER NOT NULL, at_ms INTEGER NOT NULL,
  message TEXT NOT NULL, line TEXT NOT NULL, UNIQUE (source, ref)
) STRICT;
`,
];
/** Lines that a server refused, kept to be looked at: the readings themselves are in history. */
const DEAD_LETTERS_MAX = 10_000;
/** Behind the safe position bumps are only needed to fill the memory of times (feed.ts). */
const BUMPS_BEHIND = 65_536;

export interface DeadLetter {
  readonly source: Source;
  /** Journal id or step. */
  readonly ref: number;
  readonly atMs: number;
  readonly message: string;
  readonly line: string;
}

export interface Cursor {
  readonly position: Position;
  readonly safe: Position;
  /** Entries that left the journal before they were sent, in all. */
  readonly lost: number;
}

/** What the sink must know after a power cut, in a file of its own: only the journal's writer writes gateway.db. */
export interface SinkState {
  /** null: nothing was ever sent there. */
  cursor(): Cursor | null;
  save(cursor: Cursor, bumps: readonly Bump[], dead: readonly DeadLetter[]): void;
  bumps(source: Source, fromRef: number, toRef: number): ReadonlyMap<number, number>;
  deadLetters(limit: number): { readonly count: number; readonly newest: readonly DeadLetter[] };
  close(): void;
}

/** Name of the file; beside it SQLite's log. */
export const statePath = (folder: string): string => join(folder, "influx.db");

/**
 * Opens the state for one server and one alert log; anything else in it is forgotten, and everything in the journal is
 * sent anew. `onForgotten` is told where the file was damaged.
 */
export function openState(options: {
  readonly folder: string;
  readonly key: Uint8Array | null;
  readonly target: string;
  readonly epoch: string;
  /** What there is: a cursor beyond it is of another journal. */
  readonly newest: Position;
  readonly onForgotten: (why: string) => void;
}): SinkState {
  const db = openOrForget(options);
  db.transaction(() => {
    const { target, epoch, newest } = options;
    const isKnown =
      db
        .prepare("SELECT 1 FROM cursor WHERE target = ? AND epoch = ? AND id <= ? AND aseq <= ?")
        .get(target, epoch, newest.id, newest.aseq) !== undefined;
    if (!isKnown) db.exec("DELETE FROM cursor; DELETE FROM bump; DELETE FROM dead_letter;");
  })();
  return stateOn(db, options.target, options.epoch);
}

function openOrForget({ folder, key, onForgotten }: Parameters<typeof openState>[0]): Connection {
  const path = statePath(folder);
  try {
    return open(path, key);
  } catch (error) {
    // A cursor is worth nothing that could not be sent again; a key that does not fit would have ended the start before.
    onForgotten((error as Error).message);
    for (const end of ["", "-wal", "-shm"]) rmSync(path + end, { force: true });
    return open(path, key);
  }
}

function open(path: string, key: Uint8Array | null): Connection {
  const db = openDatabase({ path, key });
  try {
    // What a power cut takes with the newest rows is sent again: no commit here need wait for the disk.
    db.pragma("synchronous = NORMAL");
    db.pragma("wal_autocheckpoint = 1000");
    if (db.pragma("quick_check", { simple: true }) !== "ok") throw new Error("the file is damaged");
    migrate(db, MIGRATIONS);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function stateOn(db: Connection, target: string, epoch: string): SinkState {
  const read = db.prepare("SELECT id, aseq, safe_id, safe_aseq, lost FROM cursor WHERE target = ?").raw();
  const put = db.prepare("INSERT OR REPLACE INTO cursor (target, epoch, id, aseq, safe_id, safe_aseq, lost) VALUES (?, ?, ?, ?, ?, ?, ?)");
  const putBump = db.prepare("INSERT OR REPLACE INTO bump (source, ref, ms) VALUES (?, ?, ?)");
  const dropBumps = db.prepare("DELETE FROM bump WHERE source = ? AND ref <= ?");
  const bumps = db.prepare("SELECT ref, ms FROM bump WHERE source = ? AND ref > ? AND ref <= ?").raw();
  const bury = db.prepare("INSERT OR REPLACE INTO dead_letter (source, ref, at_ms, message, line) VALUES (?, ?, ?, ?, ?)");
  const dropDead = db.prepare(`DELETE FROM dead_letter WHERE number <= (SELECT max(number) FROM dead_letter) - ${DEAD_LETTERS_MAX}`);
  const countDead = db.prepare("SELECT count(*) FROM dead_letter").pluck();
  const newestDead = db.prepare("SELECT source, ref, at_ms AS atMs, message, line FROM dead_letter ORDER BY number DESC LIMIT ?");

  const save = db.transaction(({ position, safe, lost }: Cursor, moved: readonly Bump[], dead: readonly DeadLetter[]) => {
    put.run(target, epoch, position.id, position.aseq, safe.id, safe.aseq, lost);
    for (const { source, ref, ms } of moved) putBump.run(source, ref, ms);
    dropBumps.run("reading", safe.id - BUMPS_BEHIND);
    dropBumps.run("alert", safe.aseq - BUMPS_BEHIND);
    for (const { source, ref, atMs, message, line } of dead) bury.run(source, ref, atMs, message, line);
    if (dead.length > 0) dropDead.run();
  });

  return {
    cursor() {
      const row = read.get(target) as [number, number, number, number, number] | undefined;
      if (row === undefined) return null;
      const [id, aseq, safeId, safeAseq, lost] = row;
      return { position: { id, aseq }, safe: { id: safeId, aseq: safeAseq }, lost };
    },
    save,
    bumps: (source, fromRef, toRef) => new Map(bumps.all(source, fromRef, toRef) as [number, number][]),
    deadLetters: (limit) => ({ count: countDead.get() as number, newest: newestDead.all(limit) as DeadLetter[] }),
    close: () => db.close(),
  };
}
