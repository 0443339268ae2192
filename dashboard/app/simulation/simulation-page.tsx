import { useState } from "react";
import { Redirect } from "wouter";
import { useGateway } from "../gateway-context.ts";
import { useCall } from "../http/use-call.ts";
import { useTick } from "../live/hooks.ts";
import { LoadedPart } from "../look/loaded.tsx";
import { useWords } from "../words/use-words.ts";
import { PlayCard } from "./play-card.tsx";
import { ScenarioList } from "./scenario-list.tsx";
import { isOver, SimulationShown } from "./shapes.ts";

const ASK_EVERY_MS = 1_000;

/** Scenarios played into a demonstration: chosen, seen as they go, scored. A real site has no such page. */
export function SimulationPage() {
  const { site } = useGateway();
  return site.simulators ? <Simulation /> : <Redirect to="/" />;
}

function Simulation() {
  const { t } = useWords();
  const { live } = useGateway();
  const [tries, setTries] = useState(0);
  useTick(ASK_EVERY_MS);
  const simulation = useCall("/api/v1/simulation", SimulationShown, `${tries} ${Math.floor(live.serverNow() / ASK_EVERY_MS)}`);
  const again = (): void => setTries(tries + 1);
  return (
    <div className="simulation">
      <h1>{t("simulation.title")}</h1>
      <p className="exercise-mark">{t("simulation.not_real")}</p>
      <LoadedPart of={simulation} label={t("devices.loading")} rows={8} onRetry={again}>
        {({ scenarios, faults, play }) => (
          <div className="simulation-parts">
            <PlayCard play={play} scenarios={scenarios} onActed={again} />
            <ScenarioList
              scenarios={scenarios}
              faults={faults}
              playing={play === null || isOver(play) ? null : play.scenario}
              onStarted={again}
            />
          </div>
        )}
      </LoadedPart>
    </div>
  );
}
