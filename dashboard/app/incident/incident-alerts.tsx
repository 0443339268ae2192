import { useEffect, useState } from "react";
import { Link } from "wouter";
import type { Alert } from "../../../rules/model/alert.ts";
import { useGateway } from "../gateway-context.ts";
import { call } from "../http/call.ts";
import { OneAlert } from "../http/shapes.ts";
import { EvidenceList } from "../station/evidence-list.tsx";
import { clockText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import type { IncidentShown } from "./shapes.ts";

/** Evidence of so many alerts is read by a person; the rest is a number. */
const SHOWN = 5;

const idsOf = (wanted: string): readonly string[] => wanted.split(" ").slice(1);

/** Why it began: the alerts of the incident with what was measured. */
export function IncidentAlerts({ incident: { alerts: ids, alertCount, version } }: { readonly incident: IncidentShown }) {
  const { t, kind, say, state } = useWords();
  const { site } = useGateway();
  const [alerts, setAlerts] = useState<readonly Alert[]>([]);
  // With the version in front: they are asked for anew when the incident has changed.
  const wanted = [version, ...ids.slice(0, SHOWN)].join(" ");
  useEffect(() => {
    const stop = new AbortController();
    const ask = async (): Promise<void> => {
      const answers = await Promise.all(
        idsOf(wanted).map((id) => call(`/api/v1/alerts/${encodeURIComponent(id)}`, OneAlert, { signal: stop.signal })),
      );
      if (!stop.signal.aborted) setAlerts(answers.flatMap((answer) => (answer.ok ? [answer.value] : [])));
    };
    if (idsOf(wanted).length > 0) void ask();
    return () => stop.abort();
  }, [wanted]);
  return (
    <section className="card">
      <h2>{t("card.why")}</h2>
      {alerts.map((alert) => (
        <article key={alert.id} className="card-part">
          <h3>
            <Link href={`/alert/${alert.id}`}>
              {clockText(alert.raisedAt, site.timeZone)} {kind(alert)} {say(alert.place)}
            </Link>{" "}
            <span className="badge">{state(alert)}</span>
          </h3>
          <EvidenceList alert={alert} />
        </article>
      ))}
      {alertCount > alerts.length && alerts.length > 0 && (
        <p className="card-part muted">{t("devices.more", { count: alertCount - alerts.length })}</p>
      )}
    </section>
  );
}
