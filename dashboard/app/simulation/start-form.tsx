import type { SyntheticEvent } from "react";
import { useGateway } from "../gateway-context.ts";
import { Nothing } from "../http/shapes.ts";
import { useAct } from "../http/use-act.ts";
import { FaultLine } from "../look/fault-line.tsx";
import { formText } from "../look/form-text.ts";
import { useWords } from "../words/use-words.ts";
import type { Fault, Scenario } from "./shapes.ts";

interface Props {
  readonly scenario: Scenario;
  readonly faults: readonly Fault[];
  readonly isBusy: boolean;
  readonly onStarted: () => void;
}

/** What will happen, what should be seen, how fast and where; then it begins. */
export function StartForm({ scenario, faults, isBusy, onStarted }: Props) {
  const { t, say } = useWords();
  const { isSending, fault, send } = useAct();
  const { name, about, shows } = scenario;
  const start = async (event: SyntheticEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const body = {
      scenario: name,
      speed: Number(formText(form, "speed")),
      building: formText(form, "building") || null,
      faults: form.getAll("fault").filter((one) => typeof one === "string"),
    };
    await send("/api/v1/simulation/start", Nothing, { method: "POST", body });
    onStarted();
  };
  return (
    <form className="start-form" onSubmit={(event) => void start(event)}>
      <p>{say(about)}</p>
      <p>
        <b>{t("simulation.shows")}</b> {say(shows)}
      </p>
      <SpeedChoice scenario={scenario} />
      <PlaceChoice buildings={scenario.buildings} />
      <FaultChoice faults={faults} />
      <FaultLine text={fault} />
      <button className="button main" type="submit" disabled={isBusy || isSending}>
        {t(isSending ? "simulation.starting" : "simulation.start")}
      </button>
      {isBusy && <p className="muted">{t("simulation.busy")}</p>}
    </form>
  );
}

function SpeedChoice({ scenario: { speeds, usualSpeed } }: Pick<Props, "scenario">) {
  const { t } = useWords();
  const first = speeds.includes(usualSpeed) ? usualSpeed : speeds[0];
  return (
    <fieldset className="choices across">
      <legend>{t("simulation.speed")}</legend>
      {speeds.map((speed) => (
        <label key={speed} className="choice">
          <input type="radio" name="speed" value={speed} defaultChecked={speed === first} />
          {speed === 1 ? t("simulation.as_it_is") : t("simulation.times", { count: speed })}
        </label>
      ))}
    </fieldset>
  );
}

function PlaceChoice({ buildings }: Pick<Scenario, "buildings">) {
  const { t, say } = useWords();
  const { site } = useGateway();
  if (buildings.length === 0) return <p className="muted">{t("simulation.everywhere")}</p>;
  return (
    <label className="field">
      {t("simulation.place")}
      <select name="building" defaultValue="">
        <option value="">{t("simulation.anywhere")}</option>
        {site.buildings
          .filter(({ id }) => buildings.includes(id))
          .map(({ id, name }) => (
            <option key={id} value={id}>
              {say(name)}
            </option>
          ))}
      </select>
    </label>
  );
}

/** Seldom wanted: folded away. */
function FaultChoice({ faults }: Pick<Props, "faults">) {
  const { t, say } = useWords();
  return (
    <details>
      <summary>{t("simulation.faults")}</summary>
      <p className="muted">{t("simulation.faults_help")}</p>
      <div className="choices">
        {faults.map(({ name, title }) => (
          <label key={name} className="tick">
            <input type="checkbox" name="fault" value={name} />
            {say(title)}
          </label>
        ))}
      </div>
    </details>
  );
}
