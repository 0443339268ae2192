import type { Alert, Evidence } from "../../../rules/model/alert.ts";
import { useGateway } from "../gateway-context.ts";
import { clockText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { besidesClause, readable, valueName, valueText } from "../words/value-words.ts";

/** Lines shown; the first says how it began, the others are the newest. */
const SHOWN = 4;

/** Why it fired: the clauses that were met and the values that met them. */
export function EvidenceList({ alert: { evidence, timeline, firstReading } }: { readonly alert: Alert }) {
  const { t, say } = useWords();
  // What no reading has raised says why in words: somebody's eyes, a silence, the gateway itself.
  if (evidence.length === 0)
    return <p>{timeline[0] === undefined || firstReading !== null ? t("card.no_evidence") : readable(t, say(timeline[0].why))}</p>;
  const shown = evidence.length <= SHOWN ? evidence : [evidence[0]!, ...evidence.slice(1 - SHOWN)];
  return (
    <ul className="evidence">
      {shown.map((one) => (
        <EvidenceLine key={`${one.atMs} ${one.clause}`} evidence={one} />
      ))}
    </ul>
  );
}

function EvidenceLine({ evidence: { atMs, device, clause, values } }: { readonly evidence: Evidence }) {
  const { t } = useWords();
  const { site } = useGateway();
  return (
    <li>
      <b>{readable(t, clause)}</b>
      <span className="values">
        {besidesClause(clause, values).map(([name, value]) => (
          <span key={name}>
            {valueName(t, name)} {valueText(t, name, value)}
          </span>
        ))}
      </span>
      <small>
        {clockText(atMs, site.timeZone)} · {device ?? t("card.system")}
      </small>
    </li>
  );
}
