import { useGateway } from "../gateway-context.ts";
import { dayMinuteText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import type { OverviewShown, Times } from "./shapes.ts";

const DAY_MS = 86_400_000;

/** How long answer and arrival took against the limits of a micro fire station; the last drill. */
export function TimesCard({ overview: { incidents, drill, at } }: { readonly overview: OverviewShown }) {
  const { t } = useWords();
  const { site } = useGateway();
  const { days, count, isCut, answer, arrival } = incidents;
  const isDue = drill.lastAt === null || at - drill.lastAt > drill.dueAfterDays * DAY_MS;
  return (
    <section className="card">
      <h2>{t("overview.times", { days })}</h2>
      <p>{t("overview.incidents", { count })}</p>
      <TimesLine name={t("overview.answer")} times={answer} />
      <TimesLine name={t("overview.arrival")} times={arrival} />
      {isCut && <p className="wanting">{t("overview.cut")}</p>}
      <h3>{t("overview.drill")}</h3>
      <p className={isDue ? "wanting" : ""}>
        {drill.lastAt === null
          ? t("overview.drill_none", { days: drill.dueAfterDays })
          : t("overview.drill_last", { at: dayMinuteText(drill.lastAt, site.timeZone) })}
      </p>
    </section>
  );
}

function TimesLine({ name, times: { n, missing, limitS, within, p50, p90 } }: { readonly name: string; readonly times: Times }) {
  const { t } = useWords();
  const seconds = (value: number | null): string => (value === null ? "-" : String(Math.round(value)));
  return (
    <div className="figure">
      <h3>{name}</h3>
      <p className={within < n ? "lead wanting" : "lead"}>
        {n === 0 ? t("overview.no_times") : t("overview.within", { within, n, limit: limitS })}
      </p>
      {n > 0 && <p>{t("overview.spread", { p50: seconds(p50), p90: seconds(p90) })}</p>}
      {missing > 0 && <p className="muted">{t("overview.missing", { count: missing })}</p>}
    </div>
  );
}
