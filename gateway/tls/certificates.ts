import { X509Certificate } from "node:crypto";
import { join } from "node:path";
import { keptPair, type KeyPair } from "./kept-pair.ts";
import { loadIssue } from "./load-issue.ts";
import { isPermittedHost } from "./name-constraints.ts";
import type { Names } from "./names.ts";
import { authoritySpan, type Reason, serverSpan, whyRenew } from "./why-renew.ts";

export interface CertificatesOptions {
  readonly folder: string;
  readonly databaseKey: Uint8Array | null;
  /** As it stands in the list of whoever installs it. */
  readonly authorityName: string;
  readonly names: () => Names;
  readonly wallMs: () => number;
  /** Tells that one was made, and why. */
  readonly onMade: (what: "authority" | "server", reason: Reason) => void;
}

/** What a device has to be told, and to install, to trust this gateway. */
export interface Authority {
  readonly der: Buffer;
  readonly pem: string;
  /** SHA-256 of the certificate: 32 bytes, hexadecimal, with colons. */
  readonly fingerprint: string;
  readonly name: string;
  readonly untilMs: number;
}

export interface Certificates {
  readonly authority: Authority;
  /** What the server shows now. */
  server(): KeyPair;
  /** Names in it. */
  names(): Names;
  untilMs(): number;
  /** Looks whether the server's certificate is still good, and makes another where it is not: true then. */
  renew(): Promise<boolean>;
}

/** The certificate authority of this data folder and the server's certificate; both are made where they are missing. */
export async function openCertificates(options: CertificatesOptions): Promise<Certificates> {
  const { folder, databaseKey, wallMs, onMade } = options;
  const authority = await openAuthority(options);
  const signer = new X509Certificate(authority.certificate);
  const file = keptPair(join(folder, "tls-server"), databaseKey);
  let server = readOrNull(() => file.read());
  let shown = server === null ? null : new X509Certificate(server.certificate);

  /** A machine that was renamed has its new name only as `.local`: the authority was made for the old one. */
  function namesNow(): Names {
    const { hosts, addresses } = options.names();
    return { hosts: hosts.filter((host) => isPermittedHost(host, authority.host ?? "")), addresses };
  }

  async function renew(): Promise<boolean> {
    const nowMs = wallMs();
    const names = namesNow();
    const reason = whyRenew(shown, signer, names, nowMs);
    if (reason === null) return false;
    const span = serverSpan(nowMs, signer);
    if (span === null) throw new Error(`the local authority ends on ${signer.validTo}`);
    const { issueServer } = await loadIssue();
    const made = await issueServer(authority, names, span);
    await file.write(made);
    server = made;
    shown = new X509Certificate(made.certificate);
    onMade("server", reason);
    return true;
  }

  await renew().catch((error: unknown) => {
    // Rather one that ends, or lacks a name, than none.
    if (server === null) throw error;
  });
  return {
    authority: {
      der: signer.raw,
      pem: authority.certificate,
      fingerprint: signer.fingerprint256,
      name: signer.subject.replace(/^CN=/, ""),
      untilMs: Date.parse(signer.validTo),
    },
    server: () => server!,
    names: namesNow,
    untilMs: () => Date.parse(shown!.validTo),
    renew,
  };
}

/** Never made anew by itself, however wrong a clock is: every device would have to install another. */
async function openAuthority({ folder, databaseKey, authorityName, names, wallMs, onMade }: CertificatesOptions): Promise<KeyPair> {
  const file = keptPair(join(folder, "tls-authority"), databaseKey);
  const kept = file.read();
  if (kept !== null) return kept;
  const { issueAuthority } = await loadIssue();
  const made = await issueAuthority(authorityName, names().hosts[0]!, authoritySpan(wallMs()));
  await file.write(made);
  onMade("authority", "missing");
  return made;
}

/** What can't be read is made anew: only the authority is known to anybody. */
function readOrNull(read: () => KeyPair | null): KeyPair | null {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error;
    return null;
  }
}
