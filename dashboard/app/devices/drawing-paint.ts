import type { Palette } from "../look/palette.ts";
import { type DeviceMark, isAbnormal, rankOf } from "./device-marks.ts";
import type { Drawing } from "./drawing-layout.ts";

/** Smallest box of an abnormal mark: it has to catch the eye among a thousand grey ones. */
const ABNORMAL_MIN_PX = 15;

const LABEL_MIN_PX = 11;

/** How a device stands in the quiet layer: as a box, as a frame, or not at all, because it is painted on top. */
const QUIET = { unknown: 0, box: 1, frame: 2, none: 3 } as const;
type Quiet = (typeof QUIET)[keyof typeof QUIET];

/** Paints every device as `markOfIndex` says, on a canvas of the drawing's size times `ratio`. */
export type Painter = (context: CanvasRenderingContext2D, markOfIndex: (index: number) => DeviceMark) => void;

/**
 * Paints buildings and devices: the quiet ones small, the abnormal ones on top and larger. Houses and quiet devices stand
 * on a layer of their own, where only what has changed is painted anew: ten thousand boxes each time held the page for
 * 40 ms where no graphics processor helps (measured).
 */
export function createPainter(drawing: Drawing, palette: Palette, ratio: number): Painter {
  const layer = document.createElement("canvas");
  layer.width = Math.round(drawing.width * ratio);
  layer.height = Math.round(drawing.height * ratio);
  const quiet = layer.getContext("2d");
  const boxes = quietBoxes(drawing, ratio);
  const stands = new Uint8Array(drawing.marks.length);
  const size = Math.max(ABNORMAL_MIN_PX, drawing.slot.width * 1.25);
  if (quiet !== null) {
    quiet.setTransform(ratio, 0, 0, ratio, 0, 0);
    paintHouses(quiet, drawing, palette);
    quiet.setTransform(1, 0, 0, 1, 0, 0);
    quiet.fillStyle = palette.quiet;
    quiet.strokeStyle = palette.muted;
    quiet.lineWidth = Math.max(1, Math.round(ratio));
  }
  return (context, markOfIndex) => {
    // Behind another tab of the phone it has no size.
    if (layer.width === 0 || layer.height === 0) return;
    const loud: { readonly x: number; readonly y: number; readonly mark: DeviceMark }[] = [];
    for (const [at, { index, x, y }] of drawing.marks.entries()) {
      const mark = markOfIndex(index);
      if (isAbnormal(mark)) loud.push({ x, y, mark });
      const stand = isAbnormal(mark) ? QUIET.none : mark === "normal" ? QUIET.box : QUIET.frame;
      if (stands[at] === stand || quiet === null) continue;
      putQuiet(quiet, boxes[at]!, stand);
      stands[at] = stand;
    }
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, layer.width, layer.height);
    context.drawImage(layer, 0, 0);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    loud.sort((one, other) => rankOf(other.mark) - rankOf(one.mark));
    for (const { x, y, mark } of loud) paintMark(context, { x, y, mark, size }, palette);
  };
}

interface QuietBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** In whole pixels of the screen: a box that begins between two leaves a grey edge when it is wiped. */
function quietBoxes({ marks, slot }: Drawing, ratio: number): readonly QuietBox[] {
  const across = Math.max(3, slot.width * 0.62);
  const down = Math.max(2.5, Math.min(slot.height * 0.62, across * 1.6));
  const [width, height] = [Math.round(across * ratio), Math.round(down * ratio)];
  return marks.map(({ x, y }) => ({ x: Math.round((x - across / 2) * ratio), y: Math.round((y - down / 2) * ratio), width, height }));
}

function putQuiet(context: CanvasRenderingContext2D, { x, y, width, height }: QuietBox, stand: Quiet): void {
  context.clearRect(x, y, width, height);
  const line = context.lineWidth;
  if (stand === QUIET.box) context.fillRect(x, y, width, height);
  else if (stand === QUIET.frame) context.strokeRect(x + line / 2, y + line / 2, width - line, height - line);
}

function paintHouses(context: CanvasRenderingContext2D, { titles, floors, boxes, slot }: Drawing, palette: Palette): void {
  context.textBaseline = "middle";
  context.fillStyle = palette.text;
  context.textAlign = "left";
  context.font = "600 14px system-ui, sans-serif";
  for (const { text, x, y } of titles) context.fillText(text, x, y);
  context.fillStyle = palette.muted;
  context.textAlign = "right";
  context.font = `${Math.min(13, Math.max(10, slot.height * 1.2))}px system-ui, sans-serif`;
  // Low rows: only so many numbers as can be read.
  const every = Math.ceil(LABEL_MIN_PX / slot.height);
  for (const { text, x, y, at } of floors) if (at % every === 0) context.fillText(text, x, y);
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  for (const { x, y, width, height } of boxes) context.strokeRect(x - 0.5, y - 0.5, width + 1, height + 1);
}

interface LoudMark {
  readonly x: number;
  readonly y: number;
  readonly mark: DeviceMark;
  readonly size: number;
}

function paintMark(context: CanvasRenderingContext2D, { x, y, mark, size }: LoudMark, palette: Palette): void {
  const half = size / 2;
  context.beginPath();
  if (mark === "P1" || mark === "silent")
    polygon(context, [
      [x, y - half],
      [x + half, y],
      [x, y + half],
      [x - half, y],
    ]);
  else if (mark === "P2")
    polygon(context, [
      [x, y - half],
      [x + half, y + half],
      [x - half, y + half],
    ]);
  else if (mark === "P4") context.rect(x - half + 1, y - half + 1, size - 2, size - 2);
  else context.arc(x, y, half, 0, 2 * Math.PI);
  context.fillStyle = palette.marks[mark === "P1" || mark === "P2" || mark === "P4" || mark === "silent" ? mark : "P3"];
  context.fill();
  context.strokeStyle = palette.outline;
  context.lineWidth = 2;
  context.stroke();
  if (mark === "silent") hatch(context, x, y, half * 0.4);
  else if (mark === "fault") cross(context, x, y, half * 0.45);
}

function polygon(context: CanvasRenderingContext2D, points: readonly (readonly [number, number])[]): void {
  const [first, ...rest] = points;
  if (first !== undefined) context.moveTo(...first);
  for (const point of rest) context.lineTo(...point);
  context.closePath();
}

function hatch(context: CanvasRenderingContext2D, x: number, y: number, half: number): void {
  context.strokeStyle = "#fff";
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(x - half, y + half);
  context.lineTo(x + half, y - half);
  context.stroke();
}

function cross(context: CanvasRenderingContext2D, x: number, y: number, half: number): void {
  context.strokeStyle = "#1a1d21";
  context.beginPath();
  context.moveTo(x - half, y - half);
  context.lineTo(x + half, y + half);
  context.moveTo(x + half, y - half);
  context.lineTo(x - half, y + half);
  context.stroke();
}
