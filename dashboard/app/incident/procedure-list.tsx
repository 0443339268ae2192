import { useGateway } from "../gateway-context.ts";
import { clockText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { perform } from "./desk.ts";
import type { IncidentShown } from "./shapes.ts";
import { pathOf } from "./use-incident.ts";

/** What is to be done, in its order; a tick is kept with who and when. */
export function ProcedureList({ incident, mayAct }: { readonly incident: IncidentShown; readonly mayAct: boolean }) {
  const { t, say } = useWords();
  const { site } = useGateway();
  const tick = (step: string, done: boolean): void =>
    void perform({ path: `${pathOf(incident.id)}/tick`, body: { step, done }, word: "incident.tick" });
  return (
    <section className="card-part">
      <h3>
        {t("incident.procedure", { done: incident.procedure.filter(({ done }) => done !== null).length, all: incident.procedure.length })}
      </h3>
      <ol className="procedure">
        {incident.procedure.map(({ id, text, done }) => (
          <li key={id}>
            <label className="tick">
              <input type="checkbox" checked={done !== null} disabled={!mayAct} onChange={() => tick(id, done === null)} />
              <span>{say(text)}</span>
              {done !== null && (
                <small className="muted">
                  {clockText(done.at, site.timeZone)} {done.by}
                </small>
              )}
            </label>
          </li>
        ))}
      </ol>
    </section>
  );
}
