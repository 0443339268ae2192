import { useState } from "react";
import { ALERT_KINDS } from "../../../rules/model/alert.ts";
import { useGateway } from "../gateway-context.ts";
import { useCall } from "../http/use-call.ts";
import { LoadedPart } from "../look/loaded.tsx";
import { useWords } from "../words/use-words.ts";
import { DryRunShown } from "./shapes.ts";

const PRIORITIES = ["P1", "P2", "P3", "P4"] as const;
const KINDS = ALERT_KINDS.filter((kind) => kind !== "supervision");

/** Who hears what at which second, as long as nobody answers: the same functions as in earnest, and nobody is told. */
export function DryRun() {
  const { t, say } = useWords();
  const { site } = useGateway();
  const [kind, setKind] = useState<string>("fire");
  const [priority, setPriority] = useState<string>("P1");
  const [building, setBuilding] = useState("");
  const [tries, setTries] = useState(0);
  const where = building === "" ? "" : `&building=${encodeURIComponent(building)}`;
  const ran = useCall(`/api/v1/escalation/dry-run?kind=${kind}&priority=${priority}${where}`, DryRunShown, tries);
  const buildings = [{ id: "", word: t("duty.dry_all") }, ...site.buildings.map(({ id, name }) => ({ id, word: say(name) }))];
  return (
    <section className="card dry-run">
      <h2>{t("duty.dry")}</h2>
      <div className="duty-choices">
        <Choice label={t("duty.dry_kind")} value={kind} onChange={setKind} of={KINDS.map((id) => ({ id, word: t(`kind.${id}`) }))} />
        <Choice
          label={t("duty.dry_priority")}
          value={priority}
          onChange={setPriority}
          of={PRIORITIES.map((id) => ({ id, word: `${id} ${t(`priority.${id}`)}` }))}
        />
        <Choice label={t("duty.dry_building")} value={building} onChange={setBuilding} of={buildings} />
      </div>
      <p className="muted">{t("duty.dry_lead")}</p>
      <LoadedPart of={ran} label={t("devices.loading")} rows={3} onRetry={() => setTries(tries + 1)}>
        {({ steps }) => (
          <ol className="dry-steps">
            {steps.map(({ atS, again, told }, at) => (
              // Two rungs may stand at one second, and their order is all that tells them apart.
              // oxlint-disable-next-line react/no-array-index-key -- the list is replaced as a whole
              <li key={at}>
                <b>{t("duty.dry_at", { seconds: atS })}</b>
                <span>
                  {told.length === 0
                    ? t(again ? "duty.dry_again" : "duty.dry_nobody")
                    : told
                        .map(
                          ({ channel, recipient }) =>
                            `${t(`role.${recipient}`, { defaultValue: recipient })}(${t(`incident.channel.${channel}`, { defaultValue: channel })})`,
                        )
                        .join(t("list_comma"))}
                </span>
              </li>
            ))}
          </ol>
        )}
      </LoadedPart>
    </section>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly of: readonly { readonly id: string; readonly word: string }[];
}

function Choice({ label, value, onChange, of }: ChoiceProps) {
  return (
    <label className="field">
      {label}
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {of.map(({ id, word }) => (
          <option key={id} value={id}>
            {word}
          </option>
        ))}
      </select>
    </label>
  );
}
