import { useEffect, useState } from "react";
import { Link } from "wouter";
import { useGateway } from "../gateway-context.ts";
import { OneAlert } from "../http/shapes.ts";
import { useCall } from "../http/use-call.ts";
import { useCell } from "../live/hooks.ts";
import { LoadFault, Skeleton } from "../look/skeleton.tsx";
import { useWords } from "../words/use-words.ts";
import { AlertCard } from "./alert-card.tsx";
import { useCardKeys } from "./station-keys.ts";

/** One alert by its address: the live one where it is open, else as the gateway keeps it. */
export function AlertPage({ id }: { readonly id: string }) {
  const { t } = useWords();
  const { live } = useGateway();
  const open = useCell(live.alerts.picture).byId.get(id);
  const [at, setAt] = useState(0);
  const { value, fault } = useCall(`/api/v1/alerts/${encodeURIComponent(id)}`, OneAlert, at);
  useEffect(() => live.watchAlerts({}), [live]);
  const alert = open ?? value;
  useCardKeys(alert);
  return (
    <div className="page">
      <p>
        <Link href="/">{t("device.back")}</Link>
      </p>
      <h1>{t("alert_page.title")}</h1>
      <section className="card current">
        {alert !== null && alert !== undefined ? (
          <AlertCard alert={alert} />
        ) : fault === null ? (
          <Skeleton label={t("list.loading")} rows={5} />
        ) : fault.status === 404 ? (
          <p className="empty">{t("alert_page.not_found")}</p>
        ) : (
          <LoadFault fault={fault} onRetry={() => setAt(at + 1)} />
        )}
      </section>
    </div>
  );
}
