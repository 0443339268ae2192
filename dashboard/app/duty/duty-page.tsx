import { useState } from "react";
import { useGateway } from "../gateway-context.ts";
import { useCall } from "../http/use-call.ts";
import { useTick } from "../live/hooks.ts";
import { LoadedPart } from "../look/loaded.tsx";
import { useWords } from "../words/use-words.ts";
import { DryRun } from "./dry-run.tsx";
import { CheckList, HandoverList } from "./duty-records.tsx";
import { DutyShown } from "./shapes.ts";
import { StationDutyCard } from "./station-duty-card.tsx";
import { StatisticsPart } from "./statistics-part.tsx";

/** A check from above waits a minute or more: it is on the page well before. */
const ASK_EVERY_MS = 5_000;

/** Who is on duty, what is signed and asked, who would be told, and how quick it was. */
export function DutyPage() {
  const { t } = useWords();
  const { live } = useGateway();
  const [tries, setTries] = useState(0);
  useTick(ASK_EVERY_MS);
  const duty = useCall("/api/v1/duty", DutyShown, `${tries} ${Math.floor(live.serverNow() / ASK_EVERY_MS)}`);
  const again = (): void => setTries(tries + 1);
  return (
    <div className="page duty">
      <h1>{t("duty.title")}</h1>
      <LoadedPart of={duty} label={t("devices.loading")} rows={4} onRetry={again}>
        {({ stations }) =>
          stations.length === 0 ? (
            <p className="card empty">{t("duty.no_plan")}</p>
          ) : (
            stations.map((one) => <StationDutyCard key={one.station} duty={one} onActed={again} />)
          )
        }
      </LoadedPart>
      <DryRun />
      <StatisticsPart />
      <CheckList at={tries} />
      <HandoverList at={tries} />
    </div>
  );
}
