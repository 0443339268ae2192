import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { readSiteFile } from "../../rules/language/site-file.ts";
import { openDatabase } from "../journal/database.ts";
import { databasePath, restoringPath } from "../journal/files.ts";
import { migrate } from "../journal/migrate.ts";
import { startAnew } from "../journal/start-anew.ts";
import { type Verdict, verifyAuditOf, verifyJournalOf } from "../journal/verify.ts";
import { isKept } from "./collect-files.ts";
import { BackupFault, type Container, openContainer } from "./container.ts";
import { syncFolder } from "./make-backup.ts";
import type { Manifest, Part, Place } from "./manifest.ts";

export interface RestoreOptions {
  readonly file: string;
  readonly dataFolder: string;
  /** Where it is not there it is made from the backup. */
  readonly siteFile: string;
  /** null: within the data folder. */
  readonly rulesFolder: string | null;
  readonly key: Uint8Array | null;
  /** What the data folder holds is set aside in it, not refused. */
  readonly setAside: boolean;
  /** A backup of a database that was damaged already is restored as it is. */
  readonly takeDamaged: boolean;
  readonly wallMs: () => number;
  /** Ends the process where a test asks for it: before the first file is moved, and between two. */
  readonly reach: (point: "restore-ready" | "restore-half") => void;
}

type Tell = (doneBytes: number, totalBytes: number) => void;

export interface Restored {
  readonly manifest: Manifest;
  /** Where the old data went; null where there was none. */
  readonly aside: string | null;
  /** Files outside the data folder that were made. */
  readonly made: readonly string[];
  /** What the checks found. */
  readonly verdicts: readonly Verdict[];
}

/**
 * Puts a backup in place of an empty data folder. Everything is unpacked, hashed, brought to this program's schema and
 * checked in a folder beside; only then anything is moved. The folder's lock must be held. Throws BackupFault where it is
 * refused: then nothing was touched.
 */
export function restore(options: RestoreOptions, tell: Tell): Restored {
  const { dataFolder, setAside } = options;
  const kept = readdirSync(dataFolder).filter(isKept);
  if (kept.length > 0 && !setAside)
    throw new BackupFault({
      zh: `${dataFolder} 不是空的:加 --set-aside 可把现有数据移到其中的 set-aside-… 文件夹`,
      en: `${dataFolder} is not empty: with --set-aside what is in it is moved to a folder set-aside-… in it`,
    });
  const container = openContainer(options.file, options.key);
  try {
    refuseOtherSite(container.manifest, options);
    const staged = join(restoringPath(dataFolder), "files");
    rmSync(staged, { recursive: true, force: true });
    unpackAll(container, staged, tell);
    const verdicts = settle(join(staged, "data"), container.manifest, options);
    const aside = kept.length === 0 ? null : join(dataFolder, `set-aside-${stampOf(options.wallMs())}`);
    const made = moveIn(staged, { kept, aside, manifest: container.manifest, options });
    return { manifest: container.manifest, aside, made, verdicts };
  } catch (error) {
    if (!existsSync(readyPath(dataFolder))) rmSync(restoringPath(dataFolder), { recursive: true, force: true });
    throw error;
  } finally {
    container.close();
  }
}

/** There from the first file that is moved to the last: a gateway must not start on half a folder. */
const readyPath = (dataFolder: string): string => join(restoringPath(dataFolder), "ready");

/** Throws where a restore was cut short among its files. One that was cut short before has touched nothing. */
export function refuseHalfRestored(dataFolder: string): void {
  if (!existsSync(readyPath(dataFolder))) return;
  throw new Error(`LINAN_DATA_DIR: a restore into ${dataFolder} was cut short / 恢复曾中断: npm run linan -- restore FILE --set-aside`);
}

/** `20261124T034500Z`. */
export const stampOf = (ms: number): string => new Date(ms).toISOString().replace(/[-:]|\.\d+/g, "");

function refuseOtherSite({ site }: Manifest, { siteFile }: RestoreOptions): void {
  if (!existsSync(siteFile)) return;
  const found = readSiteFile(readFileSync(siteFile, "utf8"));
  if (!found.ok || found.site.id === site) return;
  throw new BackupFault({
    zh: `备份属于社区 ${site},${siteFile} 描述的是 ${found.site.id}:请让 LINAN_SITE 指向 ${site} 的站点文件(不存在时由备份生成)`,
    en: `the backup is of the community ${site}, ${siteFile} describes ${found.site.id}: let LINAN_SITE name the site file of ${site} (made from the backup where there is none)`,
  });
}

function unpackAll(container: Container, staged: string, tell: Tell): void {
  const { parts } = container.manifest;
  const totalBytes = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  let doneBytes = 0;
  for (const place of ["data", "site", "rules"] satisfies Place[]) mkdirSync(join(staged, place), { recursive: true, mode: 0o700 });
  for (const part of parts) {
    unpackOne(container, part, join(staged, part.place, part.name), (bytes) => tell((doneBytes += bytes), totalBytes));
  }
}

function unpackOne(container: Container, part: Part, path: string, took: (bytes: number) => void): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const file = openSync(path, "wx", 0o600);
  try {
    container.unpack(part, (body) => {
      writeSync(file, body);
      took(body.length);
    });
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** The database as this program starts it: its log folded in, its schema of today, its numbers passed over, and sound. */
function settle(folder: string, manifest: Manifest, { key, wallMs, takeDamaged }: RestoreOptions): readonly Verdict[] {
  const db = openDatabase({ path: databasePath(folder), key });
  migrate(db);
  startAnew(db, wallMs() - manifest.startedAt);
  db.pragma("wal_checkpoint(TRUNCATE)");
  db.close();
  const verdicts = [verifyJournalOf(folder, key), verifyAuditOf(folder, key)];
  // Left by the checks, which may not write; the log was folded in.
  for (const suffix of ["-wal", "-shm"]) rmSync(`${databasePath(folder)}${suffix}`, { force: true });
  const faults = verdicts.filter(({ code }) => code !== 0).map(({ text }) => text);
  if (faults.length > 0 && !takeDamaged)
    throw new BackupFault({
      zh: `备份中的数据库有问题:\n${faults.join("\n")}\n仍要恢复:加 --damaged`,
      en: `the database in the backup has faults (above); to restore it nevertheless: --damaged`,
    });
  return verdicts;
}

interface Moves {
  readonly kept: readonly string[];
  readonly aside: string | null;
  readonly manifest: Manifest;
  readonly options: RestoreOptions;
}

/** From here on a death leaves `ready` behind, and the next start says what to do. */
function moveIn(staged: string, { kept, aside, manifest, options }: Moves): readonly string[] {
  const { dataFolder, siteFile, rulesFolder } = options;
  closeSync(openSync(readyPath(dataFolder), "w", 0o600));
  syncFolder(restoringPath(dataFolder));
  options.reach("restore-ready");
  if (aside !== null) {
    mkdirSync(aside, { mode: 0o700 });
    for (const name of [...kept, "acknowledged", "replaying", "damaged"]) moveIfThere(join(dataFolder, name), join(aside, name));
  }
  for (const name of readdirSync(join(staged, "data"))) {
    renameSync(join(staged, "data", name), join(dataFolder, name));
    options.reach("restore-half");
  }
  const made = [
    ...(existsSync(siteFile) ? [] : copyIn(join(staged, "site"), dirname(siteFile), { [manifest.siteFile]: basename(siteFile) })),
    ...(rulesFolder === null ? [] : copyIn(join(staged, "rules"), rulesFolder, {})),
  ];
  syncFolder(dataFolder);
  rmSync(restoringPath(dataFolder), { recursive: true });
  return made;
}

function moveIfThere(from: string, to: string): void {
  if (existsSync(from)) renameSync(from, to);
}

/** Outside the data folder nothing is overwritten. Returns what was made. */
function copyIn(from: string, to: string, renamed: Readonly<Record<string, string>>): readonly string[] {
  const made: string[] = [];
  for (const entry of readdirSync(from, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(from.length + 1);
    const target = join(to, renamed[name] ?? name);
    if (existsSync(target)) continue;
    mkdirSync(dirname(target), { recursive: true });
    writeWhole(target, readFileSync(path));
    made.push(target);
  }
  return made;
}

function writeWhole(path: string, bytes: Uint8Array): void {
  const file = openSync(path, "wx", 0o600);
  try {
    writeSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
