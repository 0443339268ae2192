import { useWords } from "../words/use-words.ts";
import { placesOf } from "../words/place-words.ts";
import { useGateway } from "../gateway-context.ts";
import { DoorSign } from "./door-sign.tsx";
import type { EvacuationShown, Missing } from "./shapes.ts";

/** Most rows that are shown: a crew of five takes the first ones first, and the grid has them all. */
const SHOWN_MAX = 60;

interface Props {
  readonly missing: readonly Missing[];
  readonly assigned: EvacuationShown["assigned"];
  /** null: nobody may be sent. */
  readonly onAssign: ((resident: string, carrier: string) => void) | null;
}

/** Who is not known to be safe, most vulnerable first. */
export function MissingList({ missing, assigned, onAssign }: Props) {
  const { t, say } = useWords();
  const { site } = useGateway();
  const places = placesOf(site);
  const sent = new Map(assigned.map(({ resident, carrier }) => [resident, carrier]));
  if (missing.length === 0) return <p className="empty-title">{t("evacuation.all_safe")}</p>;
  return (
    <ol className="missing">
      {missing.slice(0, SHOWN_MAX).map(({ zone, state, person }) => {
        const place = places.get(zone);
        const carrier = person === null ? undefined : sent.get(person.resident);
        return (
          <li key={`${zone} ${person?.resident ?? ""}`}>
            <strong>{place === undefined ? zone : say(place)}</strong>
            <DoorSign state={state} />
            {person !== null && (
              <span>
                <b className="missing-name">{person.name ?? t("evacuation.somebody")}</b>{" "}
                {person.needs.map((need) => t(`evacuation.needs.${need}`)).join(t("evacuation.comma"))}
              </span>
            )}
            {carrier !== undefined && <span>{t("evacuation.sent", { carrier })}</span>}
            {person !== null &&
              carrier === undefined &&
              onAssign !== null &&
              person.carriers.slice(0, 2).map((one) => (
                <button key={one} className="button" type="button" onClick={() => onAssign(person.resident, one)}>
                  {t("evacuation.send", { carrier: one })}
                </button>
              ))}
          </li>
        );
      })}
      {missing.length > SHOWN_MAX && <li>{t("evacuation.more", { count: missing.length - SHOWN_MAX })}</li>}
    </ol>
  );
}
