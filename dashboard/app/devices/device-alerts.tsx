import { useState } from "react";
import { Link } from "wouter";
import type { Alert } from "../../../rules/model/alert.ts";
import { useGateway } from "../gateway-context.ts";
import { AlertsShown } from "../http/shapes.ts";
import { useCall } from "../http/use-call.ts";
import { useCell } from "../live/hooks.ts";
import { PriorityMark } from "../look/priority-mark.tsx";
import { LoadFault, Skeleton } from "../look/skeleton.tsx";
import { dayTimeText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";

/** What this device has raised, newest first; asked anew whenever an alert changes. */
export function DeviceAlerts({ device }: { readonly device: string }) {
  const { t } = useWords();
  const { live } = useGateway();
  const [tries, setTries] = useState(0);
  const { byId } = useCell(live.alerts.picture);
  const versions = [...byId.values()].filter((alert) => alert.device === device).map(({ id, version }) => `${id}.${version}`);
  const { value, fault } = useCall(
    `/api/v1/alerts?device=${encodeURIComponent(device)}&limit=20`,
    AlertsShown,
    `${tries} ${versions.join()}`,
  );
  return (
    <section className="card">
      <h2>{t("device.alerts")}</h2>
      {value === null ? (
        fault === null ? (
          <Skeleton label={t("list.loading")} rows={2} />
        ) : (
          <LoadFault fault={fault} onRetry={() => setTries(tries + 1)} />
        )
      ) : value.alerts.length === 0 ? (
        <p className="empty muted">{t("device.alerts_empty")}</p>
      ) : (
        <ul className="device-alerts">
          {value.alerts.map((alert) => (
            <AlertLine key={alert.id} alert={alert} />
          ))}
        </ul>
      )}
    </section>
  );
}

function AlertLine({ alert }: { readonly alert: Alert }) {
  const { kind, state, t } = useWords();
  const { site } = useGateway();
  return (
    <li>
      <Link href={`/alert/${alert.id}`}>
        <PriorityMark priority={alert.priority} />
        <b>{kind(alert)}</b>
        <span className="visually-hidden">{t(`priority.${alert.priority}`)}</span>
        <span className={`badge ${alert.state}`}>{state(alert)}</span>
        <time>{dayTimeText(alert.raisedAt, site.timeZone)}</time>
      </Link>
    </li>
  );
}
