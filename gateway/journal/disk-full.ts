import { unlinkSync } from "node:fs";
import { reservePath } from "./files.ts";

/** Without room SQLite says FULL; where its index of the log can't grow, SHMSIZE. Nothing was written in doubt. */
const FULL_CODES = ["SQLITE_FULL", "SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_SHMOPEN"];

export const isFull = (error: unknown): boolean => FULL_CODES.includes((error as { code?: string }).code ?? "");

/** True where there was a reserve to give up. */
export function giveUpReserve(folder: string): boolean {
  try {
    unlinkSync(reservePath(folder));
    return true;
  } catch {
    return false;
  }
}

/** Copying the log back may find the disk full: the log keeps what it has, and the next try may succeed. */
export function unlessFull(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!isFull(error)) throw error;
  }
}
