import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, type KeyObject, sign } from "node:crypto";
import { join } from "node:path";
import { sealedFiles } from "./sealed-file.ts";

/** The key that notices are signed with (Ed25519). */
export interface NoticeKey {
  /** First 16 hexadecimal digits of the SHA-256 of the public key. */
  readonly id: string;
  /** 32 bytes, base64. */
  readonly publicKey: string;
  /** base64 of 64 bytes. */
  sign(text: string): string;
}

/** The key of this data folder, made at the first start. Throws where the file is there and can't be opened. */
export async function openNoticeKey(folder: string, databaseKey: Uint8Array | null): Promise<NoticeKey> {
  const path = join(folder, "notice-key");
  const files = sealedFiles(databaseKey);
  const kept = files.read(path);
  if (kept !== null) return keyOf(readKey(kept, path));
  const { privateKey } = generateKeyPairSync("ed25519");
  await files.write(path, Buffer.from(privateKey.export({ type: "pkcs8", format: "pem" })));
  return keyOf(privateKey);
}

function readKey(bytes: Buffer, path: string): KeyObject {
  try {
    return createPrivateKey(bytes);
  } catch (cause) {
    throw new Error(`LINAN_DATABASE_KEY_FILE: the key of notices in ${path} can't be read with it`, { cause });
  }
}

function keyOf(privateKey: KeyObject): NoticeKey {
  const { x } = createPublicKey(privateKey).export({ format: "jwk" });
  const raw = Buffer.from(x!, "base64url");
  return {
    id: hash("sha256", raw).slice(0, 16),
    publicKey: raw.toString("base64"),
    sign: (text) => sign(null, Buffer.from(text), privateKey).toString("base64"),
  };
}
