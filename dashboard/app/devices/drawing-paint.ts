import type { Palette } from "../look/palette.ts";
import { type DeviceMark, isAbnormal, rankOf } from "./device-marks.ts";
import type { Drawing } from "./drawing-layout.ts";

/** Smallest box of an abnormal mark: it has to catch the eye among a thousand grey ones. */
const ABNORMAL_MIN_PX = 15;

const LABEL_MIN_PX = 11;

/** Paints buildings and devices: the quiet ones first and small, the abnormal ones on top and larger. */
export function paint(
  context: CanvasRenderingContext2D,
  drawing: Drawing,
  markOfIndex: (index: number) => DeviceMark,
  palette: Palette,
): void {
  context.clearRect(0, 0, drawing.width, drawing.height);
  paintHouses(context, drawing, palette);
  const loud: { readonly x: number; readonly y: number; readonly mark: DeviceMark }[] = [];
  const across = Math.max(3, drawing.slot.width * 0.62);
  const down = Math.max(2.5, Math.min(drawing.slot.height * 0.62, across * 1.6));
  context.fillStyle = palette.quiet;
  context.strokeStyle = palette.muted;
  context.lineWidth = 1;
  for (const { index, x, y } of drawing.marks) {
    const mark = markOfIndex(index);
    if (isAbnormal(mark)) loud.push({ x, y, mark });
    else if (mark === "normal") context.fillRect(x - across / 2, y - down / 2, across, down);
    else context.strokeRect(x - across / 2 + 0.5, y - down / 2 + 0.5, across - 1, down - 1);
  }
  loud.sort((one, other) => rankOf(other.mark) - rankOf(one.mark));
  for (const { x, y, mark } of loud)
    paintMark(context, { x, y, mark, size: Math.max(ABNORMAL_MIN_PX, drawing.slot.width * 1.25) }, palette);
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
