import { closeSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";
import type { FoundFile } from "./row.ts";

/** A folder with more files than this is not the one that was meant. */
const FILES_MAX = 10_000;
const HEADER_BYTES = 65_536;

/** All files under a folder, in the order of their names. Throws ENOENT where the folder is absent. */
export function filesUnder(dir: string): readonly FoundFile[] {
  const names = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  if (names.length > FILES_MAX) throw new Error(`${dir} has ${names.length} files; at most ${FILES_MAX} are read`);
  return names.toSorted().map((path) => ({ path, name: path.slice(join(dir, "/").length), header: headerOf(path) }));
}

function headerOf(path: string): string {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(HEADER_BYTES);
    const text = bytes.subarray(0, readSync(file, bytes, 0, HEADER_BYTES, 0)).toString("utf8");
    return text.replace(/^\uFEFF/, "").split(/\r?\n/, 1)[0] ?? "";
  } finally {
    closeSync(file);
  }
}

/** Names of columns, without quotes. */
export const cellsOf = (header: string): readonly string[] => header.split(",").map((cell) => cell.replaceAll('"', "").trim());
