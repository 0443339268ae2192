import type { DeviceEntry } from "../../wire/messages.ts";

/** More devices than this in one zone (a yard with its bins) go to a strip below the floors. */
const ZONE_MAX = 4;
const TITLE_PX = 19;
const LABEL_PX = 20;
const GAP_PX = 8;
/** Room below 3.5 px leaves marks that are no longer seen, above 18 it is wasted. */
const SLOT_MIN_PX = 3.5;
/** Where the page scrolls anyway, marks are at least so wide. */
const SLOT_WIDE_PX = 6;
const SLOT_MAX_PX = 18;
/** Height of a row where the height is not given: rows may be scrolled to. */
const SLOT_FREE_PX = 12;

export interface DrawingRequest {
  readonly entries: Iterable<DeviceEntry>;
  /** In the order in which they are drawn, with what stands above each. */
  readonly buildings: readonly { readonly id: string; readonly title: string }[];
  readonly width: number;
  /** What should be enough; a smaller drawing is never made for it than marks can be seen in. */
  readonly height: number;
}

interface Slot {
  readonly width: number;
  readonly height: number;
}

/** Where everything stands, in px. Marks are centres. */
export interface Drawing {
  /** Room of one device. */
  readonly slot: Slot;
  readonly width: number;
  readonly height: number;
  readonly marks: readonly { readonly index: number; readonly x: number; readonly y: number }[];
  readonly titles: readonly { readonly text: string; readonly x: number; readonly y: number }[];
  /** `at`: from the top, 0 first. */
  readonly floors: readonly { readonly text: string; readonly x: number; readonly y: number; readonly at: number }[];
  readonly boxes: readonly { readonly x: number; readonly y: number; readonly width: number; readonly height: number }[];
}

interface Block {
  readonly title: string;
  readonly across: number;
  readonly down: number;
  readonly floors: readonly number[];
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
  const rowOf = new Map(floors.map((floor, at) => [floor, at]));
  const { firstOf, across } = columnsOf(grid, inZone);
  const slots = [
    ...grid.map(([index, , , , floor, x, y]) => ({ index, column: firstOf.get(x)! + Math.min(y, ZONE_MAX - 1), row: rowOf.get(floor)! })),
    ...strip.map(([index], at) => ({ index, column: at % across, row: floors.length + Math.floor(at / across) })),
  ];
  return { title, across, down: floors.length + Math.ceil(strip.length / across), floors, slots };
}

/** Each column is as wide as its fullest zone: stairs have three devices, a flat one or two. */
function columnsOf(
  grid: readonly DeviceEntry[],
  inZone: ReadonlyMap<string, number>,
): { readonly firstOf: ReadonlyMap<number, number>; readonly across: number } {
  const widths = new Map<number, number>();
  for (const device of grid) widths.set(device[5], Math.max(widths.get(device[5]) ?? 1, inZone.get(device[7])!));
  const firstOf = new Map<number, number>();
  let across = 0;
  for (const [column, width] of [...widths].sort(([one], [other]) => one - other)) {
    firstOf.set(column, across);
    across += width;
  }
  return { firstOf, across: Math.max(8, across) };
}

interface Fit {
  readonly perRow: number;
  readonly slot: Slot;
}

const blockWidth = ({ across }: Block, slot: Slot): number => LABEL_PX + across * slot.width;
const blockHeight = ({ down }: Block, slot: Slot): number => TITLE_PX + down * slot.height + GAP_PX;
const smaller = ({ width, height }: Slot): number => Math.min(width, height);

/** The number of buildings side by side that leaves the largest marks; where the height can't do, the width decides. */
function bestFit(blocks: readonly Block[], width: number, height: number): Fit {
  const widest = Math.max(1, ...blocks.map(({ across }) => across));
  const fits = blocks.map((_block, at): Fit => {
    const perRow = at + 1;
    const rows = rowsOf(blocks, perRow);
    const down = rows.reduce((sum, row) => sum + Math.max(...row.map((block) => block.down)), 0);
    const byWidth = (width - perRow * (LABEL_PX + GAP_PX)) / (perRow * widest);
    const byHeight = (height - rows.length * (TITLE_PX + GAP_PX)) / Math.max(1, down);
    return { perRow, slot: { width: Math.min(byWidth, SLOT_MAX_PX), height: Math.min(byHeight, SLOT_MAX_PX) } };
  });
  const best = fits.reduce<Fit | null>((one, other) => (one === null || smaller(other.slot) > smaller(one.slot) ? other : one), null);
  if (best === null) return { perRow: 1, slot: { width: SLOT_MIN_PX, height: SLOT_MIN_PX } };
  if (smaller(best.slot) >= SLOT_MIN_PX) return best;
  const wide = fits.findLast(({ slot }) => slot.width >= SLOT_WIDE_PX) ?? fits[0]!;
  return { perRow: wide.perRow, slot: { width: Math.max(SLOT_MIN_PX, wide.slot.width), height: SLOT_FREE_PX } };
}

function rowsOf(blocks: readonly Block[], perRow: number): readonly (readonly Block[])[] {
  return Array.from({ length: Math.ceil(blocks.length / perRow) }, (_none, at) => blocks.slice(at * perRow, (at + 1) * perRow));
}

type Growing<Items extends readonly unknown[]> = Items[number][];

function place(blocks: readonly Block[], { perRow, slot }: Fit, width: number): Drawing {
  const marks: Growing<Drawing["marks"]> = [];
  const titles: Growing<Drawing["titles"]> = [];
  const floors: Growing<Drawing["floors"]> = [];
  const boxes: Growing<Drawing["boxes"]> = [];
  let top = 0;
  for (const row of rowsOf(blocks, perRow)) {
    let left = 0;
    for (const block of row) {
      const [x0, y0] = [left + LABEL_PX, top + TITLE_PX];
      titles.push({ text: block.title, x: x0, y: top + TITLE_PX / 2 });
      boxes.push({ x: x0, y: y0, width: block.across * slot.width, height: block.down * slot.height });
      for (const [at, floor] of block.floors.entries())
        floors.push({ text: String(floor), x: x0 - 5, y: y0 + (at + 0.5) * slot.height, at });
      for (const { index, column, row: down } of block.slots)
        marks.push({ index, x: x0 + (column + 0.5) * slot.width, y: y0 + (down + 0.5) * slot.height });
      left += blockWidth(block, slot) + GAP_PX;
    }
    top += Math.max(...row.map((block) => blockHeight(block, slot)));
  }
  return { slot, width, height: Math.ceil(top), marks, titles, floors, boxes };
}
