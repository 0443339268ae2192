import { Link } from "wouter";
import { useGateway } from "../gateway-context.ts";
import { PriorityMark } from "../look/priority-mark.tsx";
import { useWords } from "../words/use-words.ts";
import type { Score } from "./shapes.ts";

const COUNTED = ["expected", "detected", "late", "missed", "merged", "false"] as const;

/** While it plays, what is missing may still come, and what was not due may become so. */
const SO_FAR: Readonly<Partial<Record<(typeof COUNTED)[number], string>>> = { missed: "awaited", false: "early" };

interface Props {
  readonly score: Score;
  /** Else what is missing may still come. */
  readonly isOver: boolean;
}

/** What had to be alerted, and whether it was: how many, then one by one with its delay. */
export function ScorePart({ score: { counts, rows, falseAlerts }, isOver }: Props) {
  const { t, say } = useWords();
  const { places } = useGateway();
  const placeOf = (zone: string): string => {
    const place = places.get(zone);
    return place === undefined ? zone : say(place);
  };
  // A rule may see it before the device says so itself.
  const delayOf = (ms: number): string =>
    t(ms < 0 ? "simulation.before_s" : "simulation.after_s", { seconds: (Math.abs(ms) / 1_000).toFixed(2) });
  const verdictOf = (verdict: (typeof COUNTED)[number]): string =>
    t(`simulation.verdict.${isOver ? verdict : (SO_FAR[verdict] ?? verdict)}`);
  return (
    <section aria-labelledby="score">
      <h3 id="score">{t(isOver ? "simulation.score" : "simulation.score_so_far")}</h3>
      <dl className="score-counts">
        {COUNTED.map((name) => (
          <div key={name} className={isOver && counts[name] > 0 && ["late", "missed", "false"].includes(name) ? "wanting" : ""}>
            <dt>{verdictOf(name)}</dt>
            <dd>{counts[name]}</dd>
          </div>
        ))}
      </dl>
      <ul className="score-rows">
        {rows.map(({ kind, priority, device, zone, verdict, afterMs }) => (
          <li key={`${kind} ${device}`}>
            <PriorityMark priority={priority} />
            <span>
              {t(`kind.${kind}`, { defaultValue: kind })} · {placeOf(zone)}
            </span>
            <b>
              {verdictOf(verdict)}
              {afterMs !== null && ` ${delayOf(afterMs)}`}
            </b>
          </li>
        ))}
        {falseAlerts.map(({ id, kind, priority, device }) => (
          <li key={id}>
            <PriorityMark priority={priority} />
            <Link href={`/alert/${id}`}>
              {t(`kind.${kind}`, { defaultValue: kind })} · {device}
            </Link>
            <b>{verdictOf("false")}</b>
          </li>
        ))}
      </ul>
      {counts.merged > 0 && <p className="muted">{t("simulation.merged_help")}</p>}
    </section>
  );
}
