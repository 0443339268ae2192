import Database from "better-sqlite3-multiple-ciphers";
import { join } from "node:path";

/**
 * Takes the data folder for this process, or throws within a second. The lock is SQLite's own on an empty file: the
 * system lets go of it when the process dies, however it dies. Returns what gives it back.
 */
export function lockFolder(folder: string): () => void {
  const db = new Database(join(folder, "lock"), { timeout: 500 });
  try {
    db.pragma("journal_mode = MEMORY");
    db.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    db.close();
    throw new Error(`${folder} is in use by another gateway`, { cause });
  }
  return () => db.close();
}
