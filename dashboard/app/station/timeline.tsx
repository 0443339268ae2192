import type { TimelineEntry } from "../../../rules/model/alert.ts";
import { useGateway } from "../gateway-context.ts";
import { dayTimeText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { readable } from "../words/value-words.ts";

/** What happened, newest first, with who and when. */
export function Timeline({ entries }: { readonly entries: readonly TimelineEntry[] }) {
  const { t, say } = useWords();
  const { site } = useGateway();
  return (
    <ol className="timeline" reversed>
      {entries
        .map((_entry, at) => entries[entries.length - 1 - at]!)
        .map(({ atMs, event, by, why, note }, at) => (
          <li key={entries.length - at}>
            <time>{dayTimeText(atMs, site.timeZone)}</time>
            <b>{t(`event.${event}`, { defaultValue: event })}</b>
            <span className="who">{by ?? t("card.system")}</span>
            <p>{readable(t, say(why))}</p>
            {note !== undefined && note !== "" && <p className="note">{t("card.note", { note })}</p>}
          </li>
        ))}
    </ol>
  );
}
