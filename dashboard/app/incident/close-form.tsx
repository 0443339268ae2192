import { type FormEvent, useState } from "react";
import { OUTCOMES } from "../../../rules/model/alert.ts";
import { formText } from "../look/form-text.ts";
import { OutcomeChoices } from "../station/outcome-choices.tsx";
import { useWords } from "../words/use-words.ts";
import { perform } from "./desk.ts";
import type { IncidentShown } from "./shapes.ts";
import { pathOf } from "./use-incident.ts";

/** Ends an incident with its outcome, and where somebody wants it the alerts that are still open. A drill ends as a drill. */
export function CloseForm({ incident: { id, kind, exercise } }: { readonly incident: IncidentShown }) {
  const { t } = useWords();
  const [isMissing, setMissing] = useState(false);
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const outcome = formText(form, "outcome");
    if (outcome === "") return setMissing(true);
    const body = { outcome, note: formText(form, "note"), closesAlerts: form.get("alerts") !== null };
    void perform({ path: `${pathOf(id)}/close`, body, word: "incident.close" });
  }
  return (
    <form className="card close-form not-printed" onSubmit={submit}>
      <h2>{t("incident.close_title")}</h2>
      <OutcomeChoices
        kind={kind}
        outcomes={OUTCOMES.filter((outcome) => (outcome === "drill") === exercise)}
        onChosen={() => setMissing(false)}
      />
      <label className="field">
        {t("close_dialog.note")}
        <textarea name="note" rows={2} maxLength={2_000} />
      </label>
      <label className="tick">
        <input type="checkbox" name="alerts" />
        {t("incident.close_alerts")}
      </label>
      <p className="fault" role="alert">
        {isMissing && t("close_dialog.missing")}
      </p>
      <button className="button main" type="submit">
        {t("incident.close_title")}
      </button>
    </form>
  );
}
