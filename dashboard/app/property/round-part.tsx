import { type SyntheticEvent, useState } from "react";
import { useGateway } from "../gateway-context.ts";
import { Nothing } from "../http/shapes.ts";
import { useAct } from "../http/use-act.ts";
import { useCall } from "../http/use-call.ts";
import { MadeLink } from "../links/made-link.tsx";
import { Dialog } from "../look/dialog.tsx";
import { FaultLine } from "../look/fault-line.tsx";
import { formText } from "../look/form-text.ts";
import { LoadedPart } from "../look/loaded.tsx";
import { dayMinuteText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { MadeRound, type Round, RoundsShown } from "./shapes.ts";

/** Today's list as a link for whoever empties bins: made, sent or scanned, taken back. It ends by itself. */
export function RoundPart() {
  const { t } = useWords();
  const [tries, setTries] = useState(0);
  const [isMaking, setMaking] = useState(false);
  const again = (): void => setTries(tries + 1);
  const rounds = useCall("/api/v1/rounds", RoundsShown, tries);
  return (
    <section className="card">
      <h2>{t("property.round")}</h2>
      <p className="muted">{t("property.round_help")}</p>
      <LoadedPart of={rounds} label={t("devices.loading")} rows={1} onRetry={again}>
        {({ rounds: all }) => (
          <ul className="lines home-links">
            {all.map((round) => (
              <RoundLine key={round.id} round={round} onEnded={again} />
            ))}
          </ul>
        )}
      </LoadedPart>
      <button className="button main" type="button" onClick={() => setMaking(true)}>
        {t("property.round_send")}
      </button>
      {isMaking && (
        <RoundDialog
          onMade={again}
          onClose={() => {
            setMaking(false);
          }}
        />
      )}
    </section>
  );
}

function RoundLine({ round: { id, name, expiresAt, by }, onEnded }: { readonly round: Round; readonly onEnded: () => void }) {
  const { t } = useWords();
  const { site } = useGateway();
  const { isSending, fault, send } = useAct();
  const end = async (): Promise<void> => {
    const answer = await send(`/api/v1/rounds/${encodeURIComponent(id)}`, Nothing, { method: "DELETE" });
    if (answer.ok) onEnded();
  };
  return (
    <li>
      <b>{name}</b>
      <span>{t("property.round_until", { at: dayMinuteText(expiresAt, site.timeZone), by })}</span>
      <button className="button" type="button" disabled={isSending} aria-label={`${t("links.end")} ${name}`} onClick={() => void end()}>
        {t("links.end")}
      </button>
      <FaultLine text={fault} />
    </li>
  );
}

function RoundDialog({ onMade, onClose }: { readonly onMade: () => void; readonly onClose: () => void }) {
  const { t } = useWords();
  const { isSending, fault, send } = useAct();
  const [made, setMade] = useState<MadeRound | null>(null);
  const submit = async (event: SyntheticEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const name = formText(new FormData(event.currentTarget), "name").trim();
    const answer = await send("/api/v1/rounds", MadeRound, { method: "POST", body: { name } });
    if (!answer.ok) return;
    setMade(answer.value);
    onMade();
  };
  return (
    <Dialog title={t("property.round_send")} onClose={onClose}>
      {made !== null ? (
        <Made round={made} onClose={onClose} />
      ) : (
        <form onSubmit={(event) => void submit(event)}>
          <label className="field">
            {t("property.round_who")}
            <input name="name" required maxLength={40} autoComplete="off" data-first />
          </label>
          <FaultLine text={fault} />
          <div className="dialog-foot">
            <button className="button" type="button" onClick={onClose}>
              {t("act.cancel")}
            </button>
            <button className="button main" type="submit" disabled={isSending}>
              {t("links.going_make")}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

function Made({ round, onClose }: { readonly round: MadeRound; readonly onClose: () => void }) {
  const { t } = useWords();
  const { site } = useGateway();
  const about = t("property.round_made", { name: round.name, until: dayMinuteText(round.expiresAt, site.timeZone) });
  return <MadeLink about={about} link={round} onClose={onClose} />;
}
