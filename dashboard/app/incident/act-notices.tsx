import { useCell } from "../live/hooks.ts";
import { useWords } from "../words/use-words.ts";
import { forget, type IncidentAct, incidentActs, perform } from "./desk.ts";

/** What was pressed about an incident and did not get through, until somebody deals with it. */
export function ActNotices() {
  const acts = useCell(incidentActs);
  return acts.filter(({ state }) => state !== "sending").map((act) => <ActNotice key={act.path + JSON.stringify(act.body)} act={act} />);
}

function ActNotice({ act }: { readonly act: IncidentAct }) {
  const { t, say } = useWords();
  const { state, word, fault } = act;
  const why = fault?.text === null || fault === null ? t("sending.refused_unknown") : say(fault.text);
  return (
    <div className={`notice ${state}`}>
      <p>{state === "refused" ? t("sending.refused", { act: t(word), why }) : t("incident.unsent", { act: t(word) })}</p>
      {state === "unsent" && (
        <button className="button" type="button" onClick={() => void perform(act)}>
          {t("act.retry")}
        </button>
      )}
      <button className="button" type="button" onClick={() => forget(act)}>
        {t(state === "refused" ? "act.dismiss" : "act.discard")}
      </button>
    </div>
  );
}
