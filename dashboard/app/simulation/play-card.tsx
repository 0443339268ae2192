import { useGateway } from "../gateway-context.ts";
import { Nothing } from "../http/shapes.ts";
import { useAct } from "../http/use-act.ts";
import { FaultLine } from "../look/fault-line.tsx";
import { ageText, clockText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { LineList } from "./line-list.tsx";
import { ScorePart } from "./score-part.tsx";
import { isOver, type Play, type Scenario } from "./shapes.ts";

interface Props {
  /** The newest; null: there was none. */
  readonly play: Play | null;
  readonly scenarios: readonly Scenario[];
  readonly onActed: () => void;
}

/** The play that goes on, or the last one with its score. */
export function PlayCard({ play, scenarios, onActed }: Props) {
  const { t, say } = useWords();
  if (play === null)
    return (
      <section className="card play">
        <h2>{t("simulation.none")}</h2>
        <p className="muted">{t("simulation.none_help")}</p>
      </section>
    );
  const title = scenarios.find(({ name }) => name === play.scenario)?.title;
  return (
    <section className={isOver(play) ? "card play" : "card play running"}>
      <h2>{title === undefined ? play.scenario : say(title)}</h2>
      <output className="lead">{t(`simulation.state.${play.state}`)}</output>
      <PlayFacts play={play} />
      {isOver(play) ? <Aftermath play={play} /> : <StopButton play={play} onActed={onActed} />}
      {play.score !== null && <ScorePart score={play.score} isOver={isOver(play)} />}
      <LineList lines={play.lines} />
    </section>
  );
}

function PlayFacts({ play: { by, startedAt, endsAt, endedAt, speed, devices, building } }: { readonly play: Play }) {
  const { t, say } = useWords();
  const { live, site } = useGateway();
  const nowMs = live.serverNow();
  const place = site.buildings.find(({ id }) => id === building)?.name;
  const facts = [
    t("simulation.by", { by, at: clockText(startedAt, site.timeZone) }),
    speed === 1 ? t("simulation.as_it_is") : t("simulation.times", { count: speed }),
    ...(place === undefined ? [] : [say(place)]),
    ...(devices === 0 ? [] : [t("simulation.devices", { count: devices })]),
    ...(endedAt === null ? [] : [t("simulation.lasted", { age: ageText(t, endedAt - startedAt) })]),
  ];
  return (
    <>
      <p>{facts.join(t("simulation.comma"))}</p>
      {endedAt === null && endsAt !== null && (
        <p>
          <progress aria-label={t("simulation.progress")} max={endsAt - startedAt} value={Math.min(nowMs, endsAt) - startedAt} />{" "}
          {t("simulation.left", { age: ageText(t, nowMs - startedAt), left: ageText(t, Math.max(0, endsAt - nowMs)) })}
        </p>
      )}
    </>
  );
}

function Aftermath({ play: { stoppedBy, state, error } }: { readonly play: Play }) {
  const { t } = useWords();
  return (
    <>
      {stoppedBy !== null && state === "stopped" && <p>{t("simulation.stopped_by", { by: stoppedBy })}</p>}
      {error !== null && <p className="wanting">{error}</p>}
      <p className="muted">{t("simulation.after")}</p>
    </>
  );
}

function StopButton({ play, onActed }: { readonly play: Play; readonly onActed: () => void }) {
  const { t } = useWords();
  const { isSending, fault, send } = useAct();
  const stop = async (): Promise<void> => {
    await send("/api/v1/simulation/stop", Nothing, { method: "POST" });
    onActed();
  };
  return (
    <>
      <button className="button main" type="button" disabled={isSending || play.state === "stopping"} onClick={() => void stop()}>
        {t(play.state === "stopping" ? "simulation.stopping" : "simulation.stop")}
      </button>
      <FaultLine text={fault} />
    </>
  );
}
