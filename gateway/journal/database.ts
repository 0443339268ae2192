import Database from "better-sqlite3-multiple-ciphers";

export type Connection = Database.Database;

export interface DatabaseOptions {
  readonly path: string;
  /** 32 bytes, or null for a plain file. */
  readonly key: Uint8Array | null;
  readonly readonly?: boolean;
  /** Bytes a page of a new file; SQLite's own 4,096 where not given. */
  readonly pageBytes?: number;
  /** What a power cut takes from it can be made again: commits do not wait for the disk. */
  readonly isRebuildable?: boolean;
}

/**
 * Opens the gateway's database. Throws with the name of the setting for a wrong or missing key, before anything is read.
 * WAL with FULL: a commit that returned is on disk. Checkpoints are made by hand, away from the commits (writer.ts).
 */
export function openDatabase({ path, key, readonly = false, pageBytes, isRebuildable = false }: DatabaseOptions): Connection {
  const db = new Database(path, { readonly, timeout: 5_000 });
  try {
    if (key !== null) {
      db.pragma("cipher = 'chacha20'");
      db.pragma(`key = "raw:${Buffer.from(key).toString("hex")}"`);
    }
    db.prepare("SELECT count(*) FROM sqlite_schema").get();
  } catch (cause) {
    db.close();
    if ((cause as { code?: string }).code !== "SQLITE_NOTADB") throw cause;
    const how = key === null ? "is encrypted, or no database, and no key is set" : "is not opened by this key";
    throw new Error(`LINAN_DATABASE_KEY_FILE: ${path} ${how}`, { cause });
  }
  if (!readonly) {
    if (pageBytes !== undefined) db.pragma(`page_size = ${pageBytes}`);
    db.pragma("journal_mode = WAL");
    db.pragma(`synchronous = ${isRebuildable ? "NORMAL" : "FULL"}`);
    db.pragma("wal_autocheckpoint = 0");
    // 64 MiB: what a burst may leave behind before the file is cut back.
    db.pragma(`journal_size_limit = ${64 * 1024 * 1024}`);
    db.pragma("cache_size = -16384");
  } else {
    db.pragma("cache_size = -8192");
  }
  return db;
}
