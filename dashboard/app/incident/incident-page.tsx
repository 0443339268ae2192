import { Link } from "wouter";
import { mayAct, useGateway } from "../gateway-context.ts";
import { LoadedPart } from "../look/loaded.tsx";
import { PriorityMark } from "../look/priority-mark.tsx";
import { outcomeKey } from "../words/alert-words.ts";
import { dayTimeText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { BrigadeCard } from "./brigade-card.tsx";
import { ClockRow } from "./clock-row.tsx";
import { CloseForm } from "./close-form.tsx";
import { EvacuationLinks } from "./evacuation-links.tsx";
import { DeliveryTable } from "./delivery-table.tsx";
import { IncidentAlerts } from "./incident-alerts.tsx";
import { NeedsCount } from "./needs-count.tsx";
import { ProcedureList } from "./procedure-list.tsx";
import { RecordList } from "./record-list.tsx";
import { ResponderList } from "./responder-list.tsx";
import type { IncidentShown } from "./shapes.ts";
import { StageButtons } from "./stage-buttons.tsx";
import { useIncident } from "./use-incident.ts";

/** One emergency from its first alert to its end: who, what, when, and to whom it was told. Printed, it is the report. */
export function IncidentPage({ id }: { readonly id: string }) {
  const { t } = useWords();
  const loaded = useIncident(id);
  return (
    <div className="page incident-page">
      <p className="not-printed">
        <Link href="/">{t("device.back")}</Link>
      </p>
      <h1>{t("incident.title", { id })}</h1>
      {loaded.fault?.status === 404 ? (
        <p className="empty">{t("incident.not_found")}</p>
      ) : (
        <LoadedPart of={loaded} label={t("devices.loading")} rows={6} onRetry={loaded.retry}>
          {(incident) => <Parts incident={incident} />}
        </LoadedPart>
      )}
    </div>
  );
}

function Parts({ incident }: { readonly incident: IncidentShown }) {
  const { person } = useGateway();
  const isOpen = incident.state === "open";
  const may = isOpen && mayAct(person.role, incident);
  const isStaff = incident.alerts.length > 0;
  return (
    <>
      <Head incident={incident} />
      {may && <StageButtons incident={incident} />}
      {isOpen && incident.call !== null && incident.call !== undefined && <BrigadeCard incident={incident} mayAct={may} />}
      <div className="incident-parts">
        {isStaff && <ResponderList incident={incident} mayAct={may} />}
        <RecordList incident={incident} />
        {isStaff && <IncidentAlerts incident={incident} />}
        {isStaff && <ProcedureList incident={incident} mayAct={may} />}
      </div>
      {isStaff && <DeliveryTable incident={incident} />}
      {may && <CloseForm incident={incident} />}
    </>
  );
}

function Head({ incident }: { readonly incident: IncidentShown }) {
  const { t, say } = useWords();
  const { site } = useGateway();
  const { kind, priority, place, exercise, stage, outcome, openedAt, closed, alertCount } = incident;
  return (
    <header className="card incident-head">
      {exercise && <p className="drill">{t("incident.drill")}</p>}
      <div className="alert-card-head">
        <PriorityMark priority={priority} isFlashing={false} />
        <div>
          <h2>
            {t(`kind.${kind}`)} <small>{`${priority} ${t(`priority.${priority}`)}`}</small>
          </h2>
          <p className="card-place">{say(place)}</p>
          <p className="facts">
            <span className="badge">{t(incident.state === "open" ? "incident.open" : "state.closed")}</span>
            {stage !== null && <span className="badge">{t(`incident.stage.${stage}`)}</span>}
            {outcome !== null && <span className="badge">{t("card.outcome", { outcome: t(outcomeKey(kind, outcome)) })}</span>}
            <span>{t("incident.opened", { time: dayTimeText(openedAt, site.timeZone) })}</span>
            {closed !== null && closed !== undefined && (
              <span>{t("incident.closed_by", { time: dayTimeText(closed.at, site.timeZone), by: closed.by })}</span>
            )}
            <span>{t("incident.alert_count", { count: alertCount })}</span>
          </p>
        </div>
        <button className="button not-printed" type="button" onClick={() => window.print()}>
          {t("incident.print")}
        </button>
      </div>
      <ClockRow incident={incident} />
      <EvacuationLinks incident={incident} />
      <NeedsCount needs={incident.needs} />
      {closed !== null && closed !== undefined && closed.note !== "" && <p>{t("card.note", { note: closed.note })}</p>}
    </header>
  );
}
