import { useTranslation } from "react-i18next";
import { useGateway } from "../gateway-context.ts";
import { useCell, useTick } from "../live/hooks.ts";

/** Says how old the picture is, once it is. */
export function StaleBar() {
  const { live } = useGateway();
  const { isStale } = useCell(live.line.state);
  return isStale ? <Stale /> : null;
}

function Stale() {
  const { t } = useTranslation();
  const { live } = useGateway();
  useTick(500);
  const { phase } = live.line.state.get();
  return (
    <section className="stale-bar" aria-label={t("bar.lost")}>
      <strong>{t("stale.data", { seconds: Math.floor(live.line.quietMs() / 1_000) })}</strong>
      <output>{t(phase === "open" ? "stale.frozen" : "stale.disconnected")}</output>
      {phase !== "open" && <span>{t("stale.retrying")}</span>}
    </section>
  );
}
