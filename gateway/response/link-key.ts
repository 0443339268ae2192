import { randomBytes } from "node:crypto";
import { type SealedFiles, sealedFiles } from "./sealed-file.ts";

const KEY_BYTES = 32;

/** The key of one kind of links, 32 bytes in a file of its own; made where there is none. Throws where the file can't be read or written. */
export async function openLinkKey(path: string, databaseKey: Uint8Array | null): Promise<Buffer> {
  const files = sealedFiles(databaseKey);
  const kept = wholeOrNull(files, path);
  if (kept !== null) return kept;
  const key = randomBytes(KEY_BYTES);
  await files.write(path, key);
  return key;
}

/** Where it is lost or cut short, links that are out open nothing any more; new ones do. A disk that can't be read is no loss. */
function wholeOrNull(files: SealedFiles, path: string): Buffer | null {
  try {
    const key = files.read(path);
    return key?.length === KEY_BYTES ? key : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error;
    return null;
  }
}
