import { z } from "zod";
import { Name } from "../../rules/model/site-forms.ts";
import type { Api, Parts } from "./context.ts";
import { notFound } from "./problem.ts";

/** null: no HTTPS is switched on. `fingerprint`: SHA-256, hexadecimal with colons; `until`: ms since 1970. */
export const TrustShown = z.object({
  https: z
    .object({
      port: z.number(),
      names: z.array(z.string()),
      authority: z.object({ name: z.string(), fingerprint: z.string(), until: z.number() }),
    })
    .nullable(),
  site: Name,
});

/** How a device comes to trust the secured side. Open to everybody: it is asked before anybody can sign in safely. */
export function trustRoutes(api: Api, ready: () => Parts): void {
  /** 404 where no HTTPS is switched on. */
  const authority = () => {
    const { secured } = ready();
    if (secured === null) throw notFound("https");
    return secured.authority;
  };

  api.get("/api/v1/trust", () => {
    const { secured, site } = ready();
    if (secured === null) return { https: null, site: site.name };
    const {
      port,
      authority: { fingerprint, name, untilMs },
    } = secured;
    return { https: { port, names: secured.names(), authority: { name, fingerprint, until: untilMs } }, site: site.name };
  });

  // The type under which Android, iOS, Windows and Firefox take a certificate; not as an attachment, which iOS would only file away.
  api.get("/trust/linan-ca.crt", { schema: { hide: true } }, (_request, reply) =>
    reply.type("application/x-x509-ca-cert").header("content-disposition", 'inline; filename="linan-ca.crt"').send(authority().der),
  );
  api.get("/trust/linan-ca.pem", { schema: { hide: true } }, (_request, reply) =>
    reply.type("application/x-pem-file").header("content-disposition", 'attachment; filename="linan-ca.pem"').send(authority().pem),
  );
}

/** The page asks the secured side, at the same host, whether this device trusts it: the one request that leaves its own origin. */
export const trustPolicy = (httpsPort: number): string =>
  `default-src 'self'; connect-src 'self' https://*:${httpsPort}; frame-ancestors 'none'; base-uri 'none'; object-src 'none'`;
