import { createHash } from "node:crypto";
import { closeSync, existsSync, fdatasyncSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Connection } from "../journal/database.ts";
import { databasePath } from "../journal/files.ts";
import { SCHEMA_VERSION } from "../journal/migrate.ts";
import { collectFiles, type File, type FoldersOptions } from "./collect-files.ts";
import { BackupFault, createContainer, type NewContainer } from "./container.ts";
import { BACKUP_FORMAT, type Manifest, type Part, type Place } from "./manifest.ts";
import { pinDatabase, readPieces } from "./pinned-database.ts";

/** Pieces between two syncs: what is not on disk yet is what a commit beside might have to wait for. */
const PIECES_PER_SYNC = 4;

export interface BackupOptions extends FoldersOptions {
  /** The new file; one that is there already is not touched. */
  readonly target: string;
  readonly key: Uint8Array | null;
  readonly program: string;
  readonly siteId: string;
  readonly wallMs: () => number;
  /** Rest after each piece, as a share of the time it took: the disk is not ours alone. */
  readonly restShare: number;
}

export interface Progress {
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** Rests this thread. */
const sleeper = new Int32Array(new SharedArrayBuffer(4));

/**
 * Copies everything that must survive into one file, beside a gateway that goes on writing. The file appears under its name
 * when it is whole and on disk. Throws where it could not be made, leaving nothing. Runs to its end without giving way:
 * for a process of its own.
 */
export function makeBackup(options: BackupOptions, tell: (progress: Progress) => void): Manifest {
  const { target } = options;
  if (existsSync(target)) throw new BackupFault({ zh: `${target} 已存在`, en: `${target} exists already` });
  if (!existsSync(databasePath(options.dataFolder)))
    throw new BackupFault({ zh: `${options.dataFolder} 中没有数据库`, en: `there is no database in ${options.dataFolder}` });
  const partial = partialOf(target);
  rmSync(partial, { force: true });
  try {
    const manifest = fill(partial, options, tell);
    renameSync(partial, target);
    syncFolder(dirname(target));
    return manifest;
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

/** Hidden and named after the whole: what a killed backup leaves is removed by the next. */
export const partialOf = (target: string): string => join(dirname(target), `.${basename(target)}.partial`);

function fill(partial: string, options: BackupOptions, tell: (progress: Progress) => void): Manifest {
  const startedAt = options.wallMs();
  const files = collectFiles(options);
  const descriptor = openSync(partial, "wx+", 0o600);
  const container = createContainer(partial, options.key);
  try {
    const totalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
    const packer = createPacker(container, { descriptor, restShare: options.restShare, tell, totalBytes });
    let ends = { schema: SCHEMA_VERSION, journalId: 0, aseq: 0 };
    for (const file of files) {
      // Retention unlinks days of history meanwhile.
      if (!existsSync(file.path)) continue;
      if (file.isDatabase)
        packDatabase(file, options.key, packer, (db) => (ends = basename(file.path) === "gateway.db" ? endsOf(db) : ends));
      else packFile(file, packer);
    }
    const manifest: Manifest = {
      format: BACKUP_FORMAT,
      program: options.program,
      site: options.siteId,
      siteFile: basename(options.siteFile),
      startedAt,
      finishedAt: options.wallMs(),
      ...ends,
      parts: [...packer.parts],
    };
    container.finish(manifest);
    container.close();
    fsyncSync(descriptor);
    return manifest;
  } finally {
    container.close();
    closeSync(descriptor);
  }
}

function endsOf(db: Connection): Pick<Manifest, "schema" | "journalId" | "aseq"> {
  const [journalId, aseq] = db
    .prepare("SELECT ifnull((SELECT max(id) FROM journal), 0), ifnull((SELECT max(aseq) FROM alert_step), 0)")
    .raw()
    .get() as [number, number];
  return { schema: db.pragma("user_version", { simple: true }) as number, journalId, aseq };
}

interface Packer {
  readonly parts: readonly Part[];
  add(place: Place, name: string, pieces: Iterable<Uint8Array>): void;
}

interface Pace {
  readonly descriptor: number;
  readonly restShare: number;
  readonly totalBytes: number;
  readonly tell: (progress: Progress) => void;
}

/** Puts files into the container piece by piece, syncing and resting as it goes. */
function createPacker(container: NewContainer, { descriptor, restShare, totalBytes, tell }: Pace): Packer {
  const parts: Part[] = [];
  let pieces = 0;
  let doneBytes = 0;
  function put(part: number, number: number, body: Uint8Array): void {
    const startedMs = performance.now();
    container.piece(part, number, body);
    if (++pieces % PIECES_PER_SYNC === 0) fdatasyncSync(descriptor);
    doneBytes += body.length;
    tell({ doneBytes, totalBytes: Math.max(totalBytes, doneBytes) });
    const restMs = (performance.now() - startedMs) * restShare;
    if (restMs > 0) Atomics.wait(sleeper, 0, 0, restMs);
  }
  return {
    parts,
    add(place, name, body) {
      const hash = createHash("sha256");
      let [number, bytes] = [0, 0];
      for (const piece of body) {
        hash.update(piece);
        bytes += piece.length;
        put(parts.length, number++, piece);
      }
      parts.push({ place, name, bytes, sha256: hash.digest("hex") });
    },
  };
}

function packDatabase({ place, name, path }: File, key: Uint8Array | null, packer: Packer, read: (db: Connection) => void): void {
  const pinned = pinDatabase(path, key);
  try {
    read(pinned.db);
    packer.add(place, name, pinned.bytes());
    packer.add(place, `${name}-wal`, pinned.log());
  } finally {
    pinned.release();
  }
}

function packFile({ place, name, path, bytes }: File, packer: Packer): void {
  const descriptor = openSync(path, "r");
  try {
    packer.add(place, name, readPieces(descriptor, bytes));
  } finally {
    closeSync(descriptor);
  }
}

/** The new name itself must survive a power cut. */
export function syncFolder(folder: string): void {
  const descriptor = openSync(folder, "r");
  fsyncSync(descriptor);
  closeSync(descriptor);
}
