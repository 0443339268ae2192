import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import type { Text } from "../../rules/model/alert.ts";
import { type Connection, openFile } from "../journal/database.ts";
import { SCHEMA_VERSION } from "../journal/migrate.ts";
import { BACKUP_FORMAT, Manifest, type Part, sealOf } from "./manifest.ts";

const TABLES = `
CREATE TABLE manifest (body TEXT NOT NULL, seal TEXT NOT NULL) STRICT;
CREATE TABLE piece (part INTEGER NOT NULL, number INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (part, number)) STRICT;
`;

/** A backup that is not taken, with what a person can do about it. */
export class BackupFault extends Error {
  readonly text: Text;

  constructor(text: Text, options?: ErrorOptions) {
    super(`${text.zh} / ${text.en}`, options);
    this.text = text;
  }
}

/** A backup while it is written: one SQLite file with the database's own cipher, which holds every file in pieces. */
export interface NewContainer {
  piece(part: number, number: number, body: Uint8Array): void;
  finish(manifest: Manifest): void;
  close(): void;
}

/** Makes a new file. Nothing is synced here: whoever writes it decides when, and renames it when it is whole. */
export function createContainer(path: string, key: Uint8Array | null): NewContainer {
  const db = openFile({ path, key });
  // Of the largest pages: a piece of 1 MiB is then a chain of sixteen.
  db.pragma("page_size = 65536");
  db.pragma("journal_mode = OFF");
  db.pragma("synchronous = OFF");
  db.pragma("cache_size = -4096");
  db.exec(TABLES);
  const insert = db.prepare("INSERT INTO piece (part, number, body) VALUES (?, ?, ?)");
  return {
    piece: (part, number, body) => void insert.run(part, number, body),
    finish(manifest) {
      const body = JSON.stringify(manifest);
      db.prepare("INSERT INTO manifest (body, seal) VALUES (?, ?)").run(body, sealOf(body));
    },
    close: () => void db.close(),
  };
}

export interface Container {
  readonly manifest: Manifest;
  /** Hands over a part piece by piece. Throws BackupFault where it is not what was put in. */
  unpack(part: Part, take: (body: Uint8Array) => void): void;
  close(): void;
}

/** Opens a backup and reads what it says of itself. Throws BackupFault where this program can't take it. */
export function openContainer(path: string, key: Uint8Array | null): Container {
  const db = openBackup(path, key);
  try {
    const manifest = readManifest(db);
    const pieces = db.prepare("SELECT body FROM piece WHERE part = ? ORDER BY number").pluck();
    return {
      manifest,
      unpack(part, take) {
        const hash = createHash("sha256");
        const rows = pieces.iterate(manifest.parts.indexOf(part)) as IterableIterator<Uint8Array>;
        guarded(() => {
          for (const body of rows) {
            hash.update(body);
            take(body);
          }
        });
        if (hash.digest("hex") !== part.sha256) throw damaged(part.name);
      },
      close: () => void db.close(),
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

function openBackup(path: string, key: Uint8Array | null): Connection {
  try {
    statSync(path);
  } catch (cause) {
    throw new BackupFault({ zh: `没有文件 ${path}`, en: `there is no file ${path}` }, { cause });
  }
  try {
    return openFile({ path, key, readonly: true });
  } catch (cause) {
    if (!/LINAN_DATABASE_KEY_FILE/.test((cause as Error).message)) throw damaged(path, cause);
    throw new BackupFault(
      {
        zh: `${path} 不是备份,或不能用${key === null ? "空密钥(未设 LINAN_DATABASE_KEY_FILE)" : "这个密钥"}打开`,
        en: `${path} is no backup, or is not opened by ${key === null ? "no key (LINAN_DATABASE_KEY_FILE is not set)" : "this key"}`,
      },
      { cause },
    );
  }
}

function readManifest(db: Connection): Manifest {
  const row = guarded(
    () => db.prepare("SELECT body, seal FROM manifest").get() as { readonly body: string; readonly seal: string } | undefined,
  );
  if (row === undefined || sealOf(row.body) !== row.seal) throw damaged("manifest");
  const said = JSON.parse(row.body) as { format?: unknown; schema?: unknown; program?: unknown };
  if (Number(said.format) > BACKUP_FORMAT || Number(said.schema) > SCHEMA_VERSION)
    throw new BackupFault({
      zh: `备份来自较新的程序 ${String(said.program)}(数据结构 ${String(said.schema)},本程序 ${SCHEMA_VERSION}):请用那个版本恢复`,
      en: `the backup was made by a newer program, ${String(said.program)} (schema ${String(said.schema)}, this program knows ${SCHEMA_VERSION}): restore it with that one`,
    });
  const manifest = Manifest.safeParse(said);
  if (!manifest.success) throw damaged("manifest", manifest.error);
  return manifest.data;
}

/** Whatever SQLite finds wrong with the file is damage of the backup. */
function guarded<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    if (!String((cause as { code?: string }).code).startsWith("SQLITE_")) throw cause;
    throw damaged((cause as Error).message, cause);
  }
}

const damaged = (what: string, cause?: unknown): BackupFault =>
  new BackupFault({ zh: `备份已损坏或不完整(${what})`, en: `the backup is damaged or cut short (${what})` }, { cause });
