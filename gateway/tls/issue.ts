import { KeyObject, randomBytes, webcrypto } from "node:crypto";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  Extension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";
import type { KeyPair } from "./kept-pair.ts";
import { NAME_CONSTRAINTS_ID, nameConstraintsOf } from "./name-constraints.ts";
import type { Names } from "./names.ts";

// Read through load-issue.ts alone.

/** Every browser and telephone since 2014 takes it, and a handshake costs a fifth of RSA's. */
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
/** X.520: longest common name. */
const NAME_MAX = 64;

export interface Span {
  /** ms since 1970. */
  readonly fromMs: number;
  readonly untilMs: number;
}

interface Made {
  readonly keys: webcrypto.CryptoKeyPair;
  readonly certificate: X509Certificate;
}

const newKeys = (): Promise<webcrypto.CryptoKeyPair> => webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);

/** 127 random bits: positive, and never given twice (RFC 5280, 4.1.2.2). */
function newSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return bytes.toString("hex");
}

const pairOf = ({ keys, certificate }: Made): KeyPair => ({
  key: KeyObject.from(keys.privateKey).export({ type: "pkcs8", format: "pem" }) as string,
  certificate: certificate.toString("pem"),
});

/** A certificate authority of its own, that may speak for local names alone. */
export async function issueAuthority(name: string, hostName: string, { fromMs, untilMs }: Span): Promise<KeyPair> {
  const keys = await newKeys();
  const subject = [{ CN: [Array.from(name).slice(0, NAME_MAX).join("")] }];
  const certificate = await X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject,
    issuer: subject,
    notBefore: new Date(fromMs),
    notAfter: new Date(untilMs),
    publicKey: keys.publicKey,
    signingKey: keys.privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      new Extension(NAME_CONSTRAINTS_ID, true, nameConstraintsOf(hostName)),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { ...pairOf({ keys, certificate }), host: hostName };
}

/** A certificate for one server, signed by that authority. */
export async function issueServer(authority: KeyPair, { hosts, addresses }: Names, { fromMs, untilMs }: Span): Promise<KeyPair> {
  const keys = await newKeys();
  const issuer = new X509Certificate(authority.certificate);
  const [der] = PemConverter.decode(authority.key);
  const signingKey = await webcrypto.subtle.importKey("pkcs8", der!, ALGORITHM, false, ["sign"]);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject: [{ CN: [hosts[0]!.slice(0, NAME_MAX)] }],
    issuer: issuer.subjectName,
    notBefore: new Date(fromMs),
    notAfter: new Date(untilMs),
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        ...hosts.map((value) => ({ type: "dns" as const, value })),
        ...addresses.map((value) => ({ type: "ip" as const, value })),
      ]),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return pairOf({ keys, certificate });
}
