import { useState } from "react";
import { Link, useLocation, useRoute } from "wouter";
import { useGateway } from "../gateway-context.ts";
import { call } from "../http/call.ts";
import { useCall } from "../http/use-call.ts";
import { LoadedPart } from "../look/loaded.tsx";
import { dayTimeText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { EvacuationBoard } from "./evacuation-board.tsx";
import { EvacuationShown, EvacuationsShown } from "./shapes.ts";

/** Evacuations: those that go on and those that were, and a new draft. */
export function EvacuationPage() {
  const [, at] = useRoute("/evacuation/:id?");
  return at?.id === undefined ? <EvacuationList /> : <EvacuationBoard key={at.id} id={at.id} />;
}

function EvacuationList() {
  const { t, say } = useWords();
  const { site, person } = useGateway();
  const [tries, setTries] = useState(0);
  const list = useCall("/api/v1/evacuations?limit=50", EvacuationsShown, tries);
  const names = new Map(site.buildings.map(({ id, name }) => [id, say(name)]));
  return (
    <div className="evacuation">
      <h1>{t("evacuation.title")}</h1>
      {["administrator", "station"].includes(person.role) && <DraftForm />}
      <LoadedPart of={list} label={t("devices.loading")} rows={3} onRetry={() => setTries(tries + 1)}>
        {({ evacuations }) =>
          evacuations.length === 0 ? (
            <p className="empty-title">{t("evacuation.none")}</p>
          ) : (
            <ul className="evacuation-list">
              {evacuations.map(({ id, building, stage, exercise, draftedAt }) => (
                <li key={id}>
                  <Link href={`/evacuation/${id}`} className="card">
                    <strong>
                      {names.get(building) ?? building} {t(`evacuation.stage.${stage}`)}
                    </strong>
                    {exercise && <span className="drill-ribbon">{t("evacuation.drill")}</span>}
                    <span className="muted">{dayTimeText(draftedAt, site.timeZone)}</span>
                  </Link>
                </li>
              ))}
            </ul>
          )
        }
      </LoadedPart>
    </div>
  );
}

/** A draft says nothing to anybody: it shows what would be said. */
function DraftForm() {
  const { t, say } = useWords();
  const { site } = useGateway();
  const [, go] = useLocation();
  const [isDrill, setDrill] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const draft = async (building: string): Promise<void> => {
    const body = { building, exercise: isDrill, reason: t("evacuation.reason") };
    const answer = await call("/api/v1/evacuations", EvacuationShown, { method: "POST", body });
    if (answer.ok) return go(`/evacuation/${answer.value.id}`);
    setFault(answer.fault.text === null ? t("evacuation.not_sent") : say(answer.fault.text));
  };
  return (
    <section className="card draft-form">
      <h2>{t("evacuation.draft")}</h2>
      <p className="muted">{t("evacuation.draft_help")}</p>
      <fieldset className="group">
        <legend>{t("evacuation.what")}</legend>
        {[false, true].map((one) => (
          <button key={String(one)} className="button" type="button" aria-pressed={isDrill === one} onClick={() => setDrill(one)}>
            {t(one ? "evacuation.for_drill" : "evacuation.for_fire")}
          </button>
        ))}
      </fieldset>
      <fieldset className="group">
        <legend>{t("evacuation.where")}</legend>
        {site.buildings.map(({ id, name }) => (
          <button key={id} className="button main" type="button" data-building={id} onClick={() => void draft(id)}>
            {say(name)}
          </button>
        ))}
      </fieldset>
      <output className="fault">{fault}</output>
    </section>
  );
}
