import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import type { Site } from "../../rules/model/site.ts";
import type { Place } from "./manifest.ts";

/** Files of one backup: a data folder that holds more is not one of ours. */
const FILES_MAX = 100_000;
/**
 * What the data folder holds that a restore must not bring back: held only while a process runs, made anew at a start, or
 * itself a backup. Everything else must survive and is taken, whoever put it there.
 */
const TRANSIENT = new Set(["lock", "lock-journal", "reserve", "replaying", "acknowledged", "damaged", "operator.sock"]);
/** Folders beside what is in use: backups, a restore that is being made, what a restore or a repair has set aside. */
const BESIDE = /^(backups|restoring|set-aside-.*)$/;
const isLog = (name: string): boolean => /-(wal|shm|journal)$/.test(name);
const isUnfinished = (name: string): boolean => name.startsWith(".") || name.endsWith(".partial");

export interface File {
  readonly place: Place;
  /** In its place, with `/`. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  /** An SQLite file: copied with its log, from one moment. */
  readonly isDatabase: boolean;
}

/** Entries of a data folder that a backup takes, and that make it not empty for a restore. */
export const isKept = (name: string): boolean => !TRANSIENT.has(name) && !BESIDE.test(name) && !isUnfinished(name);

export interface FoldersOptions {
  readonly dataFolder: string;
  readonly siteFile: string;
  readonly site: Pick<Site, "plans" | "demonstration">;
  /** null: within the data folder. */
  readonly rulesFolder: string | null;
  /** Where backups go: never part of one. */
  readonly backupFolder: string;
}

/**
 * Everything that a community needs on another machine. The database comes first: history may then be ahead of it, never
 * behind, and a restore gives no id twice.
 */
export function collectFiles({ dataFolder, siteFile, site, rulesFolder, backupFolder }: FoldersOptions): readonly File[] {
  const inData = walk(dataFolder, (path) => path !== backupFolder && isKept(relative(dataFolder, path).split(sep)[0]!))
    .filter((path) => !isLog(path))
    .toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map((path) => fileOf("data", dataFolder, path));
  const siteFolder = dirname(siteFile);
  const plans = site.plans.map(({ file }) => join(siteFolder, file));
  const beside = site.demonstration ? [] : [siteFile, ...new Set(plans)].map((path) => fileOf("site", siteFolder, path));
  const rules = rulesFolder === null ? [] : walk(rulesFolder, () => true).map((path) => fileOf("rules", rulesFolder, path));
  return [...inData, ...beside, ...rules].filter((file) => file !== null);
}

const rank = (path: string): number => (basename(path) === "gateway.db" ? 0 : path.endsWith(".db") ? 1 : 2);

function walk(folder: string, takes: (path: string) => boolean): string[] {
  const found: string[] = [];
  const open = [folder];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name);
      if (!takes(path) || isUnfinished(entry.name)) continue;
      if (entry.isDirectory()) open.push(path);
      else if (entry.isFile()) found.push(path);
      if (found.length > FILES_MAX) throw new Error(`more than ${FILES_MAX} files in ${folder}`);
    }
  }
  return found;
}

/** null for a file that has gone meanwhile. */
function fileOf(place: Place, folder: string, path: string): File | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  return { place, name: relative(folder, path).split(sep).join("/"), path, bytes: stat.size, isDatabase: path.endsWith(".db") };
}
