import type { ReactNode } from "react";
import { Link } from "wouter";
import type { Alert } from "../../../rules/model/alert.ts";
import { mayAct, useGateway } from "../gateway-context.ts";
import { useCall } from "../http/use-call.ts";
import { useTick } from "../live/hooks.ts";
import { useWords } from "../words/use-words.ts";
import { BrigadeCard } from "./brigade-card.tsx";
import { ClockRow } from "./clock-row.tsx";
import { EvacuationLinks } from "./evacuation-links.tsx";
import { HydrantList } from "./hydrant-list.tsx";
import { NeedsCount } from "./needs-count.tsx";
import { ProcedureList } from "./procedure-list.tsx";
import { RingBack } from "./ring-back.tsx";
import { type IncidentShown, WallCard } from "./shapes.ts";
import { StageButtons } from "./stage-buttons.tsx";
import { pathOf, useIncident } from "./use-incident.ts";

/** Pressure is looked at again after so long: a pump that stops shows within it. */
const CARD_EVERY_MS = 10_000;
/** The nearest, and another where that is dry. */
const SHOWN = 2;

interface Props {
  readonly alert: Alert;
  readonly id: string;
  /** What can be done about the alert itself: between the touches of whoever goes and what is to be done there. */
  readonly children: ReactNode;
}

/** The emergency that an alert belongs to, on the alert's card: clocks and the touches first. */
export function IncidentPart({ alert, id, children }: Props) {
  const { t } = useWords();
  const { value: incident, fault, retry } = useIncident(id);
  return (
    <>
      {incident !== null && <Top incident={incident} />}
      {incident === null && fault !== null && (
        <p className="card-part fault">
          {t("load.failed")}{" "}
          <button className="button" type="button" onClick={retry}>
            {t("act.retry")}
          </button>
        </p>
      )}
      {children}
      {incident !== null && incident.state === "open" && <Rest alert={alert} incident={incident} />}
    </>
  );
}

function Top({ incident }: { readonly incident: IncidentShown }) {
  const { t } = useWords();
  const { person } = useGateway();
  const isOpen = incident.state === "open";
  return (
    <section className="card-part incident-part" aria-label={t("incident.title", { id: incident.id })}>
      {incident.exercise && <p className="drill">{t("incident.drill")}</p>}
      <h3>
        <Link href={`/incident/${incident.id}`}>{t("incident.title", { id: incident.id })}</Link>{" "}
        {incident.stage !== null && <span className="badge">{t(`incident.stage.${incident.stage}`)}</span>}
        {!isOpen && <span className="badge">{t("state.closed")}</span>}
      </h3>
      <ClockRow incident={incident} />
      {isOpen && mayAct(person.role, incident) && <StageButtons incident={incident} />}
      <EvacuationLinks incident={incident} />
      <NeedsCount needs={incident.needs} />
      {isOpen && <Water id={incident.id} />}
    </section>
  );
}

function Rest({ alert, incident }: { readonly alert: Alert; readonly incident: IncidentShown }) {
  const { person } = useGateway();
  const may = mayAct(person.role, incident);
  const isCall = alert.kind === "sos" || alert.kind === "assist";
  const isConfirmed = incident.call !== null && incident.call !== undefined;
  return (
    <>
      {isCall && may && alert.state !== "closed" && <RingBack alert={alert} />}
      {isConfirmed && <BrigadeCard incident={incident} mayAct={may} />}
      <ProcedureList incident={incident} mayAct={may} />
    </>
  );
}

function Water({ id }: { readonly id: string }) {
  const { live } = useGateway();
  useTick(CARD_EVERY_MS);
  const { value } = useCall(`${pathOf(id)}/going-card`, WallCard, Math.floor(live.serverNow() / CARD_EVERY_MS));
  return value === null ? null : <HydrantList hydrants={value.hydrants.slice(0, SHOWN)} />;
}
