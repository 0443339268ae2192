import { type MouseEvent, type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";
import type { DeviceEntry } from "../../wire/messages.ts";
import { useGateway } from "../gateway-context.ts";
import { useCell } from "../live/hooks.ts";
import { palette } from "../look/palette.ts";
import { useWords } from "../words/use-words.ts";
import type { DeviceMark } from "./device-marks.ts";
import { deviceKindText, markText } from "./device-words.ts";
import { type Drawing, layOut } from "./drawing-layout.ts";
import { createPainter } from "./drawing-paint.ts";

type MarkOfIndex = (index: number) => DeviceMark;

interface Pointed {
  readonly index: number;
  readonly x: number;
  readonly y: number;
}

interface Props {
  readonly roster: ReadonlyMap<number, DeviceEntry>;
  /** What the drawing shows, in a sentence. */
  readonly summary: string;
  /** How each device is drawn, by its index. */
  readonly marks: MarkOfIndex;
}

/** The drawing itself: painted, pointed at, pressed. The list beside it says the same in words. */
export function DrawingCanvas({ roster, summary, marks }: Props) {
  const { t } = useWords();
  const [, navigate] = useLocation();
  const box = useRef<HTMLDivElement>(null);
  const size = useSize(box);
  const drawing = useDrawing(roster, size);
  const canvas = usePainted(drawing, marks);
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const under = ({ nativeEvent: { offsetX, offsetY } }: MouseEvent): Pointed | null => nearest(drawing, { x: offsetX, y: offsetY }, marks);
  function open(event: MouseEvent): void {
    const entry = roster.get(under(event)?.index ?? -1);
    if (entry !== undefined) navigate(`/device/${entry[1]}`);
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex, jsx-a11y/prefer-tag-over-role -- what scrolls must be reached by keyboard (WCAG 2.1.1)
    <div className="drawing-box" ref={box} tabIndex={0} role="group" aria-label={t("devices.title")}>
      <canvas
        ref={canvas}
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- an img can't be painted on
        role="img"
        aria-label={t("devices.drawing", { summary })}
        className={pointed === null ? "" : "pointing"}
        onMouseMove={(event) => setPointed(under(event))}
        onMouseLeave={() => setPointed(null)}
        onClick={open}
      />
      {pointed !== null && (
        <Tip pointed={pointed} entry={roster.get(pointed.index)} mark={marks(pointed.index)} isRight={pointed.x > size.width / 2} />
      )}
    </div>
  );
}

function useDrawing(roster: Props["roster"], { width, height }: { readonly width: number; readonly height: number }): Drawing {
  const { say } = useWords();
  const { site } = useGateway();
  const titles = site.buildings.map(({ name }) => say(name)).join("\n");
  return useMemo(() => {
    const named = titles.split("\n");
    const buildings = site.buildings.map(({ id }, at) => ({ id, title: named[at] ?? id }));
    return layOut({ entries: roster.values(), buildings, width, height });
  }, [roster, site, titles, width, height]);
}

/** Paints whenever drawing, marks or colours are new. */
function usePainted(drawing: Drawing, marks: MarkOfIndex): RefObject<HTMLCanvasElement | null> {
  const canvas = useRef<HTMLCanvasElement>(null);
  const colours = useCell(palette);
  const ratio = window.devicePixelRatio;
  const paint = useMemo(() => createPainter(drawing, colours, ratio), [drawing, colours, ratio]);
  const { width, height } = drawing;
  // Before the painting: a canvas that is given its size forgets what is on it.
  useLayoutEffect(() => {
    const { current } = canvas;
    if (current === null) return;
    current.width = Math.round(width * ratio);
    current.height = Math.round(height * ratio);
    current.style.width = `${width}px`;
    current.style.height = `${height}px`;
  }, [width, height, ratio]);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (context !== null && context !== undefined) paint(context, marks);
  }, [paint, marks]);
  return canvas;
}

function useSize(box: RefObject<HTMLDivElement | null>): { readonly width: number; readonly height: number } {
  const [size, setSize] = useState({ width: 600, height: 400 });
  useLayoutEffect(() => {
    if (box.current === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const { width, height } = entry.contentRect;
      setSize((known) => (Math.abs(known.width - width) < 1 && Math.abs(known.height - height) < 1 ? known : { width, height }));
    });
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [box]);
  return size;
}

/** The mark under the pointer; one that is not normal is larger and wins. */
function nearest({ marks, slot }: Drawing, { x, y }: { readonly x: number; readonly y: number }, markOfIndex: MarkOfIndex): Pointed | null {
  let best: Pointed | null = null;
  let bestPx = Math.max(10, slot.width);
  for (const mark of marks) {
    const distance = Math.hypot(mark.x - x, mark.y - y) - (markOfIndex(mark.index) === "normal" ? 0 : 4);
    if (distance < bestPx) [best, bestPx] = [mark, distance];
  }
  return best;
}

interface TipProps {
  readonly pointed: Pointed;
  readonly entry: DeviceEntry | undefined;
  readonly mark: DeviceMark;
  readonly isRight: boolean;
}

function Tip({ pointed: { x, y }, entry, mark, isRight }: TipProps) {
  const { t, say } = useWords();
  const { places, homes } = useGateway();
  if (entry === undefined) return null;
  const [, id, kind, , , , , zone] = entry;
  const place = places.get(zone);
  return (
    <div className={isRight ? "tip to-left" : "tip"} style={{ left: x, top: y }} aria-hidden="true">
      <b>{deviceKindText(t, kind, homes.has(zone))}</b> {markText(t, mark)}
      <br />
      {place === undefined ? zone : say(place)}
      <br />
      <small>{id}</small>
    </div>
  );
}
