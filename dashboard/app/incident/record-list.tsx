import { useGateway } from "../gateway-context.ts";
import { useCall } from "../http/use-call.ts";
import { LoadedPart } from "../look/loaded.tsx";
import { dayTimeText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { readable } from "../words/value-words.ts";
import { type IncidentShown, LinesShown } from "./shapes.ts";
import { pathOf } from "./use-incident.ts";

/** A page of the record; an incident with more says so. */
const LINES_MAX = 1_000;

/** What happened, to the second, as it was written. */
export function RecordList({ incident: { id, version } }: { readonly incident: IncidentShown }) {
  const { t, say } = useWords();
  const { site } = useGateway();
  const loaded = useCall(`${pathOf(id)}/timeline?limit=${LINES_MAX}`, LinesShown, version);
  return (
    <section className="card">
      <h2>{t("card.record")}</h2>
      <LoadedPart of={loaded} label={t("devices.loading")} rows={5} onRetry={() => location.reload()}>
        {({ timeline, next }) => (
          <>
            <ol className="timeline record">
              {timeline.map(({ seq, at, event, why, by, note }) => (
                <li key={seq}>
                  <time>{dayTimeText(at, site.timeZone)}</time>
                  <b>{why === undefined ? t(`incident.stage.${event}`, { defaultValue: event }) : readable(t, say(why))}</b>
                  <span className="who">{by ?? t("card.system")}</span>
                  {note !== "" && <p className="note">{t("card.note", { note })}</p>}
                </li>
              ))}
            </ol>
            {next !== undefined && <p className="muted">{t("incident.more_lines")}</p>}
          </>
        )}
      </LoadedPart>
    </section>
  );
}
