import { type FormEvent, useState } from "react";
import type { Alert } from "../../../rules/model/alert.ts";
import { Dialog } from "../look/dialog.tsx";
import { formText } from "../look/form-text.ts";
import { useWords } from "../words/use-words.ts";
import { useActs } from "./acts.ts";

const MINUTES = [30, 60, 120, 240, 480] as const;
const MINUTE_MS = 60_000;
/** The gateway refuses more than eight hours from when it gets the act: a margin for the way and for the clocks. */
const MARGIN_MS = 5_000;

interface Props {
  /** As it was when the dialog was opened. */
  readonly alert: Alert;
  readonly onClose: () => void;
}

/** Puts the reminder off for a while, with a reason; never a P1. */
export function ShelveDialog({ alert, onClose }: Props) {
  const { t, kind } = useWords();
  const acts = useActs();
  const [isMissing, setMissing] = useState(false);

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const reason = formText(form, "reason");
    if (reason === "") return setMissing(true);
    acts.shelve(alert, Number(form.get("minutes")) * MINUTE_MS - MARGIN_MS, reason);
    onClose();
  }

  return (
    <Dialog title={`${t("shelve_dialog.title")}${t("colon")}${kind(alert)}`} onClose={onClose}>
      <form onSubmit={submit}>
        <fieldset className="choices across">
          <legend>{t("shelve_dialog.until")}</legend>
          {MINUTES.map((minutes, at) => (
            <label key={minutes} className="choice">
              <input type="radio" name="minutes" value={minutes} defaultChecked={at === 0} data-first={at === 0 ? true : undefined} />
              {minutes < 60 ? t("shelve_dialog.minutes", { count: minutes }) : t("shelve_dialog.hours", { count: minutes / 60 })}
            </label>
          ))}
        </fieldset>
        <label className="field">
          {t("shelve_dialog.reason")}
          <input name="reason" maxLength={500} autoComplete="off" onChange={() => setMissing(false)} />
        </label>
        <p className="fault" role="alert">
          {isMissing && t("shelve_dialog.missing")}
        </p>
        <div className="dialog-foot">
          <span className="muted">{t("shelve_dialog.returns")}</span>
          <button className="button" type="button" onClick={onClose}>
            {t("act.cancel")}
          </button>
          <button className="button main" type="submit">
            {t("act.shelve")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
