import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { createContainer } from "../../../gateway/backup/container.ts";
import { type BackupOptions, makeBackup } from "../../../gateway/backup/make-backup.ts";
import type { Manifest } from "../../../gateway/backup/manifest.ts";
import { restore, type Restored, type RestoreOptions } from "../../../gateway/backup/restore.ts";
import { openDatabase } from "../../../gateway/journal/database.ts";
import { databasePath } from "../../../gateway/journal/files.ts";
import { migrate, SCHEMA_VERSION } from "../../../gateway/journal/migrate.ts";
import { ROOT, temporaryFolder } from "../../harness/gateway.ts";
import { SMALL_SITE } from "../../harness/launch.ts";

export const BACKUP_MS = 1_800_000_000_000;
export const KEY = new Uint8Array(32).fill(7);
/** What nobody without the key may read. */
export const SECRET_WORDS = "王奶奶 13800000000";

/** The data folder of a community that has lived a little, with a rule file, and its site file beside it. */
export function makeSmallFolder(key: Uint8Array | null = null): string {
  const folder = temporaryFolder();
  const data = join(folder, "data");
  mkdirSync(join(data, "rules"), { recursive: true });
  mkdirSync(join(data, "backups"));
  const fixture = join(ROOT, `tests/gateway/journal/fixtures/schema-${SCHEMA_VERSION}.db.gz`);
  writeFileSync(databasePath(data), gunzipSync(readFileSync(fixture)));
  if (key !== null) encrypt(databasePath(data), key);
  const db = openDatabase({ path: databasePath(data), key });
  migrate(db);
  db.close();
  writeFileSync(join(data, "rules/own.yaml"), "rules: []\n");
  writeFileSync(join(data, "demonstration-secrets.json"), "{}");
  writeFileSync(join(data, "reserve"), "x".repeat(100_000));
  writeFileSync(join(data, "backups/mini-20260101T000000Z.backup"), "an older one");
  writeFileSync(join(folder, "site.yaml"), `${SMALL_SITE}# ${SECRET_WORDS}\n`);
  return folder;
}

/** A plain database that is closed, with this key from now on. */
export function encrypt(path: string, key: Uint8Array): void {
  const db = openDatabase({ path, key: null });
  db.pragma("journal_mode = DELETE");
  db.pragma("cipher = 'chacha20'");
  db.pragma(`rekey = "raw:${Buffer.from(key).toString("hex")}"`);
  db.close();
}

export function backUp(folder: string, more: Partial<BackupOptions> = {}): Manifest {
  const data = join(folder, "data");
  return makeBackup(
    {
      dataFolder: data,
      siteFile: join(folder, "site.yaml"),
      site: { plans: [], demonstration: false },
      siteId: "mini",
      rulesFolder: null,
      backupFolder: join(data, "backups"),
      target: join(folder, "mini.backup"),
      key: null,
      program: "0.0.0-test",
      wallMs: () => BACKUP_MS,
      restShare: 0,
      ...more,
    },
    () => {},
  );
}

/** Restores into `data` of the folder, which is made where it is not there. */
export function restoreInto(folder: string, file: string, more: Partial<RestoreOptions> = {}): Restored {
  const dataFolder = join(folder, "data");
  mkdirSync(dataFolder, { recursive: true });
  return restore(
    {
      file,
      dataFolder,
      siteFile: join(folder, "site.yaml"),
      rulesFolder: null,
      key: null,
      setAside: false,
      takeDamaged: false,
      wallMs: () => BACKUP_MS + 3_600_000,
      reach: () => {},
      ...more,
    },
    () => {},
  );
}

/** A backup that says this of itself and holds nothing. */
export function makeEmptyBackup(path: string, says: Partial<Manifest>): void {
  const container = createContainer(path, null);
  container.finish({
    format: 1,
    program: "9.9.9",
    schema: SCHEMA_VERSION,
    site: "mini",
    siteFile: "site.yaml",
    startedAt: 0,
    finishedAt: 0,
    journalId: 0,
    aseq: 0,
    parts: [],
    ...says,
  });
  container.close();
}

/** Every file below a folder with its bytes, to tell that nothing was touched. */
export function pictureOf(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(files.map((entry) => [join(entry.parentPath, entry.name), readFileSync(join(entry.parentPath, entry.name), "latin1")]));
}
