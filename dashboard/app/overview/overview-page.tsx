import { useState } from "react";
import { Link } from "wouter";
import { useGateway } from "../gateway-context.ts";
import { useCall } from "../http/use-call.ts";
import { useTick } from "../live/hooks.ts";
import { LoadedPart } from "../look/loaded.tsx";
import { PriorityMark } from "../look/priority-mark.tsx";
import { ageText, clockText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { CoverageCard, DeviceCard } from "./coverage-cards.tsx";
import { OverviewShown } from "./shapes.ts";
import { TimesCard } from "./times-card.tsx";

const ASK_EVERY_MS = 10_000;
const PRIORITIES = ["P1", "P2", "P3", "P4"] as const;

/** The community in numbers, for whoever answers for it: nobody's name, no home, and totals that say what they leave out. */
export function OverviewPage() {
  const { t, say } = useWords();
  const { live, site } = useGateway();
  const [tries, setTries] = useState(0);
  useTick(ASK_EVERY_MS);
  const overview = useCall("/api/v1/overview", OverviewShown, `${tries} ${Math.floor(live.serverNow() / ASK_EVERY_MS)}`);
  return (
    <div className="property overview">
      <h1>{say(site.name)}</h1>
      <LoadedPart of={overview} label={t("devices.loading")} rows={8} onRetry={() => setTries(tries + 1)}>
        {(value) => (
          <>
            <p className="muted">{t("overview.as_of", { at: clockText(value.at, site.timeZone) })}</p>
            <div className="overview-cards">
              <WorstCard overview={value} />
              <TimesCard overview={value} />
              <CoverageCard overview={value} />
              <DeviceCard overview={value} />
            </div>
          </>
        )}
      </LoadedPart>
    </div>
  );
}

function WorstCard({ overview: { worst, open, unanswered, at } }: { readonly overview: OverviewShown }) {
  const { t, say } = useWords();
  return (
    <section className={worst?.priority === "P1" ? "card worst P1" : "card worst"}>
      <h2>{t("overview.worst")}</h2>
      {worst === null ? (
        <p className="lead">{t("overview.none")}</p>
      ) : (
        <p className="lead">
          <Link href={`/alert/${worst.id}`}>
            <PriorityMark priority={worst.priority} /> {t(`priority.${worst.priority}`)} · {t(`kind.${worst.kind}`)}
            {worst.building !== null && ` · ${say(worst.building)}`}
          </Link>{" "}
          <small>{t("overview.since", { age: ageText(t, at - worst.raisedAt) })}</small>
        </p>
      )}
      <ul className="overview-counts">
        {PRIORITIES.map((priority) => (
          <li key={priority} className={open[priority] === 0 ? "muted" : ""}>
            <PriorityMark priority={priority} /> {t(`priority.${priority}`)} <b>{open[priority]}</b>
          </li>
        ))}
      </ul>
      <p className={unanswered > 0 ? "wanting" : "muted"}>{t("overview.unanswered", { count: unanswered })}</p>
    </section>
  );
}
