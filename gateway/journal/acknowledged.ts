import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { crc32 } from "node:zlib";
import { acknowledgedPath } from "./files.ts";

/** Most that a damaged log can hide unseen: what was acknowledged in the last second before the process died. */
const EVERY_MS = 1_000;
/** Both numbers and a check sum, always the same length: one write within one sector. */
const DIGITS = 16;

/** What was acknowledged last, or shown: the highest id of the journal and the highest step of an alert. */
export interface Acknowledged {
  readonly id: number;
  readonly aseq: number;
}

/**
 * The highest numbers that were acknowledged, in a second place: SQLite drops the rest of a damaged log without a word
 * (a flipped bit in the middle: 248 of 500 rows left, no error), and these numbers then say that something is missing.
 * They are written after the commit they speak of, so they never claim more than the disk has, and need no sync of their own.
 */
export function keepAcknowledged(folder: string, highest: () => Acknowledged) {
  const file = openSync(acknowledgedPath(folder), "a+", 0o600);
  closeSync(file);
  const place = openSync(acknowledgedPath(folder), "r+");
  let written = "";
  let writtenAtMs = -Infinity;
  let timer: NodeJS.Timeout | null = null;

  function write(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    writtenAtMs = performance.now();
    const line = lineOf(highest());
    if (line === written) return;
    writeSync(place, line, 0);
    written = line;
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

const sealed = (text: string): string => `${text} ${crc32(text).toString(16).padStart(8, "0")}\n`;
const digits = (number: number): string => String(number).padStart(DIGITS, "0");
const lineOf = ({ id, aseq }: Acknowledged): string => sealed(`${digits(id)} ${digits(aseq)}`);

/** The numbers kept by the last process; 0 where there are none, or where they can't be read. A line of before has the id alone. */
export function readAcknowledged(folder: string): Acknowledged {
  try {
    const line = readFileSync(acknowledgedPath(folder), "latin1");
    const [id, aseq] = [line.slice(0, DIGITS), line.slice(DIGITS + 1, 2 * DIGITS + 1)].map(Number) as [number, number];
    if (line === lineOf({ id, aseq })) return { id, aseq };
    if (line === sealed(digits(id))) return { id, aseq: 0 };
  } catch {
    // As if there were none.
  }
  return { id: 0, aseq: 0 };
}
