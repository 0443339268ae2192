import { type MouseEvent, type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";
import { useGateway } from "../gateway-context.ts";
import { useCell, useMedia } from "../live/hooks.ts";
import { Skeleton } from "../look/skeleton.tsx";
import { preferences } from "../preferences.ts";
import { useWords } from "../words/use-words.ts";
import { AbnormalList } from "./abnormal-list.tsx";
import { type DeviceMark, markOf, prioritiesOf, type Survey, survey } from "./device-marks.ts";
import { deviceKindText, markText } from "./device-words.ts";
import { type Drawing, layOut } from "./drawing-layout.ts";
import { paint, paletteOf } from "./drawing-paint.ts";
import { Legend } from "./legend.tsx";

/** All devices on one screen: a drawing for the eye, and a list of the abnormal ones for everybody. */
export function DeviceDrawing() {
  const { t } = useWords();
  const { live } = useGateway();
  const { open } = useCell(live.alerts.picture);
  const version = useCell(live.devices.statusVersion);
  const found = useMemo(() => survey(live.devices, prioritiesOf(open)), [live, open, version]);
  const isLoaded = live.devices.isLoaded();
  return (
    <section className="card drawing" aria-label={t("devices.title")}>
      <header className="card-head">
        <h2>{t("devices.title")}</h2>
        {isLoaded && <span className="muted">{summaryText(t, found)}</span>}
      </header>
      {!isLoaded ? (
        <Skeleton label={t("devices.loading")} rows={6} />
      ) : found.total === 0 ? (
        <p className="empty">{t("devices.empty")}</p>
      ) : (
        <>
          <DrawingCanvas found={found} />
          <Legend />
          <AbnormalList found={found} />
        </>
      )}
    </section>
  );
}

function summaryText(t: ReturnType<typeof useWords>["t"], { total, abnormal }: Survey): string {
  const shown = total.toLocaleString("en-US");
  return abnormal.length === 0 ? t("devices.summary_none", { total: shown }) : t("devices.summary", { total: shown, abnormal: abnormal.length });
}

interface Pointed {
  readonly index: number;
  readonly x: number;
  readonly y: number;
}

function DrawingCanvas({ found }: { readonly found: Survey }) {
  const { t, say } = useWords();
  const { live, site } = useGateway();
  const [, navigate] = useLocation();
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(box);
  const titles = site.buildings.map(({ id, name }) => ({ id, title: say(name) }));
  const shape = `${found.total} ${live.devices.statusVersion.get()} ${titles.map(({ title }) => title).join()}`;
  const drawing = useMemo(() => layOut({ entries: live.devices.entries(), buildings: titles, ...size }), [live, shape, size]);
  const marks = useMarks();
  usePaint(canvas, drawing, marks);
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const point = (event: MouseEvent): Pointed | null => nearest(drawing, event.nativeEvent.offsetX, event.nativeEvent.offsetY, marks);
  function open(event: MouseEvent): void {
    const index = point(event)?.index;
    const entry = [...live.devices.entries()].find(([one]) => one === index);
    if (entry !== undefined) navigate(`/device/${entry[1]}`);
  }
  return (
    <div className="drawing-box" ref={box} tabIndex={0} role="group" aria-label={t("devices.title")}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={t("devices.drawing", { summary: summaryText(t, found) })}
        className={pointed === null ? "" : "pointing"}
        onMouseMove={(event) => setPointed(point(event))}
        onMouseLeave={() => setPointed(null)}
        onClick={open}
      />
      {pointed !== null && <Tip pointed={pointed} mark={marks(pointed.index)} right={pointed.x > size.width / 2} />}
    </div>
  );
}

function Tip({ pointed: { index, x, y }, mark, right }: { readonly pointed: Pointed; readonly mark: DeviceMark; readonly right: boolean }) {
  const { t, say } = useWords();
  const { live, places, homes } = useGateway();
  const entry = [...live.devices.entries()].find(([one]) => one === index);
  if (entry === undefined) return null;
  const [, id, kind, , , , , zone] = entry;
  const place = places.get(zone);
  return (
    <div className={right ? "tip to-left" : "tip"} style={{ left: x, top: y }} aria-hidden="true">
      <b>{deviceKindText(t, kind, homes.has(zone))}</b> {markText(t, mark)}
      <br />
      {place === undefined ? zone : say(place)}
      <br />
      <small>{id}</small>
    </div>
  );
}

function useMarks(): (index: number) => DeviceMark {
  const { live } = useGateway();
  const { open } = useCell(live.alerts.picture);
  const version = useCell(live.devices.statusVersion);
  return useMemo(() => {
    const priorities = prioritiesOf(open);
    const ids = new Map([...live.devices.entries()].map(([index, id]) => [index, id]));
    return (index: number) => markOf(live.devices.status(index), priorities.get(ids.get(index) ?? ""));
  }, [live, open, version]);
}

function useSize(box: RefObject<HTMLDivElement | null>): { readonly width: number; readonly height: number } {
  const [size, setSize] = useState({ width: 600, height: 400 });
  useLayoutEffect(() => {
    if (box.current === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const { width, height } = entry.contentRect;
      setSize((known) => (Math.abs(known.width - width) < 1 && Math.abs(known.height - height) < 1 ? known : { width, height: Math.max(200, height) }));
    });
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [box]);
  return size;
}

function usePaint(canvas: RefObject<HTMLCanvasElement | null>, drawing: Drawing, marks: (index: number) => DeviceMark): void {
  const isDark = useMedia("(prefers-color-scheme: dark)");
  const { theme } = useCell(preferences);
  useEffect(() => {
    const { current } = canvas;
    const context = current?.getContext("2d");
    if (current === null || context === null || context === undefined) return;
    const ratio = window.devicePixelRatio;
    current.width = Math.round(drawing.width * ratio);
    current.height = Math.round(drawing.height * ratio);
    current.style.width = `${drawing.width}px`;
    current.style.height = `${drawing.height}px`;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    paint(context, drawing, marks, paletteOf(current));
  }, [canvas, drawing, marks, isDark, theme]);
}

/** The mark under the pointer; an abnormal one is larger and wins. */
function nearest({ marks, slot }: Drawing, x: number, y: number, markOfIndex: (index: number) => DeviceMark): Pointed | null {
  let best: Pointed | null = null;
  let bestPx = Math.max(10, slot.width);
  for (const mark of marks) {
    const isQuiet = markOfIndex(mark.index) === "normal";
    const distance = Math.hypot(mark.x - x, mark.y - y) - (isQuiet ? 0 : 4);
    if (distance < bestPx) [best, bestPx] = [mark, distance];
  }
  return best;
}
