import { useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import { useGateway } from "../gateway-context.ts";
import { type Bucket, SeriesShown } from "../http/shapes.ts";
import { useCall } from "../http/use-call.ts";
import { useCell, useTick } from "../live/hooks.ts";
import { palette, type Palette } from "../look/palette.ts";
import { LoadFault, Skeleton } from "../look/skeleton.tsx";
import { clockText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { shownNumber, unitOf, valueName, valueText } from "../words/value-words.ts";

const DAY_MS = 86_400_000;
const BUCKET_MS = 300_000;
/** Rows of the table that stands for the chart: half hours. */
const ROW_MS = 1_800_000;
const HEIGHT_PX = 220;

/** The main value of the last 24 hours; a table says the same to a screen reader. */
export function ValueChart({ device, value }: { readonly device: string; readonly value: string }) {
  const { t } = useWords();
  const { live } = useGateway();
  const [tries, setTries] = useState(0);
  useTick(60_000);
  const to = Math.ceil(live.serverNow() / BUCKET_MS) * BUCKET_MS;
  const path = `/api/v1/series?device=${encodeURIComponent(device)}&value=${value}&from=${to - DAY_MS}&to=${to}&every=${BUCKET_MS}`;
  const { value: series, fault } = useCall(path, SeriesShown, `${tries} ${Math.floor(live.serverNow() / 60_000)}`);
  const name = valueName(t, value);
  return (
    <section className="card chart across-all">
      <h2>{t("device.chart", { value: name })}</h2>
      {series === null ? (
        fault === null ? (
          <Skeleton label={t("devices.loading")} rows={4} />
        ) : (
          <LoadFault fault={fault} onRetry={() => setTries(tries + 1)} />
        )
      ) : series.buckets.length === 0 ? (
        <p className="empty muted">{t("device.chart_empty")}</p>
      ) : (
        <figure>
          <Plot buckets={series.buckets} value={value} from={to - DAY_MS} to={to} />
          <figcaption>{rangeText(t, value, series.buckets)}</figcaption>
          <SpokenTable buckets={series.buckets} value={value} />
        </figure>
      )}
    </section>
  );
}

function rangeText(t: ReturnType<typeof useWords>["t"], value: string, buckets: readonly Bucket[]): string {
  const min = Math.min(...buckets.map((bucket) => bucket.min));
  const max = Math.max(...buckets.map((bucket) => bucket.max));
  return t("device.chart_range", { min: valueText(t, value, min), max: valueText(t, value, max) });
}

interface PlotProps {
  readonly buckets: readonly Bucket[];
  readonly value: string;
  readonly from: number;
  readonly to: number;
}

function Plot({ buckets, value, from, to }: PlotProps) {
  const { site } = useGateway();
  const box = useRef<HTMLDivElement>(null);
  const colours = useCell(palette);
  useEffect(() => {
    const { current } = box;
    if (current === null) return;
    const plot = new uPlot(
      optionsOf(current.clientWidth, { value, from, to, timeZone: site.timeZone, colours }),
      columnsOf(buckets, value),
      current,
    );
    const observer = new ResizeObserver(() => plot.setSize({ width: current.clientWidth, height: HEIGHT_PX }));
    observer.observe(current);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [buckets, value, from, to, site.timeZone, colours]);
  return <div ref={box} className="plot" aria-hidden="true" />;
}

function columnsOf(buckets: readonly Bucket[], value: string): uPlot.AlignedData {
  const shown = (pick: (bucket: Bucket) => number): number[] => buckets.map((bucket) => shownNumber(value, pick(bucket)));
  return [buckets.map(({ at }) => at / 1_000), shown(({ mean }) => mean), shown(({ min }) => min), shown(({ max }) => max)];
}

interface Look {
  readonly value: string;
  readonly from: number;
  readonly to: number;
  readonly timeZone: string;
  readonly colours: Palette;
}

function optionsOf(
  width: number,
  { value, from, to, timeZone, colours: { text, muted, line, chartEdge, chartBand } }: Look,
): uPlot.Options {
  const axis = { stroke: muted, grid: { stroke: line, width: 1 }, ticks: { stroke: line }, font: "13px system-ui" };
  const edge = { stroke: chartEdge, width: 1, points: { show: false } };
  return {
    width: Math.max(200, width),
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), timeZone),
    scales: { x: { range: [from / 1_000, to / 1_000] }, y: { range: (_plot, min, max) => calmRange(min, max) } },
    axes: [
      { ...axis, values: (_plot, seconds) => seconds.map((at) => clockText(at * 1_000, timeZone).slice(0, 5)) },
      { ...axis, size: 64, label: unitOf(value), labelSize: 18, labelFont: "13px system-ui" },
    ],
    series: [{}, { stroke: text, width: 2, points: { size: 5, fill: text } }, edge, edge],
    bands: [{ series: [3, 2], fill: chartBand }],
  };
}

/** A value that hardly moves must not look like a storm: at least a tenth of it to either side, and nothing below 0 that has no sign. */
function calmRange(min: number | null, max: number | null): uPlot.Range.MinMax {
  if (min === null || max === null) return [0, 1];
  const room = Math.max((max - min) * 0.1, Math.abs(max) * 0.1, 0.05);
  return [min < 0 ? min - room : Math.max(0, min - room), max + room];
}

/** Half hours in words. */
function SpokenTable({ buckets, value }: { readonly buckets: readonly Bucket[]; readonly value: string }) {
  const { t } = useWords();
  const { site } = useGateway();
  return (
    <table className="visually-hidden">
      <caption>{t("device.chart_table", { value: valueName(t, value) })}</caption>
      <thead>
        <tr>
          <th scope="col">{t("device.time")}</th>
          <th scope="col">{t("device.mean")}</th>
        </tr>
      </thead>
      <tbody>
        {halfHours(buckets).map(({ at, mean }) => (
          <tr key={at}>
            <td>{clockText(at, site.timeZone).slice(0, 5)}</td>
            <td>{valueText(t, value, mean)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function halfHours(buckets: readonly Bucket[]): readonly { readonly at: number; readonly mean: number }[] {
  const rows = new Map<number, { sum: number; count: number }>();
  for (const { at, mean, count } of buckets) {
    const key = Math.floor(at / ROW_MS) * ROW_MS;
    const row = rows.get(key) ?? { sum: 0, count: 0 };
    rows.set(key, { sum: row.sum + mean * count, count: row.count + count });
  }
  return [...rows].map(([at, { sum, count }]) => ({ at, mean: sum / count }));
}
