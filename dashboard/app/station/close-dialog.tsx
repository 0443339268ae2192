import { type FormEvent, useState } from "react";
import { type Alert, type Outcome, OUTCOMES } from "../../../rules/model/alert.ts";
import { Dialog } from "../look/dialog.tsx";
import { formText } from "../look/form-text.ts";
import { outcomeKey } from "../words/alert-words.ts";
import { useWords } from "../words/use-words.ts";
import { useActs } from "./acts.ts";

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
  const [isMissing, setMissing] = useState(false);

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const outcome = form.get("outcome");
    if (!isOutcome(outcome)) return setMissing(true);
    acts.close(alert, outcome, formText(form, "note"));
    onClose();
  }

  return (
    <Dialog title={`${t("close_dialog.title")}${t("colon")}${kind(alert)} ${say(alert.place)}`} onClose={onClose}>
      <form onSubmit={submit}>
        <fieldset className="choices">
          <legend>{t("close_dialog.ask")}</legend>
          {OUTCOMES.map((outcome, at) => (
            <label key={outcome} className="choice">
              <input
                type="radio"
                name="outcome"
                value={outcome}
                data-first={at === 0 ? true : undefined}
                onChange={() => setMissing(false)}
              />
              {t(outcomeKey(alert.kind, outcome))}
            </label>
          ))}
        </fieldset>
        <label className="field">
          {t("close_dialog.note")}
          <textarea name="note" rows={2} maxLength={2_000} />
        </label>
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
