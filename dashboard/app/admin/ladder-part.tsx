import { useState } from "react";
import { useGateway } from "../gateway-context.ts";
import { useCall } from "../http/use-call.ts";
import { LoadedPart } from "../look/loaded.tsx";
import { useWords } from "../words/use-words.ts";
import { LadderShown } from "./shapes.ts";

const KINDS = ["fire", "fire-suspected", "sos", "assist", "pipe-burst", "bin-fire", "device-silent"] as const;
const PRIORITIES = ["P1", "P2", "P3", "P4"] as const;

/** Who would be told at which second, as long as nobody answers: nothing is sent. */
export function LadderPart() {
  const { t, say } = useWords();
  const { site } = useGateway();
  const [kind, setKind] = useState<string>("fire");
  const [priority, setPriority] = useState<string>("P1");
  const [building, setBuilding] = useState(site.buildings[0]?.id ?? "");
  const [tries, setTries] = useState(0);
  const path = `/api/v1/escalation/dry-run?kind=${kind}&priority=${priority}${building === "" ? "" : `&building=${encodeURIComponent(building)}`}`;
  const ladder = useCall(path, LadderShown, tries);
  return (
    <section className="card">
      <h2>{t("admin.ladder_title")}</h2>
      <div className="filter">
        <Choice label={t("admin.ladder_kind")} value={kind} onChoice={setKind} options={KINDS.map((one) => [one, t(`kind.${one}`)])} />
        <Choice
          label={t("admin.ladder_priority")}
          value={priority}
          onChoice={setPriority}
          options={PRIORITIES.map((one) => [one, `${one} ${t(`priority.${one}`)}`])}
        />
        <Choice
          label={t("admin.building")}
          value={building}
          onChoice={setBuilding}
          options={site.buildings.map(({ id, name }) => [id, say(name)])}
        />
      </div>
      <p className="muted">{t("admin.ladder_help")}</p>
      <LoadedPart of={ladder} label={t("devices.loading")} rows={4} onRetry={() => setTries(tries + 1)}>
        {(value) => <Steps ladder={value} />}
      </LoadedPart>
    </section>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly onChoice: (value: string) => void;
  readonly options: readonly (readonly [string, string])[];
}

function Choice({ label, value, onChoice, options }: ChoiceProps) {
  return (
    <label className="field">
      {label}
      <select value={value} onChange={({ target }) => onChoice(target.value)}>
        {options.map(([one, word]) => (
          <option key={one} value={one}>
            {word}
          </option>
        ))}
      </select>
    </label>
  );
}

function Steps({ ladder: { steps } }: { readonly ladder: LadderShown }) {
  const { t } = useWords();
  if (steps.length === 0) return <p className="empty">{t("admin.ladder_none")}</p>;
  return (
    <ol className="lines">
      {steps.map(({ atS, tell, again, told }, at) => (
        <li key={at}>
          <b>{t("admin.ladder_at", { seconds: atS })}</b>
          <span>
            {t(`admin.tell.${tell}`, { defaultValue: tell })}
            {again && ` · ${t("admin.ladder_again")}`}
          </span>
          <span className={told.length === 0 ? "wanting" : "muted"}>
            {told.length === 0
              ? t("admin.ladder_nobody")
              : told
                  .map(({ channel, recipient }) =>
                    channel === "console" ? t("admin.console", { role: t(`role.${recipient}`) }) : `${recipient} (${channel})`,
                  )
                  .join(t("list_comma"))}
          </span>
        </li>
      ))}
    </ol>
  );
}
