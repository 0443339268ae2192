import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { DAY_MS } from "./rollup.ts";

/**
 * A file a day, so that retention unlinks files: DELETE gives no room back to the disk. `hours`: a chunk an hour and
 * device, while the day goes on. `day`: one chunk a device, made when it is over. `rollups`: what is left of a month's
 * days whose readings are no longer kept.
 */
export type FileKind = "hours" | "day" | "rollups";

export interface HistoryFile {
  readonly kind: FileKind;
  /** Its day, or the first of its month: days since 1970. */
  readonly day: number;
  readonly path: string;
}

const NAME = /^(hours|day|rollups)-(\d{4,6}-\d\d(?:-\d\d)?)\.db$/;

export const historyFolder = (folder: string): string => join(folder, "history");
export const catalogPath = (folder: string): string => join(historyFolder(folder), "catalog.db");

export const dayOf = (atMs: number): number => Math.floor(atMs / DAY_MS);

/** Date of a day since 1970, in UTC, as file names have it; `2026-11` for a month. */
function dateOf(day: number, kind: FileKind): string {
  const iso = new Date(day * DAY_MS).toISOString();
  const date = iso.slice(0, iso.indexOf("T")).replace(/^\+0*/, "");
  return kind === "rollups" ? date.slice(0, -3) : date;
}

/** First day of the month of a day. */
export const monthOf = (day: number): number => dayOf(Date.parse(`${dateOf(day, "rollups").padStart(7, "0")}-01T00:00:00Z`));

export const fileOf = (folder: string, kind: FileKind, day: number): HistoryFile => ({
  kind,
  day,
  path: join(historyFolder(folder), `${kind}-${dateOf(day, kind)}.db`),
});

/** What there is, oldest first. Makes the folder, and removes what a process that died had not finished. */
export function listFiles(folder: string): HistoryFile[] {
  mkdirSync(historyFolder(folder), { recursive: true, mode: 0o700 });
  const files: HistoryFile[] = [];
  for (const name of readdirSync(historyFolder(folder))) {
    if (name.includes(".part")) rmSync(join(historyFolder(folder), name), { force: true });
    const [, kind, date] = NAME.exec(name) ?? [];
    if (kind === undefined || date === undefined) continue;
    const day = dayOf(Date.parse(kind === "rollups" ? `${date}-01` : date));
    files.push({ kind: kind as FileKind, day, path: join(historyFolder(folder), name) });
  }
  return files.sort((one, other) => one.day - other.day);
}

/** Bytes of a file and of its log; 0 where there is none. */
export const bytesOf = (path: string): number =>
  ["", "-wal"].reduce((sum, end) => sum + (statSync(`${path}${end}`, { throwIfNoEntry: false })?.size ?? 0), 0);

/** Its log goes too: another file of that name must not find it. */
export function removeFile(path: string): void {
  for (const end of ["", "-wal", "-shm"]) rmSync(`${path}${end}`, { force: true });
}
