import { useGateway } from "../gateway-context.ts";
import { ActNotices } from "../incident/act-notices.tsx";
import { type PendingCommand, WAITING_MAX } from "../live/command-desk.ts";
import { useCell } from "../live/hooks.ts";
import { useWords } from "../words/use-words.ts";

/** What a person pressed and the gateway doesn't have: not sent, or refused. On every page, until it is dealt with. */
export function CommandNotices() {
  const { t } = useWords();
  const { live } = useGateway();
  const pending = useCell(live.commands.pending);
  return (
    <div className="notices" aria-live="polite">
      {pending.length >= WAITING_MAX && <p className="notice refused">{t("sending.too_many")}</p>}
      {pending
        .filter(({ state }) => state !== "sending")
        .map((one) => (
          <Notice key={one.ref} pending={one} />
        ))}
      <ActNotices />
    </div>
  );
}

function Notice({ pending: { ref, alert: id, command, state, refusal } }: { readonly pending: PendingCommand }) {
  const { t, say, kind } = useWords();
  const { live } = useGateway();
  const alert = useCell(live.alerts.picture).byId.get(id);
  const act = t(`command.${command.name}`);
  const why = refusal === null ? "" : refusal.text === undefined ? t("sending.refused_unknown") : say(refusal.text);
  return (
    <div className={`notice ${state}`}>
      <b>{alert === undefined ? id : `${kind(alert)} ${say(alert.place)}`}</b>
      <p>{t(`sending.${state}`, { act, why })}</p>
      {state !== "refused" && (
        <button className="button" type="button" onClick={() => live.commands.retry(ref)}>
          {t("act.retry")}
        </button>
      )}
      <button className="button" type="button" onClick={() => live.commands.dismiss(ref)}>
        {t(state === "refused" ? "act.dismiss" : "act.discard")}
      </button>
    </div>
  );
}
