import { createCell } from "../live/cell.ts";
import { preferences } from "../preferences.ts";

/** Colours of the style sheet as they are now, for what is painted and not laid out. */
export interface Palette {
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly quiet: string;
  readonly outline: string;
  readonly chartEdge: string;
  readonly chartBand: string;
  readonly marks: Readonly<Record<"P1" | "P2" | "P3" | "P4" | "silent", string>>;
}

function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    text: read("--text"),
    muted: read("--muted"),
    line: read("--line"),
    quiet: read("--quiet"),
    outline: read("--outline"),
    chartEdge: read("--chart-edge"),
    chartBand: read("--chart-band"),
    marks: { P1: read("--p1"), P2: read("--p2"), P3: read("--p3"), P4: read("--p4"), silent: read("--silent") },
  };
}

/** Follows day and night, the system's and the person's. */
export const palette = createCell(readPalette());

const readAnew = (): void => palette.set(readPalette());
preferences.subscribe(readAnew);
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", readAnew);
