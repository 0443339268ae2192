import { READING_FLAG } from "../../rules/model/reading.ts";
import { CHINA_OFFSET_MS } from "../../rules/model/site.ts";
import { VALUES } from "../../rules/model/values.ts";
import type { ReadingPage } from "../history/page.ts";
import { csvText, type Row } from "./csv-text.ts";

/** Columns before those of the values. `time` is for people: the site's time. */
const HEAD = ["device", "at", "time", "marks"] as const;
const FLAGS = Object.entries(READING_FLAG);

export type Cell = string | number | boolean;
/** What a page has of one device. */
export interface DevicePage extends Pick<ReadingPage, "times" | "flags" | "columns"> {
  readonly device: string;
}

/** Names of a reading's marks, in the order of their bits. */
const marksOf = (flags: number): readonly string[] => FLAGS.filter(([, bit]) => (flags & bit) !== 0).map(([name]) => name);

/** `2026-11-24 18:03:07.250` in the site's time. */
const localOf = (ms: number): string => new Date(ms + CHINA_OFFSET_MS).toISOString().slice(0, 23).replace("T", " ");

const measuredOf = (value: number, measured: number): number | boolean => (VALUES[value]!.type === "boolean" ? measured === 1 : measured);

export const headOf = (values: readonly number[]): readonly string[] => [...HEAD, ...values.map((value) => VALUES[value]!.name)];

/** Rows of a table with the columns of `headOf`; an empty cell is "not in this reading". */
export function rowsOf({ device, times, flags, columns }: DevicePage, values: readonly number[]): Cell[][] {
  const byValue = new Map(columns);
  const chosen = values.map((value) => [value, byValue.get(value)] as const);
  return Array.from(times, (at, index) => [
    device,
    at,
    localOf(at),
    marksOf(flags[index]!).join(" "),
    ...chosen.map(([value, column]) => (column === undefined || Number.isNaN(column[index]) ? "" : measuredOf(value, column[index]!))),
  ]);
}

/** Lines of CSV, in UTF-8; the first piece has a BOM. */
export const csvOf = (rows: readonly Row[], isFirst: boolean): Buffer => Buffer.from(csvText(rows, isFirst));

/** One JSON document a line: `{device,at,marks,values}`. */
export function jsonLinesOf({ device, times, flags, columns }: DevicePage): Buffer {
  const inOrder = columns.toSorted(([one], [other]) => one - other);
  let text = "";
  for (let index = 0; index < times.length; index++) {
    const values: Record<string, number | boolean> = {};
    for (const [value, column] of inOrder)
      if (!Number.isNaN(column[index])) values[VALUES[value]!.name] = measuredOf(value, column[index]!);
    text += `${JSON.stringify({ device, at: times[index], marks: marksOf(flags[index]!), values })}\n`;
  }
  return Buffer.from(text);
}
