import { parse } from "csv-parse/sync";
import iconv from "iconv-lite";
import { z } from "zod";
import { DeviceKind, Id } from "../../rules/model/device.ts";
import type { Actor } from "../../rules/model/input.ts";
import type { NewDevice, Register } from "../runner/acts.ts";
import { problem } from "./problem.ts";

/** Bounds of an import (contract). */
export const IMPORT_BYTES = 5 * 1024 * 1024;
const IMPORT_ROWS = 50_000;

export const DeviceBody = z.strictObject({
  id: Id,
  kind: DeviceKind,
  zone: Id,
  powered: z.enum(["mains", "battery"]).optional(),
  expectEveryMs: z.int().min(1_000).max(604_800_000).optional(),
  station: Id.optional(),
});

export interface Imported {
  readonly created: readonly { readonly id: string; readonly secret: string }[];
  readonly failed: readonly { readonly row: number; readonly reason: string }[];
}

/** Registers every row that is sound; rows count from 1. Durable when it resolves. `body`: a JSON array, or a CSV's bytes. */
export async function importRows(register: Register, body: unknown, by: Actor): Promise<Imported> {
  const checked = rowsOf(body).map((row) => DeviceBody.safeParse(row));
  const answers = await register.add(checked.flatMap(({ data }) => (data === undefined ? [] : [wantedDevice(data)])), by);
  const created: { id: string; secret: string }[] = [];
  const failed: { row: number; reason: string }[] = [];
  let next = 0;
  for (const [index, { error }] of checked.entries()) {
    const row = index + 1;
    if (error !== undefined) {
      failed.push({ row, reason: error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ").slice(0, 300) });
      continue;
    }
    const answer = answers[next++]!;
    if (!answer.ok) failed.push({ row, reason: answer.reason });
    else if (answer.secret !== null) created.push({ id: answer.id, secret: answer.secret });
  }
  return { created, failed };
}

/** Without the keys that were not given. */
export const wantedDevice = ({ id, kind, zone, powered, expectEveryMs, station }: z.infer<typeof DeviceBody>): NewDevice => ({
  id,
  kind,
  zone,
  ...(powered === undefined ? {} : { powered }),
  ...(expectEveryMs === undefined ? {} : { expectEveryMs }),
  ...(station === undefined ? {} : { station }),
});

function rowsOf(body: unknown): readonly unknown[] {
  const rows = Array.isArray(body) ? body : csvRows(body);
  if (rows.length > IMPORT_ROWS) throw problem(400, "too_many_rows", `最多 ${IMPORT_ROWS} 行`, `At most ${IMPORT_ROWS} rows`);
  return rows;
}

/** Rows of a CSV with a header, in UTF-8 or GB18030. */
function csvRows(body: unknown): readonly unknown[] {
  if (!Buffer.isBuffer(body)) throw problem(400, "bad_request", "需要 JSON 数组或 CSV", "A JSON array or CSV is needed");
  try {
    const rows = parse(decode(body), { columns: true, bom: true, trim: true, skip_empty_lines: true, relax_column_count: true, to: IMPORT_ROWS + 1 });
    return (rows as Record<string, string>[]).map(csvRow);
  } catch (error) {
    throw problem(400, "bad_csv", "CSV 格式有误", (error as Error).message.slice(0, 200));
  }
}

/** Text as it is: nothing in a cell is a formula. Empty cells are left out. */
function csvRow(row: Record<string, string>): Record<string, unknown> {
  const filled = Object.entries(row).filter(([, value]) => value !== "");
  return Object.fromEntries(filled.map(([name, value]) => [name, name === "expectEveryMs" ? Number(value) : value]));
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return iconv.decode(bytes, "gb18030");
  }
}
