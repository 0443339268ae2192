import { createPrivateKey, X509Certificate } from "node:crypto";
import { z } from "zod";
import { sealedFiles, type SealedFiles } from "../response/sealed-file.ts";

/** A private key (PKCS #8) and its certificate, both PEM. `host`: of an authority, the name it may speak for beside local ones. */
const KeyPair = z.object({ key: z.string(), certificate: z.string(), host: z.string().optional() });
export type KeyPair = Readonly<z.infer<typeof KeyPair>>;

/** Key and certificate stand in one file, written whole: a power cut never leaves half a pair. */
export interface KeptPair {
  /** null where there is none. Throws where it can't be read, opened with this key, or is no pair. */
  read(): KeyPair | null;
  write(pair: KeyPair): Promise<void>;
}

export function keptPair(path: string, databaseKey: Uint8Array | null): KeptPair {
  const files: SealedFiles = sealedFiles(databaseKey);
  return {
    read() {
      const bytes = files.read(path);
      if (bytes === null) return null;
      const pair = KeyPair.parse(JSON.parse(bytes.toString("utf8")));
      if (!new X509Certificate(pair.certificate).checkPrivateKey(createPrivateKey(pair.key)))
        throw new Error(`${path}: the key is not that of the certificate`);
      return pair;
    },
    write: (pair) => files.write(path, Buffer.from(JSON.stringify(pair))),
  };
}
