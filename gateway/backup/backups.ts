import { fork } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, statfsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Text } from "../../rules/model/alert.ts";
import type { Site } from "../../rules/model/site.ts";
import { type Config, VERSION } from "../config.ts";
import { collectFiles } from "./collect-files.ts";
import { BackupFault } from "./container.ts";
import { type BackupOptions, partialOf, type Progress } from "./make-backup.ts";
import type { Manifest } from "./manifest.ts";
import type { FromBackup } from "./messages.ts";
import { stampOf } from "./restore.ts";

/** Rest after each piece, as a share of its time: half the disk stays with the commits. */
const REST_SHARE = 1;
/** What must stay free beside a backup: reserve, log and the bound below which telemetry is refused (health/space.ts), twice. */
const ROOM_BYTES = 512 * 1024 * 1024;

export interface Backups {
  /** The folder of nightly backups. */
  readonly folder: string;
  /**
   * Makes one: `target` null for the folder and a name of its own, where the oldest then give way. Rejects with what is
   * wrong. `signal` ends it, leaving nothing.
   */
  make(target: string | null, signal: AbortSignal, tell: (progress: Progress) => void): Promise<Made>;
}

export interface Made {
  readonly file: string;
  readonly manifest: Manifest;
  readonly bytes: number;
}

export interface BackupsOptions {
  readonly config: Config;
  readonly site: Site;
  readonly wallMs: () => number;
}

/** Backups beside the running gateway, each in a process of its own. */
export function createBackups({ config, site, wallMs }: BackupsOptions): Backups {
  const { folder, keep } = config.backup;
  const folders = {
    dataFolder: config.dataFolder,
    siteFile: config.siteFile,
    site: { plans: site.plans, demonstration: site.demonstration },
    rulesFolder: config.rulesFolder,
    backupFolder: folder,
  };

  async function make(target: string | null, signal: AbortSignal, tell: (progress: Progress) => void): Promise<Made> {
    const file = target ?? join(folder, `${site.id}-${stampOf(wallMs())}.backup`);
    if (target === null) mkdirSync(folder, { recursive: true, mode: 0o700 });
    removePartials(dirname(file), site.id);
    const needBytes = collectFiles(folders).reduce((sum, { bytes }) => sum + bytes, 0);
    if (target === null) makeRoom(needBytes);
    refuseWithoutRoom(dirname(file), needBytes);
    const options = { ...folders, target: file, key: config.databaseKey, program: VERSION, siteId: site.id, restShare: REST_SHARE };
    const manifest = await runProcess(options, signal, tell);
    if (target === null) removeOldest(keep);
    return { file, manifest, bytes: statSync(file).size };
  }

  const removeOldest = (most: number): void => {
    for (const name of ours(folder, site.id).slice(most)) rmSync(join(folder, name));
  };

  /** The oldest give way, but never the last: an old backup is better than none. */
  function makeRoom(needBytes: number): void {
    for (let left = ours(folder, site.id).length; left > 1 && freeOf(folder) < needBytes + ROOM_BYTES; left--) removeOldest(left - 1);
  }

  return { folder, make };
}

const NAME = /^([a-z0-9][a-z0-9-]{0,63})-\d{8}T\d{6}Z\.backup$/;

/** Backups of this community, newest first: nothing else in the folder is ever removed. */
const ours = (folder: string, site: string): string[] =>
  readdirSync(folder)
    .filter((name) => NAME.exec(name)?.[1] === site)
    .toSorted()
    .reverse();

/** Left by one that was killed. */
function removePartials(folder: string, site: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith(`.${site}-`) && name.endsWith(".backup.partial")) rmSync(join(folder, name), { force: true });
  }
}

function freeOf(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

function refuseWithoutRoom(folder: string, needBytes: number): void {
  const missing = needBytes + Math.min(ROOM_BYTES, needBytes) - freeOf(folder);
  if (missing <= 0) return;
  const mib = Math.ceil(missing / 1024 / 1024);
  throw new BackupFault({ zh: `${folder} 空间不足,还差 ${mib} MiB`, en: `${folder} lacks ${mib} MiB for a backup` });
}

function runProcess(options: Omit<BackupOptions, "wallMs">, signal: AbortSignal, tell: (progress: Progress) => void): Promise<Manifest> {
  return new Promise((resolve, reject) => {
    const child = fork(new URL("./backup-process.js", import.meta.url), {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const stop = (): void => void child.kill("SIGKILL");
    let end: FromBackup | null = null;
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    child.on("message", (message: FromBackup) => {
      if (message.kind === "progress") tell(message.progress);
      else end = message;
    });
    child.once("error", reject);
    child.once("exit", (code, killedBy) => {
      signal.removeEventListener("abort", stop);
      if (end?.kind === "made") return resolve(end.manifest);
      rmSync(partialOf(options.target), { force: true });
      reject(new BackupFault(failureOf(end, signal, code ?? killedBy)));
    });
    child.send(options);
  });
}

function failureOf(end: FromBackup | null, signal: AbortSignal, how: unknown): Text {
  if (end?.kind === "failed") return end.text;
  if (signal.aborted) return { zh: "已停止", en: "stopped" };
  return { zh: `备份进程意外结束(${String(how)})`, en: `the process of the backup ended with ${String(how)}` };
}
