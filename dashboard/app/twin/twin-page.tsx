import { useEffect, useMemo, useState } from "react";
import { Link, useRoute } from "wouter";
import { AbnormalList } from "../devices/abnormal-list.tsx";
import { marksOf, prioritiesOf, survey } from "../devices/device-marks.ts";
import { surveyText } from "../devices/device-words.ts";
import { DrawingCanvas } from "../devices/drawing-canvas.tsx";
import { Legend } from "../devices/legend.tsx";
import { useGateway } from "../gateway-context.ts";
import { AlertsShown } from "../http/shapes.ts";
import { type Loaded, useCall } from "../http/use-call.ts";
import type { DevicePicture } from "../live/device-table.ts";
import { useCell, useTick } from "../live/hooks.ts";
import { LoadFault, Skeleton } from "../look/skeleton.tsx";
import { dayTimeText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { OpenThen } from "./open-then.tsx";
import { openThen, pastPicture } from "./past-picture.ts";
import { PlayBar } from "./play-bar.tsx";
import { IncidentShown, MomentShown } from "./shapes.ts";
import { type Span, spanOf } from "./span.ts";

/** Alerts of the last day: a flood of a thousand is shown, what is older is left out and said. */
const ALERTS_MAX = 1_000;

/** Buildings and floors as they are now, and as they were: a hand on the slider draws the clock back. */
export function TwinPage() {
  const { live } = useGateway();
  const [, route] = useRoute("/twin/:incident?");
  useEffect(() => {
    live.watchAlerts({});
    live.watchDevices({});
  }, [live]);
  return route?.incident === undefined ? <Twin openedAt={null} /> : <IncidentTwin incident={route.incident} />;
}

function IncidentTwin({ incident }: { readonly incident: string }) {
  const { t } = useWords();
  const [tries, setTries] = useState(0);
  const { value, fault } = useCall(`/api/v1/incidents/${encodeURIComponent(incident)}`, IncidentShown, tries);
  if (value !== null) return <Twin openedAt={value.openedAt} />;
  return fault === null ? (
    <Skeleton label={t("devices.loading")} rows={6} />
  ) : (
    <LoadFault fault={fault} onRetry={() => setTries(tries + 1)} />
  );
}

/** `openedAt`: when the incident began that is looked at; null: the last day. */
function Twin({ openedAt }: { readonly openedAt: number | null }) {
  const { t } = useWords();
  const { live, site } = useGateway();
  useTick(60_000);
  const span = spanOf(live.serverNow(), openedAt);
  const [at, setAt] = useState<number | null>(openedAt === null ? null : span.fromMs);
  const { picture: present, open } = usePresent();
  return (
    <div className={at === null ? "property twin" : "property twin is-past"}>
      <h1 className="visually-hidden">{t("twin.title")}</h1>
      <output className="twin-when">
        {at === null ? t("twin.now") : t("twin.past", { at: dayTimeText(at, site.timeZone) })}
        {openedAt !== null && <Link href="/twin">{t("twin.day")}</Link>}
      </output>
      {at === null ? (
        <>
          <PlayBar span={span} at={null} isShown onAt={setAt} />
          <Scene picture={present} open={open} />
        </>
      ) : (
        <Past span={span} at={at} present={present} onAt={setAt} />
      )}
    </div>
  );
}

function usePresent() {
  const { live } = useGateway();
  return { picture: useCell(live.devices.picture), open: useCell(live.alerts.picture).open };
}

interface PastProps {
  readonly span: Span;
  readonly at: number;
  readonly present: DevicePicture;
  readonly onAt: (at: number | null) => void;
}

function Past({ span, at, present, onAt }: PastProps) {
  const { t } = useWords();
  const [tries, setTries] = useState(0);
  const moment = useCall(`/api/v1/moment?at=${at}`, MomentShown, `${at} ${tries}`);
  const alerts = useCall(`/api/v1/alerts?limit=${ALERTS_MAX}`, AlertsShown, `${Math.floor(span.toMs / 60_000)} ${tries}`);
  const scene = usePast({ present, moment, alerts, at });
  const fault = moment.fault ?? alerts.fault;
  return (
    <>
      <PlayBar span={span} at={at} isShown={moment.at === `${at} ${tries}`} onAt={onAt} />
      {fault !== null && <LoadFault fault={fault} onRetry={() => setTries(tries + 1)} />}
      {scene === null ? (
        fault === null && <Skeleton label={t("devices.loading")} rows={6} />
      ) : (
        <>
          <OpenThen open={scene.open} at={at} isCut={alerts.value?.alerts.length === ALERTS_MAX} />
          <Scene picture={scene.picture} open={scene.open} />
        </>
      )}
    </>
  );
}

interface Asked {
  readonly present: DevicePicture;
  readonly moment: Loaded<MomentShown>;
  readonly alerts: Loaded<{ readonly alerts: Parameters<typeof openThen>[0] }>;
  readonly at: number;
}

function usePast({ present, moment, alerts, at }: Asked) {
  return useMemo(() => {
    if (moment.value === null || alerts.value === null) return null;
    const open = openThen(alerts.value.alerts, at);
    return { open, picture: pastPicture(present, moment.value, open) };
  }, [present, moment.value, alerts.value, at]);
}

interface SceneProps {
  readonly picture: DevicePicture;
  readonly open: Parameters<typeof prioritiesOf>[0];
}

/** The drawing, and the same in words. */
function Scene({ picture, open }: SceneProps) {
  const { t } = useWords();
  const priorities = useMemo(() => prioritiesOf(open), [open]);
  const found = useMemo(() => survey(picture, priorities), [picture, priorities]);
  const marks = useMemo(() => marksOf(picture, priorities), [picture, priorities]);
  const { roster } = picture;
  if (roster === null) return <Skeleton label={t("devices.loading")} rows={6} />;
  return (
    <section className="card drawing" aria-label={t("devices.title")}>
      <h2 className="visually-hidden">{t("devices.title")}</h2>
      <p className="muted">{surveyText(t, found)}</p>
      <DrawingCanvas roster={roster} marks={marks} summary={surveyText(t, found)} />
      <Legend />
      <AbnormalList found={found} />
    </section>
  );
}
