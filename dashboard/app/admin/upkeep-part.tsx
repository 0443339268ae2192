import { useState } from "react";
import { useGateway } from "../gateway-context.ts";
import { Nothing } from "../http/shapes.ts";
import { useAct } from "../http/use-act.ts";
import { useCall } from "../http/use-call.ts";
import { useTick } from "../live/hooks.ts";
import { FaultLine } from "../look/fault-line.tsx";
import { LoadedPart } from "../look/loaded.tsx";
import { ageText, dayMinuteText, dayTimeText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { SinksShown, type Sink, UpkeepShown, type Work } from "./shapes.ts";

const ASK_EVERY_MS = 2_000;

/** The gateway's own work: how it stands, begun and stopped by hand; and how far InfluxDB has come. */
export function UpkeepPart() {
  const { t } = useWords();
  const { live } = useGateway();
  const [tries, setTries] = useState(0);
  useTick(ASK_EVERY_MS);
  const at = `${tries} ${Math.floor(live.serverNow() / ASK_EVERY_MS)}`;
  const upkeep = useCall("/api/v1/upkeep", UpkeepShown, at);
  const sinks = useCall("/api/v1/sinks", SinksShown, at);
  const again = (): void => setTries(tries + 1);
  return (
    <div className="homes">
      <LoadedPart of={upkeep} label={t("devices.loading")} rows={6} onRetry={again}>
        {({ works }) =>
          works.map((work) => (
            <WorkCard key={work.name} work={work} isBusy={works.some(({ running }) => running !== null)} onActed={again} />
          ))
        }
      </LoadedPart>
      <LoadedPart of={sinks} label={t("devices.loading")} rows={2} onRetry={again}>
        {({ sinks: all }) => (
          <section className="card">
            <h2>InfluxDB</h2>
            {all.length === 0 ? (
              <p className="muted">{t("admin.influx_none")}</p>
            ) : (
              all.map((sink) => <SinkFacts key={sink.name} sink={sink} />)
            )}
          </section>
        )}
      </LoadedPart>
    </div>
  );
}

interface WorkProps {
  readonly work: Work;
  /** One of them runs: one at a time. */
  readonly isBusy: boolean;
  readonly onActed: () => void;
}

function WorkCard({ work: { name, title, running, last }, isBusy, onActed }: WorkProps) {
  const { t, say } = useWords();
  const { site } = useGateway();
  const { isSending, fault, send } = useAct();
  const act = async (what: "start" | "stop"): Promise<void> => {
    await send(`/api/v1/upkeep/${name}/${what}`, Nothing, { method: "POST" });
    onActed();
  };
  return (
    <section className="card work">
      <h2>{say(title)}</h2>
      {running === null ? (
        <p className={last?.outcome === "failed" ? "wanting" : "muted"}>
          {last === null
            ? t("admin.work_never")
            : `${dayMinuteText(last.endedAt, site.timeZone)} ${t(`admin.work_outcome.${last.outcome}`)}${t("colon")}${say(last.text)}`}
        </p>
      ) : (
        <Progress running={running} label={say(title)} />
      )}
      <FaultLine text={fault} />
      {running === null ? (
        <button className="button" type="button" disabled={isBusy || isSending} onClick={() => void act("start")}>
          {t("admin.work_start", { work: say(title) })}
        </button>
      ) : (
        <button className="button main" type="button" disabled={isSending} onClick={() => void act("stop")}>
          {t("admin.work_stop", { work: say(title) })}
        </button>
      )}
    </section>
  );
}

function Progress({
  running: { startedAt, done, total },
  label,
}: {
  readonly running: NonNullable<Work["running"]>;
  readonly label: string;
}) {
  const { t } = useWords();
  const { live } = useGateway();
  const share = total === 0 ? null : Math.floor((100 * done) / total);
  return (
    <p>
      <progress aria-label={label} max={100} {...(share === null ? {} : { value: share })} />{" "}
      {t("admin.work_running", { age: ageText(t, live.serverNow() - startedAt) })} {share !== null && `${share} %`}
    </p>
  );
}

function SinkFacts({ sink: { state, since, lag, lost, lastError, deadLetters } }: { readonly sink: Sink }) {
  const { t } = useWords();
  const { site } = useGateway();
  return (
    <>
      <p className="lead">
        {t(`admin.influx_state.${state}`, { defaultValue: state })} <small className="muted">{dayTimeText(since, site.timeZone)}</small>
      </p>
      <p>{t("admin.influx_lag", { rows: lag.rows, seconds: Math.round(lag.seconds) })}</p>
      <p className={lost + deadLetters.count > 0 ? "wanting" : "muted"}>{t("admin.influx_lost", { lost, refused: deadLetters.count })}</p>
      {lastError !== null && (
        <p className="muted">
          {t("admin.influx_error", { at: dayTimeText(lastError.at, site.timeZone) })} {lastError.message}
        </p>
      )}
    </>
  );
}
