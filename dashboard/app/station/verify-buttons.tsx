import type { Alert } from "../../../rules/model/alert.ts";
import { useCell } from "../live/hooks.ts";
import { preferences } from "../preferences.ts";
import { useWords } from "../words/use-words.ts";
import { type VerifyWay, useActs } from "./acts.ts";

const RESULTS = ["confirmed", "unfounded"] as const;
const WAYS: readonly VerifyWay[] = ["on-site", "phone", "video"];

/** Six buttons, each a whole statement: what it is and how somebody knows. One press, also with gloves. */
export function VerifyButtons({ alert }: { readonly alert: Alert }) {
  const { t } = useWords();
  const { areKeysOn } = useCell(preferences);
  const acts = useActs();
  return (
    <fieldset className="verify" data-act="verify">
      <legend>
        {t("act.verify")} {areKeysOn && <kbd>V</kbd>}
      </legend>
      {RESULTS.map((result) => (
        <fieldset key={result} className="verify-row" aria-label={t(`verification.${result}`)}>
          <span className="verify-word">{t(`verification.${result}`)}</span>
          {WAYS.map((way) => (
            <button
              key={way}
              className="button"
              type="button"
              aria-label={`${t(`verification.${result}`)} ${t(`by.${way}`)}`}
              onClick={() => acts.verify(alert, result, way)}
            >
              {t(`by.${way}`)}
            </button>
          ))}
        </fieldset>
      ))}
    </fieldset>
  );
}
