import { useState } from "react";
import { useGateway } from "../gateway-context.ts";
import { useCall } from "../http/use-call.ts";
import { LoadedPart } from "../look/loaded.tsx";
import { useWords } from "../words/use-words.ts";
import { StatisticsShown, type TimesShown } from "./shapes.ts";

/** Months that are offered: a year back. */
const MONTHS = 12;

/** This month at the site and those before it: `2026-11`. */
function monthsBefore(nowMs: number, timeZone: string): readonly string[] {
  const [year = 1970, month = 1] = new Intl.DateTimeFormat("sv-SE", { timeZone, year: "numeric", month: "2-digit" })
    .format(nowMs)
    .split("-")
    .map(Number);
  return Array.from({ length: MONTHS }, (_none, back) => new Date(Date.UTC(year, month - 1 - back)).toISOString().slice(0, 7));
}

/** How long answers and arrivals took, and the tables to take along. */
export function StatisticsPart() {
  const { t, say } = useWords();
  const { live, site } = useGateway();
  const [months] = useState(() => monthsBefore(live.serverNow(), site.timeZone));
  const [month, setMonth] = useState(months[0]!);
  const [tries, setTries] = useState(0);
  const loaded = useCall(`/api/v1/statistics?month=${month}`, StatisticsShown, tries);
  const times = ({ n, p50, p90 }: TimesShown): string =>
    n === 0 ? "-" : t("duty.seconds", { p50: Math.round(p50 ?? 0), p90: Math.round(p90 ?? 0) });
  const nameOf = (id: string | null): string => {
    const name = site.stations.find((one) => one.id === id)?.name;
    return name === undefined ? (id ?? t("duty.whole")) : say(name);
  };
  return (
    <section className="card statistics">
      <h2>{t("duty.statistics")}</h2>
      <div className="duty-choices">
        <label className="field">
          {t("duty.month")}
          <select value={month} onChange={(event) => setMonth(event.target.value)}>
            {months.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        <a className="button" href={`/api/v1/statistics.csv?month=${month}`} download>
          {t("duty.csv")}
        </a>
        <a className="button" href={`/api/v1/statistics.xlsx?month=${month}`} download>
          {t("duty.excel")}
        </a>
      </div>
      <LoadedPart of={loaded} label={t("devices.loading")} rows={3} onRetry={() => setTries(tries + 1)}>
        {({ stations }) =>
          stations.length === 0 ? (
            <p className="muted">{t("duty.stat_none")}</p>
          ) : (
            <dl className="stat-list">
              {stations.map(({ station, incidents, exercises, measures: { answer, arrival } }) => (
                <div key={station ?? ""}>
                  <dt>{nameOf(station)}</dt>
                  <dd>{`${t("duty.stat_incidents")} ${incidents} · ${t("duty.stat_exercises")} ${exercises}`}</dd>
                  <dd>{`${t("duty.stat_answer")} ${times(answer)}`}</dd>
                  <dd>{`${t("duty.stat_arrival")} ${times(arrival)}`}</dd>
                </div>
              ))}
            </dl>
          )
        }
      </LoadedPart>
    </section>
  );
}
