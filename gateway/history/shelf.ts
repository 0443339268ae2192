import { closeSync, fsyncSync, openSync, renameSync } from "node:fs";
import { type DayFile, FINISHED_PAGE_BYTES, openDayFile } from "./day-file.ts";
import { bytesOf, catalogPath, fileOf, historyFolder, type HistoryFile, listFiles, monthOf, removeFile } from "./files.ts";

/** Files open at once: a week, and what is being written. Each takes up to 16 MiB of cache. */
const OPEN_MAX = 10;

/** The files of history, opened as they are asked for. A file that was handed out is good until the next call. */
export interface Shelf {
  /** Days with readings, oldest first. */
  days(): readonly number[];
  /** Days of which the readings are still by the hour, oldest first. */
  openDays(): readonly number[];
  /** null where there is none. */
  day(day: number): DayFile | null;
  /** Made where there is none. */
  dayToWrite(day: number): DayFile;
  /** Of the month of a day: what is left of days whose readings are gone; null where nothing is. */
  month(day: number): DayFile | null;
  monthToWrite(day: number): DayFile;
  months(): readonly number[];
  /** A file beside the one of `day`, to be put in its place. */
  startDay(day: number): DayFile;
  /** `file` is whole: it takes the place of the hours of that day. */
  finishDay(day: number, file: DayFile): void;
  removeDay(day: number): void;
  removeMonth(month: number): void;
  /** Of all files and their logs. */
  bytes(): number;
  close(): void;
}

export function createShelf(folder: string, key: Uint8Array | null): Shelf {
  const days = new Map<number, HistoryFile>();
  const months = new Map<number, HistoryFile>();
  const open = new Map<string, DayFile>();

  for (const file of listFiles(folder)) {
    if (file.kind === "rollups") months.set(file.day, file);
    else if (file.kind === "day" && days.has(file.day)) discard(days.get(file.day)!, file);
    else if (file.kind === "hours" && days.has(file.day)) removeFile(file.path);
    else days.set(file.day, file);
  }

  /** A process died between making the day's file and removing that of its hours. */
  function discard(hours: HistoryFile, day: HistoryFile): void {
    removeFile(hours.path);
    days.set(day.day, day);
  }

  function opened({ path }: HistoryFile): DayFile {
    const file = open.get(path) ?? openDayFile(path, key);
    // The one that was asked for last stands last.
    open.delete(path);
    open.set(path, file);
    if (open.size > OPEN_MAX) closeFile(open.keys().next().value!);
    return file;
  }

  function closeFile(path: string): void {
    open.get(path)?.close();
    open.delete(path);
  }

  function forget(files: Map<number, HistoryFile>, day: number): void {
    const file = files.get(day);
    if (file === undefined) return;
    closeFile(file.path);
    removeFile(file.path);
    files.delete(day);
  }

  const found = (files: Map<number, HistoryFile>, day: number): DayFile | null => {
    const file = files.get(day);
    return file === undefined ? null : opened(file);
  };
  const toWrite = (files: Map<number, HistoryFile>, file: HistoryFile): DayFile => {
    // One that a full disk keeps from being made is none: a question must not meet it.
    const made = opened(files.get(file.day) ?? file);
    if (!files.has(file.day)) files.set(file.day, file);
    return made;
  };
  const sorted = (from: Iterable<number>): number[] => [...from].toSorted((one, other) => one - other);

  return {
    days: () => sorted(days.keys()),
    openDays: () => sorted([...days.values()].filter(({ kind }) => kind === "hours").map(({ day }) => day)),
    day: (day) => found(days, day),
    dayToWrite: (day) => toWrite(days, fileOf(folder, "hours", day)),
    month: (day) => found(months, monthOf(day)),
    monthToWrite: (day) => toWrite(months, { ...fileOf(folder, "rollups", day), day: monthOf(day) }),
    months: () => sorted(months.keys()),
    startDay(day) {
      const path = `${fileOf(folder, "day", day).path}.part`;
      removeFile(path);
      return openDayFile(path, key, FINISHED_PAGE_BYTES);
    },
    finishDay(day, file) {
      const whole = fileOf(folder, "day", day);
      file.sync();
      file.close();
      const before = days.get(day);
      if (before !== undefined) closeFile(before.path);
      renameSync(file.path, whole.path);
      syncFolder(folder);
      days.set(day, whole);
      if (before !== undefined && before.path !== whole.path) removeFile(before.path);
    },
    removeDay: (day) => forget(days, day),
    removeMonth: (month) => forget(months, month),
    bytes: () => [...days.values(), ...months.values()].reduce((sum, { path }) => sum + bytesOf(path), bytesOf(catalogPath(folder))),
    close() {
      for (const path of Array.from(open.keys())) closeFile(path);
    },
  };
}

/** A new name is on disk when its folder is. */
function syncFolder(folder: string): void {
  const place = openSync(historyFolder(folder), "r");
  fsyncSync(place);
  closeSync(place);
}
