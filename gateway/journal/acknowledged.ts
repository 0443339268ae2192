import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { crc32 } from "node:zlib";
import { acknowledgedPath } from "./files.ts";

/** Most that a damaged log can hide unseen: what was acknowledged in the last second before the process died. */
const EVERY_MS = 1_000;
/** Digits and check sum, always the same length: one write within one sector. */
const ID_DIGITS = 16;

/**
 * The highest journal id that was acknowledged, in a second place: SQLite drops the rest of a damaged log without a word
 * (a flipped bit in the middle: 248 of 500 rows left, no error), and this number then says that something is missing.
 * It is written after the commit it speaks of, so it never claims more than the disk has, and needs no sync of its own.
 */
export function keepAcknowledged(folder: string, highestId: () => number) {
  const file = openSync(acknowledgedPath(folder), "a+", 0o600);
  closeSync(file);
  const place = openSync(acknowledgedPath(folder), "r+");
  let writtenId = 0;
  let writtenAtMs = -Infinity;
  let timer: NodeJS.Timeout | null = null;

  function write(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    writtenAtMs = performance.now();
    const id = highestId();
    if (id === writtenId) return;
    writeSync(place, lineOf(id), 0);
    writtenId = id;
  }

  return {
    /** After a commit. */
    note(): void {
      const waitMs = writtenAtMs + EVERY_MS - performance.now();
      if (waitMs <= 0) write();
      else timer ??= setTimeout(write, waitMs);
    },
    close(): void {
      write();
      closeSync(place);
    },
  };
}

const lineOf = (id: number): string => {
  const digits = String(id).padStart(ID_DIGITS, "0");
  return `${digits} ${crc32(digits).toString(16).padStart(8, "0")}\n`;
};

/** The number kept by the last process; 0 where there is none, or where it can't be read. */
export function readAcknowledged(folder: string): number {
  try {
    const line = readFileSync(acknowledgedPath(folder), "latin1");
    const id = Number(line.slice(0, ID_DIGITS));
    return Number.isSafeInteger(id) && line === lineOf(id) ? id : 0;
  } catch {
    return 0;
  }
}
