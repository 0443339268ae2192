import { useGateway } from "../gateway-context.ts";
import { useCall } from "../http/use-call.ts";
import { useCell, useTick } from "../live/hooks.ts";
import { clockText, stopwatch } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { incidentActs, isSending, perform } from "./desk.ts";
import { HydrantList } from "./hydrant-list.tsx";
import { NeedsCount } from "./needs-count.tsx";
import { BrigadeCardShown, type IncidentShown } from "./shapes.ts";
import { pathOf } from "./use-incident.ts";

/** The card for 119: what is read out to the fire brigade, from the confirmation on. In a drill there is nothing to dial. */
export function BrigadeCard({ incident, mayAct }: { readonly incident: IncidentShown; readonly mayAct: boolean }) {
  const { t } = useWords();
  const { value: card } = useCall(`${pathOf(incident.id)}/card-119`, BrigadeCardShown, incident.version);
  return (
    <section className="card-part brigade" aria-label={t("incident.brigade")}>
      <h3>{t("incident.brigade")}</h3>
      {card !== null && <BrigadeText card={card} isExercise={incident.exercise} />}
      <CallState incident={incident} mayAct={mayAct} />
    </section>
  );
}

function BrigadeText({ card, isExercise }: { readonly card: BrigadeCardShown; readonly isExercise: boolean }) {
  const { t, say } = useWords();
  const { number, dial, address, floor, burning, trapped, gates, caller, needs, hydrants } = card;
  return (
    <>
      {isExercise && <p className="drill">{t("incident.drill_no_call")}</p>}
      {number !== null && dial !== null && (
        <a className="button main dial" href={dial}>
          {t("incident.dial", { number })}
        </a>
      )}
      {number !== null && dial === null && <p className="dial-word">{t("incident.dial_not_here", { number })}</p>}
      <p className="said-address">{say(address)}</p>
      <p>
        {say(burning)}
        {floor !== null && t("incident.floor", { floor })}
        {t("list_comma")}
        {trapped === null ? t("incident.trapped_unknown") : t("incident.trapped", { count: trapped })}
      </p>
      <NeedsCount needs={needs} />
      {gates.map(({ route, door }) => (
        <p key={route.zh}>
          {t("incident.way")}
          {t("colon")}
          {door === null ? say(route) : `${say(door)} → ${say(route)}`}
        </p>
      ))}
      <HydrantList hydrants={hydrants} />
      <p className="muted">
        {t("incident.caller")}
        {t("colon")}
        {caller.name} {caller.phone}
      </p>
    </>
  );
}

function CallState({ incident: { id, call }, mayAct }: { readonly incident: IncidentShown; readonly mayAct: boolean }) {
  const { t } = useWords();
  const { site, live } = useGateway();
  const acts = useCell(incidentActs);
  useTick(1_000);
  if (call === null || call === undefined) return null;
  if (call.called !== null)
    return <p className="call-done">{t("incident.called", { time: clockText(call.called.at, site.timeZone), by: call.called.by })}</p>;
  const wanted = { path: `${pathOf(id)}/call`, body: {}, word: "incident.record_call" };
  const leftMs = call.dueAt - live.serverNow();
  return (
    <>
      <p className={leftMs < 0 ? "call-due overdue" : "call-due"}>
        {t(leftMs < 0 ? "incident.call_overdue" : "incident.call_due", { time: stopwatch(Math.abs(leftMs)) })}
      </p>
      {mayAct && (
        <button
          className={`button main${isSending(acts, wanted) ? " waiting" : ""}`}
          type="button"
          data-act="call-119"
          onClick={() => void perform(wanted)}
        >
          {t("incident.record_call")}
        </button>
      )}
    </>
  );
}
