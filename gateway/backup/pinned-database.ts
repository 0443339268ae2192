import { closeSync, openSync, readSync, statSync } from "node:fs";
import { type Connection, openDatabase } from "../journal/database.ts";
import { PIECE_BYTES } from "./manifest.ts";

/**
 * A database beside its writer, held still so that its bytes can be copied at any pace. While a read transaction is open
 * SQLite copies nothing from the log into the database that the transaction may not see, and starts the log anew only
 * where all of it was copied before. So the database's bytes now and the log's bytes after them are what a power cut
 * would leave: opened, they are the state of one moment at or after the transaction's.
 *
 * For a process of its own: closing a file gives back every lock its process holds on it (POSIX), the gateway's too.
 */
export interface PinnedDatabase {
  readonly db: Connection;
  /** Pieces of the database. To the end before `log`. */
  bytes(): Generator<Uint8Array>;
  /** Pieces of its log as it is now; none where there is no log. */
  log(): Generator<Uint8Array>;
  release(): void;
}

export function pinDatabase(path: string, key: Uint8Array | null): PinnedDatabase {
  const db = openDatabase({ path, key, readonly: true });
  db.exec("BEGIN");
  // The transaction begins with its first read.
  db.prepare("SELECT count(*) FROM sqlite_schema").get();
  const files: number[] = [];
  function* pieces(file: string): Generator<Uint8Array> {
    const bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (bytes === 0) return;
    const descriptor = openSync(file, "r");
    files.push(descriptor);
    yield* readPieces(descriptor, bytes);
  }
  return {
    db,
    bytes: () => pieces(path),
    log: () => pieces(`${path}-wal`),
    release() {
      db.close();
      // After SQLite has let go: see above.
      for (const file of files) closeSync(file);
    },
  };
}

/** Pieces of an open file up to `bytes`; fewer where it is cut meanwhile. The same memory each time. */
export function* readPieces(descriptor: number, bytes: number): Generator<Uint8Array> {
  const buffer = Buffer.alloc(PIECE_BYTES);
  for (let at = 0; at < bytes;) {
    const read = readSync(descriptor, buffer, 0, Math.min(PIECE_BYTES, bytes - at), at);
    if (read === 0) return;
    yield buffer.subarray(0, read);
    at += read;
  }
}
