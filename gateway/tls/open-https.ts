import type { Server as HttpServer } from "node:http";
import { hostname, networkInterfaces } from "node:os";
import type { Logger } from "pino";
import type { Figure } from "../health/metrics.ts";
import type { Supervision } from "../health/supervision.ts";
import type { Site } from "../../rules/model/site.ts";
import { type Authority, type Certificates, openCertificates } from "./certificates.ts";
import { createHttps } from "./https.ts";
import { namesOf } from "./names.ts";

/** A cable that was plugged elsewhere gives another address: screens find the gateway again within a minute. */
const LOOK_EVERY_MS = 60_000;

export interface OpenHttpsOptions {
  readonly folder: string;
  readonly databaseKey: Uint8Array | null;
  readonly port: number;
  readonly host: string;
  readonly http: HttpServer;
  readonly site: Pick<Site, "name">;
  readonly wallMs: () => number;
  readonly log: Logger;
  readonly supervision: Pick<Supervision, "raise" | "clear">;
}

/** What a page or the operator's tool shows about the secured side. */
export interface Secured {
  readonly port: number;
  readonly authority: Authority;
  /** Names and addresses under which a browser may call it. */
  names(): readonly string[];
  serverUntilMs(): number;
}

export interface OpenedHttps {
  /** null where there is no certificate: an alert says why, and plain HTTP goes on. */
  readonly secured: Secured | null;
  readonly figures: readonly Figure[];
  stop(): Promise<void>;
}

/** The HTTPS side. Throws where the port can't be had, as plain HTTP does. */
export async function openHttps(options: OpenHttpsOptions): Promise<OpenedHttps> {
  const { port, host, http, log, supervision } = options;
  const certificates = await openOrTell(options);
  if (certificates === null) return { secured: null, figures: [], stop: async () => {} };
  const https = createHttps({ http, pair: certificates.server(), monotonicMs: () => performance.now() });
  const bound = await https.listen(port, host);

  async function look(): Promise<void> {
    try {
      if (await certificates!.renew()) https.show(certificates!.server());
      supervision.clear("https", { zh: "加密访问的证书已恢复", en: "The certificate of the secured pages is good again" });
    } catch (error) {
      told(supervision, log, error as Error);
    }
  }
  void look();
  const timer = setInterval(() => void look(), LOOK_EVERY_MS).unref();
  return {
    secured: {
      port: bound,
      authority: certificates.authority,
      names() {
        const { hosts, addresses } = certificates.names();
        return [...hosts, ...addresses];
      },
      serverUntilMs: certificates.untilMs,
    },
    figures: [
      { name: "https", help: "HTTPS connections: open, in a handshake, and since the start", label: "what", read: https.counters },
      { name: "https_certificate_ends_s", help: "End of the server's certificate", read: () => certificates.untilMs() / 1_000 },
    ],
    stop() {
      clearInterval(timer);
      return https.stop();
    },
  };
}

async function openOrTell({ folder, databaseKey, site, wallMs, log, supervision }: OpenHttpsOptions): Promise<Certificates | null> {
  try {
    return await openCertificates({
      folder,
      databaseKey,
      authorityName: `Lin'an local CA ${site.name.en}`,
      names: () => namesOf({ hostName: hostname(), interfaces: networkInterfaces() }),
      wallMs,
      onMade: (what, reason) => log.info({ event: "certificate_made", what, reason }, `a certificate was made: ${what}, ${reason}`),
    });
  } catch (error) {
    told(supervision, log, error as Error);
    return null;
  }
}

function told(supervision: Pick<Supervision, "raise">, log: Logger, error: Error): void {
  log.error({ event: "certificate_failed", err: error }, "no certificate could be made or read");
  supervision.raise(
    "https",
    {
      zh: `加密访问的证书不可用:${error.message}。普通访问不受影响`,
      en: `The certificate of the secured pages can't be had: ${error.message}. Plain HTTP goes on`,
    },
    "P3",
  );
}
