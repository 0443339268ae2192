import { useEffect, useState } from "react";
import { useGateway } from "../gateway-context.ts";
import { call } from "../http/call.ts";
import { clockText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { DeliveriesShown, type DeliveryShown, type IncidentShown } from "./shapes.ts";

/** Of so many alerts the deliveries are read. */
const ALERTS_MAX = 5;
const TIMES = ["owedAt", "sentAt", "receivedAt", "seenAt", "actedAt"] as const;

/** Whom the gateway told, and what came of it: owed, sent, received, seen, acted. */
export function DeliveryTable({ incident: { alerts, version } }: { readonly incident: IncidentShown }) {
  const { t } = useWords();
  const { site } = useGateway();
  const rows = useDeliveries([version, ...alerts.slice(0, ALERTS_MAX)].join(" "));
  return (
    <section className="card deliveries">
      <h2>{t("incident.deliveries")}</h2>
      {rows.length === 0 ? (
        <p className="empty muted">{t("incident.deliveries_none")}</p>
      ) : (
        // A table that scrolls has to be reached by the keyboard, too.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling part needs the focus
        <section className="wide-table" tabIndex={0} aria-label={t("incident.deliveries")}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t("incident.told_whom")}</th>
                <th scope="col">{t("incident.told_how")}</th>
                {TIMES.map((time) => (
                  <th key={time} scope="col">
                    {t(`incident.told.${time}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.key}>
                  <th scope="row">{row.recipient}</th>
                  <td>{t(`incident.channel.${row.channel}`, { defaultValue: row.channel })}</td>
                  {TIMES.map((time) => (
                    <td key={time}>{row[time] === null ? "-" : clockText(row[time], site.timeZone)}</td>
                  ))}
                  {row.reason !== null && <td>{row.reason}</td>}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}

/** `asked`: the version, so that it is asked anew when the incident has changed, then the ids of the alerts. */
function useDeliveries(asked: string): readonly DeliveryShown[] {
  const [rows, setRows] = useState<readonly DeliveryShown[]>([]);
  useEffect(() => {
    const stop = new AbortController();
    const ids = asked.split(" ").slice(1);
    const ask = async (): Promise<void> => {
      const answers = await Promise.all(
        ids.map((id) => call(`/api/v1/alerts/${encodeURIComponent(id)}/deliveries`, DeliveriesShown, { signal: stop.signal })),
      );
      if (stop.signal.aborted) return;
      const all = answers.flatMap((answer) => (answer.ok ? answer.value.deliveries : []));
      setRows(all.toSorted((one, other) => one.owedAt - other.owedAt));
    };
    if (ids.length > 0) void ask();
    return () => stop.abort();
  }, [asked]);
  return rows;
}
