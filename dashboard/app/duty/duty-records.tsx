import { useGateway } from "../gateway-context.ts";
import { useCall } from "../http/use-call.ts";
import { LoadedPart } from "../look/loaded.tsx";
import { dayTimeText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { type CheckShown, ChecksShown, HandoversShown } from "./shapes.ts";

/** The newest; all of them are in the API. */
const SHOWN = 10;
const reload = (): void => location.reload();

/** Checks from above and what came of each. */
export function CheckList({ at }: { readonly at: number }) {
  const { t } = useWords();
  const loaded = useCall(`/api/v1/duty/checks?limit=${SHOWN}`, ChecksShown, at);
  return (
    <section className="card">
      <h2>{t("duty.checks")}</h2>
      <LoadedPart of={loaded} label={t("devices.loading")} rows={2} onRetry={reload}>
        {({ checks }) =>
          checks.length === 0 ? (
            <p className="muted">{t("duty.checks_none")}</p>
          ) : (
            <ul className="duty-records">
              {checks.map((check) => (
                <CheckLine key={check.id} check={check} />
              ))}
            </ul>
          )
        }
      </LoadedPart>
    </section>
  );
}

function CheckLine({ check: { askedAt, answeredAt, answeredBy, missed } }: { readonly check: CheckShown }) {
  const { t } = useWords();
  const { site } = useGateway();
  const time = dayTimeText(askedAt, site.timeZone);
  if (answeredAt === null)
    return <li className={missed ? "fault" : ""}>{t(missed ? "duty.check_missed" : "duty.check_open", { time })}</li>;
  return <li>{t("duty.check_done", { time, by: answeredBy ?? "", seconds: Math.round((answeredAt - askedAt) / 1_000) })}</li>;
}

/** Signatures under shifts, newest first. */
export function HandoverList({ at }: { readonly at: number }) {
  const { t } = useWords();
  const { site } = useGateway();
  const loaded = useCall(`/api/v1/duty/handovers?limit=${SHOWN}`, HandoversShown, at);
  return (
    <section className="card">
      <h2>{t("duty.handovers")}</h2>
      <LoadedPart of={loaded} label={t("devices.loading")} rows={2} onRetry={reload}>
        {({ handovers }) =>
          handovers.length === 0 ? (
            <p className="muted">{t("duty.handovers_none")}</p>
          ) : (
            <ul className="duty-records">
              {handovers.map(({ id, at: signedAt, by, alerts, outOfService, exceptions }) => (
                <li key={id}>
                  {t("duty.handover_line", {
                    time: dayTimeText(signedAt, site.timeZone),
                    by,
                    alerts: alerts.length,
                    devices: outOfService.length,
                  })}{" "}
                  {exceptions}
                </li>
              ))}
            </ul>
          )
        }
      </LoadedPart>
    </section>
  );
}
