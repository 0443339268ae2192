import { useState } from "react";
import { useWords } from "../words/use-words.ts";
import type { Fault, Scenario } from "./shapes.ts";
import { StartForm } from "./start-form.tsx";

interface Props {
  readonly scenarios: readonly Scenario[];
  readonly faults: readonly Fault[];
  /** Name of the one that plays: no other is started; null: none does. */
  readonly playing: string | null;
  readonly onStarted: () => void;
}

/** What can be played: one is opened at a time, with what will happen and how it may be played. */
export function ScenarioList({ scenarios, faults, playing, onStarted }: Props) {
  const { t, say } = useWords();
  const [opened, setOpened] = useState<string | null>(null);
  return (
    <section className="card scenarios" aria-labelledby="scenarios">
      <h2 id="scenarios">{t("simulation.scenarios")}</h2>
      <ul>
        {scenarios.map((scenario) => {
          const { name, title } = scenario;
          const isOpen = opened === name;
          return (
            <li key={name} className={isOpen ? "scenario open" : "scenario"}>
              <h3>
                <button className="button quiet" type="button" aria-expanded={isOpen} onClick={() => setOpened(isOpen ? null : name)}>
                  {say(title)}
                </button>
              </h3>
              {isOpen && <StartForm scenario={scenario} faults={faults} isBusy={playing !== null} onStarted={onStarted} />}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
