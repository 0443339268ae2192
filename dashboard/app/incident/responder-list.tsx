import { useState } from "react";
import { useGateway } from "../gateway-context.ts";
import { useTick } from "../live/hooks.ts";
import { GoingLinkDialog } from "../links/going-link-dialog.tsx";
import { clockText, stopwatch } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { perform } from "./desk.ts";
import type { IncidentShown, ResponderShown } from "./shapes.ts";
import { pathOf } from "./use-incident.ts";

interface Props {
  readonly incident: IncidentShown;
  readonly mayAct: boolean;
}

/** Everybody who answers, how far each is, and who is inside: a word is expected by the clock. */
export function ResponderList({ incident, mayAct }: Props) {
  const { t } = useWords();
  const { id, responders } = incident;
  const [isSending, setSending] = useState(false);
  useTick(1_000);
  return (
    <section className="card">
      <h2>{t("incident.responders", { count: responders.length })}</h2>
      {responders.length === 0 ? (
        <p className="empty muted">{t("incident.responders_none")}</p>
      ) : (
        <ul className="responders">
          {responders.map((one) => (
            <Line key={one.person} id={id} responder={one} mayAct={mayAct} />
          ))}
        </ul>
      )}
      {mayAct && (
        <button className="button not-printed" type="button" data-act="going-link" onClick={() => setSending(true)}>
          {t("links.going")}
        </button>
      )}
      {isSending && <GoingLinkDialog incident={incident} onClose={() => setSending(false)} />}
    </section>
  );
}

function Line({ id, responder, mayAct }: { readonly id: string; readonly responder: ResponderShown; readonly mayAct: boolean }) {
  const { t } = useWords();
  const { site, live } = useGateway();
  const { person, name, stage, stageAt, inside } = responder;
  const say = (act: "enter" | "word" | "leave"): void =>
    void perform({ path: `${pathOf(id)}/${act}`, body: { person }, word: `incident.inside.${act}` });
  const isThere = stage === "arrived" || stage === "controlling" || stage === "controlled";
  const leftMs = inside === null ? 0 : inside.dueAt - live.serverNow();
  return (
    <li>
      <b>{name}</b>
      <span className="badge">{t(`incident.stage.${stage}`)}</span>
      <time>{clockText(stageAt, site.timeZone)}</time>
      {inside !== null && (
        <span className={`inside ${leftMs < 0 ? "red" : inside.state}`}>
          {t(leftMs < 0 ? "incident.inside_late" : "incident.inside_left", { time: stopwatch(Math.abs(leftMs)) })}
        </span>
      )}
      {mayAct && (isThere || inside !== null) && (
        <span className="responder-acts not-printed">
          {(inside === null ? (["enter"] as const) : (["word", "leave"] as const)).map((act) => (
            <button
              key={act}
              className="button"
              type="button"
              aria-label={`${name} ${t(`incident.inside.${act}`)}`}
              onClick={() => say(act)}
            >
              {t(`incident.inside.${act}`)}
            </button>
          ))}
        </span>
      )}
    </li>
  );
}
