import { useGateway } from "../gateway-context.ts";
import { ageText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import type { HydrantShown } from "./shapes.ts";

/** The nearest hydrants and what they have on them; an old number says how old it is. */
export function HydrantList({ hydrants }: { readonly hydrants: readonly HydrantShown[] }) {
  const { t, say } = useWords();
  const { live } = useGateway();
  return (
    <ul className="hydrants">
      {hydrants.map(({ id, name, place, pressure_mpa, at, state }) => (
        <li key={id} className={state}>
          <b>{pressure_mpa === null ? t("incident.pressure_none") : `${pressure_mpa} MPa`}</b>
          <span className="badge">{t(`incident.hydrant.${state}`)}</span>
          <span>
            {say(name)} · {say(place)}
            {at !== null && <small className="muted"> {t("age.ago", { age: ageText(t, live.serverNow() - at) })}</small>}
          </span>
        </li>
      ))}
    </ul>
  );
}
