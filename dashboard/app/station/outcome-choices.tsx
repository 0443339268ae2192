import type { AlertKind, Outcome } from "../../../rules/model/alert.ts";
import { outcomeKey } from "../words/alert-words.ts";
import { useWords } from "../words/use-words.ts";

interface Props {
  readonly kind: AlertKind;
  readonly outcomes: readonly Outcome[];
  readonly onChosen: () => void;
}

/** What it was: one of these has to be said before anything is closed. The field of the form is `outcome`. */
export function OutcomeChoices({ kind, outcomes, onChosen }: Props) {
  const { t } = useWords();
  return (
    <fieldset className="choices">
      <legend>{t("close_dialog.ask")}</legend>
      {outcomes.map((outcome, at) => (
        <label key={outcome} className="choice">
          <input type="radio" name="outcome" value={outcome} data-first={at === 0 ? true : undefined} onChange={onChosen} />
          {t(outcomeKey(kind, outcome))}
        </label>
      ))}
    </fieldset>
  );
}
