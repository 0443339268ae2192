import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { writeWhole } from "../intake/site-devices.ts";

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Files of the data folder outside the database: sealed with a key of their own where the database has one. */
export interface SealedFiles {
  /** null where there is none. Throws where it can't be opened with this key. */
  read(path: string): Buffer | null;
  write(path: string, bytes: Buffer): Promise<void>;
}

export function sealedFiles(databaseKey: Uint8Array | null): SealedFiles {
  const key = databaseKey === null ? null : Buffer.from(hkdfSync("sha256", databaseKey, Buffer.alloc(0), "linan files", 32));
  return {
    read(path) {
      const bytes = readOrNull(path);
      return bytes === null || key === null ? bytes : opened(bytes, key);
    },
    write: (path, bytes) => writeWhole(path, key === null ? bytes : sealed(bytes, key)),
  };
}

function readOrNull(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** AES-256-GCM: a fresh nonce, the tag, then the text. */
function sealed(bytes: Buffer, key: Buffer): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  const text = Buffer.concat([cipher.update(bytes), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), text]);
}

function opened(bytes: Buffer, key: Buffer): Buffer {
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, IV_BYTES));
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
}
