import { Link } from "wouter";
import { useWords } from "../words/use-words.ts";
import type { IncidentShown } from "./shapes.ts";

/** The boards of the evacuations that belong to an incident, the newest first. */
export function EvacuationLinks({ incident: { evacuations } }: { readonly incident: IncidentShown }) {
  const { t } = useWords();
  if (evacuations.length === 0) return null;
  return (
    <ul className="evacuation-links" aria-label={t("incident.evacuations")}>
      {evacuations.toReversed().map((id) => (
        <li key={id}>
          <Link className="button" href={`/evacuation/${id}`}>
            {t("incident.evacuation", { number: Number(id.slice(id.lastIndexOf("-") + 1)) })}
          </Link>
        </li>
      ))}
    </ul>
  );
}
