import { Link } from "wouter";
import type { Alert } from "../../../rules/model/alert.ts";
import { PriorityMark } from "../look/priority-mark.tsx";
import { ageText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { isAnsweredThen } from "./past-picture.ts";

interface Props {
  readonly open: readonly Alert[];
  readonly at: number;
  /** More alerts than were asked for: older ones are missing. */
  readonly isCut: boolean;
}

/** Alerts that were open at that moment, with what had become of them by then. */
export function OpenThen({ open, at, isCut }: Props) {
  const { t, say, kind } = useWords();
  return (
    <section className="card">
      <h2>{t("twin.open_then", { count: open.length })}</h2>
      {isCut && <p className="wanting">{t("twin.cut")}</p>}
      {open.length === 0 ? (
        <p className="muted">{t("twin.none_then")}</p>
      ) : (
        <ul className="lines">
          {open.map((alert) => (
            <li key={alert.id}>
              <Link href={`/alert/${alert.id}`}>
                <PriorityMark priority={alert.priority} /> {t(`priority.${alert.priority}`)} · {kind(alert)}
              </Link>
              <span>{say(alert.place)}</span>
              <span>{t(isAnsweredThen(alert, at) ? "twin.answered" : "twin.unanswered")}</span>
              <span className="muted">{t("overview.since", { age: ageText(t, at - alert.raisedAt) })}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
