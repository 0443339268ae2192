import { openDatabase } from "../journal/database.ts";
import { catalogPath } from "./files.ts";

/** The newest of each value of a device. */
export type Latest = Readonly<Record<string, { readonly atMs: number; readonly value: number | boolean }>>;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS latest (device INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
PRAGMA user_version = 1`;

/** How far history has come, and the latest values of every device, which outlive all readings. */
export interface Catalog {
  /** Every reading up to this journal id is in a file, on disk. */
  readonly cursor: number;
  /** Counts how often the journal was another one: a restored backup gives ids again. */
  readonly generation: number;
  latest(): IterableIterator<readonly [device: number, latest: Latest]>;
  save(cursor: number, latest: Iterable<readonly [device: number, latest: Latest]>): void;
  close(): void;
}

/** `epoch`: name of the journal at hand. */
export function openCatalog(folder: string, key: Uint8Array | null, epoch: string): Catalog {
  const db = openDatabase({ path: catalogPath(folder), key });
  db.exec(SCHEMA);
  db.pragma("wal_autocheckpoint = 1000");
  const read = db.prepare("SELECT value FROM meta WHERE key = ?").pluck();
  const put = db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)");
  const rows = db.prepare("SELECT device, body FROM latest").raw();
  const putLatest = db.prepare("INSERT OR REPLACE INTO latest (device, body) VALUES (?, ?)");
  let generation = (read.get("generation") as number | undefined) ?? 0;
  let cursor = (read.get("cursor") as number | undefined) ?? 0;
  if (read.get("epoch") !== epoch) {
    generation++;
    cursor = 0;
    db.transaction(() => {
      put.run("epoch", epoch);
      put.run("generation", generation);
      put.run("cursor", 0);
    })();
  }
  return {
    get cursor() {
      return cursor;
    },
    generation,
    *latest() {
      for (const [device, body] of rows.iterate() as IterableIterator<[number, string]>) yield [device, JSON.parse(body) as Latest];
    },
    save(to, latest) {
      db.transaction(() => {
        put.run("cursor", to);
        for (const [device, values] of latest) putLatest.run(device, JSON.stringify(values));
      })();
      cursor = to;
    },
    close: () => void db.close(),
  };
}
