import { useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import { useGateway } from "../gateway-context.ts";
import { type Bucket, SeriesShown } from "../http/shapes.ts";
import { useCall } from "../http/use-call.ts";
import { useCell, useTick } from "../live/hooks.ts";
import { palette, type Palette } from "../look/palette.ts";
import { LoadedPart } from "../look/loaded.tsx";
import { clockText, dayMinuteText, dayTimeText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { shownNumber, unitOf, valueName, valueText } from "../words/value-words.ts";

const DAY_MS = 86_400_000;
/** What a chart goes over, its buckets, and the rows of the table that stands for it. */
const SPANS = {
  day: { lengthMs: DAY_MS, bucketMs: 300_000, rowMs: 1_800_000 },
  week: { lengthMs: 7 * DAY_MS, bucketMs: 3_600_000, rowMs: 4 * 3_600_000 },
} as const;
type SpanName = keyof typeof SPANS;
const HEIGHT_PX = 220;

/** The main value of the last day or week; a table says the same to a screen reader. */
export function ValueChart({ device, value }: { readonly device: string; readonly value: string }) {
  const { t } = useWords();
  const { live } = useGateway();
  const [tries, setTries] = useState(0);
  const [span, setSpan] = useState<SpanName>("day");
  useTick(60_000);
  const { lengthMs, bucketMs } = SPANS[span];
  const to = Math.ceil(live.serverNow() / bucketMs) * bucketMs;
  const from = to - lengthMs;
  const path = `/api/v1/series?device=${encodeURIComponent(device)}&value=${value}&from=${from}&to=${to}&every=${bucketMs}`;
  const series = useCall(path, SeriesShown, `${tries} ${Math.floor(live.serverNow() / 60_000)}`);
  return (
    <section className="card chart across-all">
      <h2>{t("device.chart", { value: valueName(t, value) })}</h2>
      <SpanChoice span={span} onSpan={setSpan} />
      <LoadedPart of={series} label={t("devices.loading")} rows={4} onRetry={() => setTries(tries + 1)}>
        {({ buckets }) =>
          buckets.length === 0 ? (
            <p className="empty muted">{t(`device.chart_empty_${span}`)}</p>
          ) : (
            <figure>
              <Plot buckets={buckets} value={value} from={from} to={to} />
              <figcaption>{rangeText(t, value, buckets)}</figcaption>
              <SpokenTable buckets={buckets} value={value} span={span} />
            </figure>
          )
        }
      </LoadedPart>
    </section>
  );
}

function SpanChoice({ span, onSpan }: { readonly span: SpanName; readonly onSpan: (span: SpanName) => void }) {
  const { t } = useWords();
  return (
    <fieldset className="group">
      <legend className="visually-hidden">{t("device.span")}</legend>
      {(["day", "week"] as const).map((one) => (
        <button key={one} className="button" type="button" aria-pressed={span === one} onClick={() => onSpan(one)}>
          {t(`device.span_${one}`)}
        </button>
      ))}
    </fieldset>
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
      { ...axis, values: (_plot, seconds) => seconds.map((at) => tickText(at * 1_000, timeZone, to - from > DAY_MS)) },
      { ...axis, size: 64, label: unitOf(value), labelSize: 18, labelFont: "13px system-ui" },
    ],
    series: [{}, { stroke: text, width: 2, points: { size: 5, fill: text } }, edge, edge],
    bands: [{ series: [3, 2], fill: chartBand }],
  };
}

/** `01-31` where days are shown, else `14:30`. */
const tickText = (atMs: number, timeZone: string, areDays: boolean): string =>
  areDays ? dayTimeText(atMs, timeZone).slice(0, 11) : clockText(atMs, timeZone).slice(0, 5);

/** A value that hardly moves must not look like a storm: at least a tenth of it to either side, and nothing below 0 that has no sign. */
function calmRange(min: number | null, max: number | null): uPlot.Range.MinMax {
  if (min === null || max === null) return [0, 1];
  const room = Math.max((max - min) * 0.1, Math.abs(max) * 0.1, 0.05);
  return [min < 0 ? min - room : Math.max(0, min - room), max + room];
}

interface TableProps {
  readonly buckets: readonly Bucket[];
  readonly value: string;
  readonly span: SpanName;
}

/** The chart in words, a row for each half hour of a day and each four hours of a week. */
function SpokenTable({ buckets, value, span }: TableProps) {
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
        {rowsOf(buckets, SPANS[span].rowMs).map(({ at, mean }) => (
          <tr key={at}>
            <td>{dayMinuteText(at, site.timeZone)}</td>
            <td>{valueText(t, value, mean)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function rowsOf(buckets: readonly Bucket[], rowMs: number): readonly { readonly at: number; readonly mean: number }[] {
  const rows = new Map<number, { sum: number; count: number }>();
  for (const { at, mean, count } of buckets) {
    const key = Math.floor(at / rowMs) * rowMs;
    const row = rows.get(key) ?? { sum: 0, count: 0 };
    rows.set(key, { sum: row.sum + mean * count, count: row.count + count });
  }
  return [...rows].map(([at, { sum, count }]) => ({ at, mean: sum / count }));
}
