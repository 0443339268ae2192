import { useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import { useGateway } from "../gateway-context.ts";
import { SeriesShown } from "../http/shapes.ts";
import { useCall } from "../http/use-call.ts";
import { PriorityMark } from "../look/priority-mark.tsx";
import { ageText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { valueText } from "../words/value-words.ts";
import { type Pipe, pressureOf } from "./pipe-order.ts";
import { Sparkline } from "./sparkline.tsx";

/** One sensor: where it is, its pressure now, how it went in a day, and what is wrong. */
export function PipeCard({ pipe }: { readonly pipe: Pipe }) {
  const { t, say, kind } = useWords();
  const { live, places } = useGateway();
  const { device, alert, isHydrant, rank } = pipe;
  const place = places.get(device.zone);
  const kpa = pressureOf(pipe);
  return (
    <li className={`card pipe rank-${rank}`}>
      <Link className="pipe-head" href={alert === null ? `/device/${device.id}` : `/alert/${alert.id}`}>
        <b>{place === undefined ? device.zone : say(place)}</b>
        {isHydrant && <span className="badge">{t("property.hydrant")}</span>}
      </Link>
      <p className="pipe-now">
        {rank === 2 ? (
          <span className="muted">{device.lastHeardAt === null ? t("status.commissioning") : t("status.silent")}</span>
        ) : (
          <b>{kpa === Infinity ? "-" : valueText(t, "pressure_kpa", kpa)}</b>
        )}
        {device.lastHeardAt !== null && <small className="muted">{ageText(t, live.serverNow() - device.lastHeardAt)}</small>}
      </p>
      {alert !== null && (
        <p className="pipe-alert">
          <PriorityMark priority={alert.priority} /> {kind(alert)}
        </p>
      )}
      <Day device={device.id} />
    </li>
  );
}

/** The day is asked for once the card is on the screen: a community has hundreds of sensors. */
function Day({ device }: { readonly device: string }) {
  const box = useRef<HTMLDivElement>(null);
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    const { current } = box;
    if (current === null || isSeen) return;
    const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && setSeen(true));
    observer.observe(current);
    return () => observer.disconnect();
  }, [isSeen]);
  return (
    <div className="day" ref={box}>
      {isSeen && <DayLine device={device} />}
    </div>
  );
}

const DAY_MS = 86_400_000;
const BUCKET_MS = 1_800_000;

function DayLine({ device }: { readonly device: string }) {
  const { t } = useWords();
  const { live } = useGateway();
  const to = Math.ceil(live.serverNow() / BUCKET_MS) * BUCKET_MS;
  const path = `/api/v1/series?device=${encodeURIComponent(device)}&value=pressure_kpa&from=${to - DAY_MS}&to=${to}&every=${BUCKET_MS}`;
  const { value } = useCall(path, SeriesShown, to);
  if (value === null) return null;
  const { buckets } = value;
  if (buckets.length < 2) return <small className="muted">{t("property.day_short")}</small>;
  return <Sparkline buckets={buckets} from={to - DAY_MS} to={to} label={t("property.day", { range: rangeOf(t, buckets) })} />;
}

function rangeOf(t: ReturnType<typeof useWords>["t"], buckets: readonly { readonly min: number; readonly max: number }[]): string {
  const min = Math.min(...buckets.map((bucket) => bucket.min));
  const max = Math.max(...buckets.map((bucket) => bucket.max));
  return `${valueText(t, "pressure_kpa", min)} - ${valueText(t, "pressure_kpa", max)}`;
}
