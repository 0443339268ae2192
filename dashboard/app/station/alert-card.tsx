import { useState } from "react";
import { Link } from "wouter";
import type { Alert } from "../../../rules/model/alert.ts";
import { mayAct, useGateway } from "../gateway-context.ts";
import { IncidentPart } from "../incident/incident-part.tsx";
import { isFlashing } from "../live/alert-book.ts";
import { useCell } from "../live/hooks.ts";
import { PriorityMark } from "../look/priority-mark.tsx";
import { preferences } from "../preferences.ts";
import { outcomeKey } from "../words/alert-words.ts";
import { clockText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { useActs } from "./acts.ts";
import { AnswerButton } from "./answer-button.tsx";
import { CloseDialog } from "./close-dialog.tsx";
import { EvidenceList } from "./evidence-list.tsx";
import { chooseAlert } from "./selection.ts";
import { ShelveDialog } from "./shelve-dialog.tsx";
import { Timeline } from "./timeline.tsx";
import { VerifyButtons } from "./verify-buttons.tsx";

/** Everything about one alert: why, how it stands, what can be done, what was done. */
export function AlertCard({ alert }: { readonly alert: Alert }) {
  const { t } = useWords();
  return (
    // What somebody works on stays before them, whatever the list does: a dialog must not go with its card.
    <article className="alert-card" data-card={alert.id} onClickCapture={() => chooseAlert(alert.id)}>
      <CardHead alert={alert} />
      {alert.incident === null ? (
        <CardActions alert={alert} />
      ) : (
        <IncidentPart alert={alert} id={alert.incident}>
          <CardActions alert={alert} />
        </IncidentPart>
      )}
      <section className="card-part">
        <h3>{t("card.why")}</h3>
        <EvidenceList alert={alert} />
      </section>
      <section className="card-part">
        <h3>{t("card.record")}</h3>
        <Timeline entries={alert.timeline} />
      </section>
    </article>
  );
}

function CardHead({ alert }: { readonly alert: Alert }) {
  const { t, kind, state, say } = useWords();
  const { site } = useGateway();
  const { priority, device, verification, outcome, occurrences } = alert;
  return (
    <header className="alert-card-head">
      <PriorityMark priority={priority} isFlashing={isFlashing(alert)} />
      <div>
        <h2>
          {kind(alert)}{" "}
          <small>
            {priority} {t(`priority.${priority}`)}
          </small>
        </h2>
        <p className="card-place">{say(alert.place)}</p>
        <p className="facts">
          <span className={`badge ${alert.state}`}>{state(alert)}</span>
          {alert.outOfService && <span className="badge">{t("state.out-of-service")}</span>}
          {verification !== null && <span className={`badge ${verification}`}>{t(`verification.${verification}`)}</span>}
          {outcome !== null && <span className="badge">{t("card.outcome", { outcome: t(outcomeKey(alert.kind, outcome)) })}</span>}
          <span>{t("card.raised", { time: clockText(alert.raisedAt, site.timeZone) })}</span>
          {occurrences > 1 && <span>{t("list.occurrences", { count: occurrences })}</span>}
          {device !== null && <Link href={`/device/${device}`}>{t("card.open_device")}</Link>}
        </p>
      </div>
    </header>
  );
}

function CardActions({ alert }: { readonly alert: Alert }) {
  const { t } = useWords();
  const { live, person } = useGateway();
  const { urgent } = useCell(live.alerts.picture);
  const acts = useActs();
  if (alert.state === "closed") return null;
  if (!mayAct(person.role, alert)) return <p className="muted">{t(person.role === "property" ? "act.not_yours" : "act.not_allowed")}</p>;
  // The banner has the button of its own alert, and the key as long as there is a banner.
  const isInBanner = urgent?.id === alert.id;
  return (
    <div className="card-actions">
      {alert.acknowledged === null && !isInBanner && (
        <AnswerButton alert={alert} hotkey={urgent === null ? "A" : null} onPress={() => acts.answer(alert)} />
      )}
      {alert.verification !== null && <VerifyButtons alert={alert} />}
      <CardEndings alert={alert} />
    </div>
  );
}

function CardEndings({ alert }: { readonly alert: Alert }) {
  const { t } = useWords();
  const { areKeysOn } = useCell(preferences);
  const acts = useActs();
  const [opened, setOpened] = useState<{ readonly dialog: "close" | "shelve"; readonly alert: Alert } | null>(null);
  return (
    <div className="card-endings">
      <button className="button" type="button" data-act="close" onClick={() => setOpened({ dialog: "close", alert })}>
        {t("act.close")} {areKeysOn && <kbd>C</kbd>}
      </button>
      {alert.state === "shelved" && (
        <button className="button" type="button" onClick={() => acts.unshelve(alert)}>
          {t("act.unshelve")}
        </button>
      )}
      {alert.state !== "shelved" && alert.priority !== "P1" && (
        <button className="button" type="button" onClick={() => setOpened({ dialog: "shelve", alert })}>
          {t("act.shelve")}
        </button>
      )}
      {opened?.dialog === "close" && <CloseDialog alert={opened.alert} onClose={() => setOpened(null)} />}
      {opened?.dialog === "shelve" && <ShelveDialog alert={opened.alert} onClose={() => setOpened(null)} />}
    </div>
  );
}
