import { useGateway } from "../gateway-context.ts";
import type { PendingCommand } from "../live/command-desk.ts";
import { useCell } from "../live/hooks.ts";
import { useWords } from "../words/use-words.ts";

/** What a person pressed and the gateway doesn't have: on its way, not sent, or refused. `alert` null: of all alerts. */
export function CommandNotices({ alert }: { readonly alert: string | null }) {
  const { live } = useGateway();
  const pending = useCell(live.commands.pending).filter((one) => alert === null || one.alert === alert);
  return (
    <div className="notices" aria-live="polite">
      {pending.map((one) => (
        <Notice key={one.ref} command={one} />
      ))}
    </div>
  );
}

function Notice({ command: { ref, command, state, refusal } }: { readonly command: PendingCommand }) {
  const { t, say } = useWords();
  const { live } = useGateway();
  const act = t(`command.${command.name}`);
  const why = refusal === null ? "" : refusal.text === undefined ? t("sending.refused_unknown") : say(refusal.text);
  const retry = (): void => live.commands.retry(ref);
  const dismiss = (): void => live.commands.dismiss(ref);
  return (
    <div className={`notice ${state}`}>
      <p>{t(`sending.${state}`, { act, why })}</p>
      {(state === "unsent" || state === "expired") && (
        <>
          <button className="button" type="button" onClick={retry}>
            {t("act.retry")}
          </button>
          <button className="button quiet" type="button" onClick={dismiss}>
            {t("act.discard")}
          </button>
        </>
      )}
      {state === "refused" && (
        <button className="button" type="button" onClick={dismiss}>
          {t("act.dismiss")}
        </button>
      )}
    </div>
  );
}
