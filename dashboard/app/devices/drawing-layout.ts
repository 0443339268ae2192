import type { DeviceEntry } from "../../wire/messages.ts";

/** More devices than this in one zone (a yard with its bins) go to a strip below the floors. */
const ZONE_MAX = 4;
const ACROSS = 2;
const TITLE_PX = 24;
const LABEL_PX = 24;
const GAP_PX = 14;
/** A mark below 5 px is no longer seen, above 18 it only takes room. */
const SLOT_MIN_PX = 5;
const SLOT_MAX_PX = 18;

export interface DrawingRequest {
  readonly entries: Iterable<DeviceEntry>;
  /** In the order in which they are drawn, with what stands above each. */
  readonly buildings: readonly { readonly id: string; readonly title: string }[];
  readonly width: number;
  /** What should be enough; a smaller drawing is never made for it than marks can be seen in. */
  readonly height: number;
}

/** Where everything stands, in px. Marks are centres. */
export interface Drawing {
  readonly slot: number;
  readonly width: number;
  readonly height: number;
  readonly marks: readonly { readonly index: number; readonly x: number; readonly y: number }[];
  readonly titles: readonly { readonly text: string; readonly x: number; readonly y: number }[];
  readonly floors: readonly { readonly text: string; readonly x: number; readonly y: number }[];
  readonly boxes: readonly { readonly x: number; readonly y: number; readonly width: number; readonly height: number }[];
}

interface Block {
  readonly title: string;
  readonly across: number;
  readonly down: number;
  readonly floors: readonly number[];
  readonly perFloor: number;
  /** Slot column and row of each device. */
  readonly slots: readonly { readonly index: number; readonly column: number; readonly row: number }[];
}

/** Buildings side by side, floors from top to bottom, zones in their columns. */
export function layOut({ entries, buildings, width, height }: DrawingRequest): Drawing {
  const byBuilding = new Map<string, DeviceEntry[]>(buildings.map(({ id }) => [id, []]));
  for (const entry of entries) {
    const known = byBuilding.get(entry[3]);
    if (known === undefined) byBuilding.set(entry[3], [entry]);
    else known.push(entry);
  }
  const titles = new Map(buildings.map(({ id, title }) => [id, title]));
  const blocks = [...byBuilding].filter(([, devices]) => devices.length > 0).map(([id, devices]) => blockOf(titles.get(id) ?? id, devices));
  return place(blocks, bestFit(blocks, width, height), width);
}

function blockOf(title: string, devices: readonly DeviceEntry[]): Block {
  const inZone = new Map<string, number>();
  for (const device of devices) inZone.set(device[7], (inZone.get(device[7]) ?? 0) + 1);
  const grid = devices.filter((device) => inZone.get(device[7])! <= ZONE_MAX);
  const strip = devices.filter((device) => inZone.get(device[7])! > ZONE_MAX);
  const floors = [...new Set(grid.map((device) => device[4]))].sort((one, other) => other - one);
  const perFloor = Math.max(1, ...grid.map((device) => Math.ceil(inZone.get(device[7])! / ACROSS)));
  const across = Math.max(8, ...grid.map((device) => (device[5] + 1) * ACROSS));
  const rowOf = new Map(floors.map((floor, at) => [floor, at * perFloor]));
  const below = floors.length * perFloor;
  const slots = [
    ...grid.map(([index, , , , floor, x, y]) => ({ index, column: x * ACROSS + (y % ACROSS), row: rowOf.get(floor)! + Math.min(perFloor - 1, Math.floor(y / ACROSS)) })),
    ...strip.map(([index], at) => ({ index, column: at % across, row: below + Math.floor(at / across) })),
  ];
  return { title, across, down: below + Math.ceil(strip.length / across), floors, perFloor, slots };
}

interface Fit {
  readonly perRow: number;
  readonly slot: number;
}

const blockWidth = ({ across }: Block, slot: number): number => LABEL_PX + across * slot;
const blockHeight = ({ down }: Block, slot: number): number => TITLE_PX + down * slot + GAP_PX;

/** The number of buildings side by side that leaves the largest marks; where the height can't do, the width decides. */
function bestFit(blocks: readonly Block[], width: number, height: number): Fit {
  const widest = Math.max(1, ...blocks.map(({ across }) => across));
  const fits = blocks.map((_block, at) => {
    const perRow = at + 1;
    const byWidth = (width - perRow * (LABEL_PX + GAP_PX)) / (perRow * widest);
    const rows = rowsOf(blocks, perRow);
    const down = rows.reduce((sum, row) => sum + Math.max(...row.map((block) => block.down)), 0);
    const byHeight = (height - rows.length * (TITLE_PX + GAP_PX)) / Math.max(1, down);
    return { perRow, slot: Math.min(byWidth, byHeight, SLOT_MAX_PX), byWidth: Math.min(byWidth, SLOT_MAX_PX) };
  });
  const best = fits.reduce<Fit>((one, other) => (other.slot > one.slot ? other : one), { perRow: 1, slot: 0 });
  if (best.slot >= SLOT_MIN_PX) return best;
  const wide = fits.findLast(({ byWidth }) => byWidth >= SLOT_MIN_PX + 1) ?? fits[0];
  return { perRow: wide?.perRow ?? 1, slot: Math.max(SLOT_MIN_PX, wide?.byWidth ?? SLOT_MIN_PX) };
}

function rowsOf(blocks: readonly Block[], perRow: number): readonly (readonly Block[])[] {
  return Array.from({ length: Math.ceil(blocks.length / perRow) }, (_none, at) => blocks.slice(at * perRow, (at + 1) * perRow));
}

function place(blocks: readonly Block[], { perRow, slot }: Fit, width: number): Drawing {
  const drawing = { marks: [] as Drawing["marks"][number][], titles: [] as Drawing["titles"][number][], floors: [] as Drawing["floors"][number][], boxes: [] as Drawing["boxes"][number][] };
  let top = 0;
  for (const row of rowsOf(blocks, perRow)) {
    let left = 0;
    for (const block of row) {
      const [x0, y0] = [left + LABEL_PX, top + TITLE_PX];
      drawing.titles.push({ text: block.title, x: x0, y: top + TITLE_PX / 2 });
      drawing.boxes.push({ x: x0, y: y0, width: block.across * slot, height: block.down * slot });
      for (const [at, floor] of block.floors.entries()) drawing.floors.push({ text: String(floor), x: x0 - 5, y: y0 + (at + 0.5) * block.perFloor * slot });
      for (const { index, column, row: down } of block.slots) drawing.marks.push({ index, x: x0 + (column + 0.5) * slot, y: y0 + (down + 0.5) * slot });
      left += blockWidth(block, slot) + GAP_PX;
    }
    top += Math.max(...row.map((block) => blockHeight(block, slot)));
  }
  return { slot, width, height: Math.ceil(top), ...drawing };
}
