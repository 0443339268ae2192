import { type FormEvent, useState } from "react";
import { type Alert, type Outcome, OUTCOMES } from "../../../rules/model/alert.ts";
import { closeAfter } from "../incident/close-after.ts";
import { useGateway } from "../gateway-context.ts";
import { useCell } from "../live/hooks.ts";
import { Dialog } from "../look/dialog.tsx";
import { formText } from "../look/form-text.ts";
import { useWords } from "../words/use-words.ts";
import { useActs } from "./acts.ts";
import { OutcomeChoices } from "./outcome-choices.tsx";

interface Props {
  /** As it was when the dialog was opened. */
  readonly alert: Alert;
  readonly onClose: () => void;
}

const isOutcome = (value: unknown): value is Outcome => OUTCOMES.some((outcome) => outcome === value);

/** Ends an alert: not without saying what it was. */
export function CloseDialog({ alert, onClose }: Props) {
  const { t, kind, say } = useWords();
  const acts = useActs();
  const { live } = useGateway();
  const { open } = useCell(live.alerts.picture);
  const [isMissing, setMissing] = useState(false);
  const { incident } = alert;
  const others = incident === null ? [] : open.filter((one) => one.incident === incident && one.id !== alert.id);

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const outcome = form.get("outcome");
    if (!isOutcome(outcome)) return setMissing(true);
    const note = formText(form, "note");
    if (incident !== null && form.get("incident") !== null) closeAfter(live, alert.id, { incident, outcome, note });
    acts.close(alert, outcome, note);
    onClose();
  }

  return (
    <Dialog title={`${t("close_dialog.title")}${t("colon")}${kind(alert)} ${say(alert.place)}`} onClose={onClose}>
      <form onSubmit={submit}>
        <OutcomeChoices kind={alert.kind} outcomes={OUTCOMES} onChosen={() => setMissing(false)} />
        <label className="field">
          {t("close_dialog.note")}
          <textarea name="note" rows={2} maxLength={2_000} />
        </label>
        {incident !== null && (
          <label className="tick">
            {/* What one home told is one matter; what came from others was not looked at by closing this. */}
            <input type="checkbox" name="incident" defaultChecked={others.every(({ zone }) => zone === alert.zone)} />
            {t(others.length === 0 ? "incident.close_too" : "incident.close_all", { id: incident, count: others.length })}
          </label>
        )}
        <p className="fault" role="alert">
          {isMissing && t("close_dialog.missing")}
        </p>
        <div className="dialog-foot">
          <span className="muted">{t("close_dialog.irreversible")}</span>
          <button className="button" type="button" onClick={onClose}>
            {t("act.cancel")}
          </button>
          <button className="button main" type="submit">
            {t("act.close")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
