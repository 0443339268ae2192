import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { SmokeSample } from "../../rules/detectors/smoke.ts";
import { readTable } from "../../simulators/recordings/columns.ts";
import { cellsOf } from "./found-files.ts";
import type { FoundFile } from "./row.ts";

/** Temperature at the ceiling of one place in a house fire. Ignition at 0 s, background before. */
export interface CeilingChannel {
  readonly fire: string;
  readonly place: string;
  readonly samples: readonly SmokeSample[];
}

/** A heat detector hangs at the ceiling: what is further down is another layer of the room. */
const CEILING_M = 0.1;
const TIME = /^Time$/i;
const CHANNEL = /^(.*?)\s*Temperature\s+([\d.]+)\s*m\s+Below Ceiling$/i;

export const isHouseFire = ({ header }: FoundFile): boolean =>
  cellsOf(header).some((cell) => TIME.test(cell)) && cellsOf(header).some((cell) => CHANNEL.test(cell));

/** Lists of channels and of events lie beside the recordings; nothing in them is needed. */
export const isBesideHouseFire = ({ header }: FoundFile): boolean => ["Channel_Name", "Event"].includes(cellsOf(header)[0] ?? "");

/** Broken channels too: what is no temperature is for the detector to find out. */
export function ceilingChannels(file: FoundFile): readonly CeilingChannel[] {
  const { columns, rows } = readTable(readFileSync(file.path, "utf8").replaceAll('"', ""));
  const highest = new Map<string, { index: number; depth_m: number }>();
  for (const [index, column] of columns.entries()) {
    const [, place, depth] = CHANNEL.exec(column) ?? [];
    const depth_m = Number(depth);
    if (place === undefined || !(depth_m <= (highest.get(place)?.depth_m ?? CEILING_M))) continue;
    highest.set(place, { index, depth_m });
  }
  const time = columns.findIndex((column) => TIME.test(column));
  const timed = rows.filter((row) => Number.isFinite(row[time]));
  return [...highest].map(([place, { index }]) => ({
    fire: basename(file.name, ".csv"),
    place,
    samples: timed.map((row) => ({ atMs: Math.round((row[time] ?? 0) * 1_000), temperature_c: row[index] })),
  }));
}
