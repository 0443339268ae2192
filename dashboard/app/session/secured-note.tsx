import { useTranslation } from "react-i18next";
import { z } from "zod";
import { useCall } from "../http/use-call.ts";

const TrustShown = z.object({ https: z.object({ authority: z.object({ fingerprint: z.string() }) }).nullable() });

/** What plain HTTP lacks, and where to get it; over HTTPS, the fingerprint that others compare with. Nothing where HTTPS is off. */
export function SecuredNote() {
  const { t } = useTranslation();
  const { value } = useCall("/api/v1/trust", TrustShown, 0);
  const https = value?.https ?? null;
  if (https === null) return null;
  if (location.protocol === "http:")
    return (
      <p className="muted">
        {t("secured.plain")} <a href="/trust">{t("secured.link")}</a>
      </p>
    );
  return (
    <p className="muted">
      {t("secured.fingerprint")} <code>{https.authority.fingerprint}</code>
    </p>
  );
}
