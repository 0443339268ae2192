import { useDeferredValue, useMemo, useState } from "react";
import type { Alert, Priority } from "../../../rules/model/alert.ts";
import { useGateway } from "../gateway-context.ts";
import { useCell } from "../live/hooks.ts";
import { Skeleton } from "../look/skeleton.tsx";
import { useWords } from "../words/use-words.ts";
import { AbnormalList } from "./abnormal-list.tsx";
import { arePrioritiesEqual, marksOf, prioritiesOf, survey } from "./device-marks.ts";
import { surveyText } from "./device-words.ts";
import { DrawingCanvas } from "./drawing-canvas.tsx";
import { Legend } from "./legend.tsx";

/** All devices on one screen: a drawing for the eye, and a list of the abnormal ones for everybody. */
export function DeviceDrawing() {
  const { t } = useWords();
  const { live } = useGateway();
  // Ten thousand marks wait for the row of a new alert, never the other way round.
  const { open } = useDeferredValue(useCell(live.alerts.picture));
  const picture = useDeferredValue(useCell(live.devices.picture));
  const priorities = usePriorities(open);
  const found = useMemo(() => survey(picture, priorities), [picture, priorities]);
  const marks = useMemo(() => marksOf(picture, priorities), [picture, priorities]);
  const { roster } = picture;
  return (
    <section className="card drawing" aria-label={t("devices.title")}>
      <header className="card-head">
        <h2>{t("devices.title")}</h2>
        {roster !== null && <span className="muted">{surveyText(t, found)}</span>}
      </header>
      {roster === null ? (
        <Skeleton label={t("devices.loading")} rows={6} />
      ) : found.total === 0 ? (
        <p className="empty">{t("devices.empty")}</p>
      ) : (
        <>
          <DrawingCanvas roster={roster} marks={marks} summary={surveyText(t, found)} />
          <Legend />
          <AbnormalList found={found} />
        </>
      )}
    </section>
  );
}

/** The same map until one of its priorities changes: most steps of an alert (told, seen, answered) leave the drawing as it is. */
function usePriorities(open: readonly Alert[]): ReadonlyMap<string, Priority> {
  const found = useMemo(() => prioritiesOf(open), [open]);
  const [kept, keep] = useState(found);
  if (kept === found || arePrioritiesEqual(kept, found)) return kept;
  keep(found);
  return found;
}
