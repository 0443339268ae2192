import { setImmediate } from "node:timers/promises";
import { z } from "zod";
import { DeviceKind, Id } from "../../rules/model/device.ts";
import type { Actor } from "../../rules/model/input.ts";
import type { NewDevice, Register } from "../runner/acts.ts";
import { csvRows, decode, pieces } from "../tables/csv-rows.ts";
import { problem } from "./problem.ts";

/** Bounds of an import (contract). */
export const IMPORT_BYTES = 5 * 1024 * 1024;
export const IMPORT_ROWS = 50_000;
/** Rows registered in one go: some 10 ms. */
const SLICE_ROWS = 250;
/** Slices that wait for the disk together: what an alarm may find ahead of it in a commit. */
const SLICES_UNDER_WAY = 8;

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

/**
 * Registers every row that is sound; rows count from 1. Durable when it resolves. `body`: a JSON array, or a CSV's bytes.
 * Works in slices: an alarm that comes meanwhile waits for some of them and not for the file.
 */
export async function importRows(register: Register, body: unknown, by: Actor): Promise<Imported> {
  const rows = await rowsOf(body);
  const created: { id: string; secret: string }[] = [];
  const failed: { row: number; reason: string }[] = [];
  const under: Promise<void>[] = [];
  async function add(from: number): Promise<void> {
    const slice = rows.slice(from, from + SLICE_ROWS).map((row) => DeviceBody.safeParse(row));
    const answers = await register.add(
      slice.flatMap(({ data }) => (data === undefined ? [] : [wantedDevice(data)])),
      by,
    );
    let next = 0;
    for (const [index, { error }] of slice.entries()) {
      const row = from + index + 1;
      const answer = error === undefined ? answers[next++]! : { ok: false as const, reason: reasonOf(error) };
      if (!answer.ok) failed.push({ row, reason: answer.reason });
      else if (answer.secret !== null) created.push({ id: answer.id, secret: answer.secret });
    }
  }
  for (let from = 0; from < rows.length; from += SLICE_ROWS) {
    // The queue answers in order, so that rows come out as they went in.
    const adding = add(from);
    // A fault is told where it is waited for.
    adding.catch(() => {});
    under.push(adding);
    if (under.length > SLICES_UNDER_WAY) await under.shift();
    await setImmediate();
  }
  await Promise.all(under);
  return { created, failed };
}

const reasonOf = ({ issues }: z.ZodError): string =>
  issues
    .map(({ path, message }) => `${path.join(".")}: ${message}`)
    .join("; ")
    .slice(0, 300);

/** Without the keys that were not given. */
export const wantedDevice = ({ id, kind, zone, powered, expectEveryMs, station }: z.infer<typeof DeviceBody>): NewDevice => ({
  id,
  kind,
  zone,
  ...(powered === undefined ? {} : { powered }),
  ...(expectEveryMs === undefined ? {} : { expectEveryMs }),
  ...(station === undefined ? {} : { station }),
});

async function rowsOf(body: unknown): Promise<readonly unknown[]> {
  const rows = Array.isArray(body) ? body : await csvBody(body);
  if (rows.length > IMPORT_ROWS) throw problem(400, "too_many_rows", `最多 ${IMPORT_ROWS} 行`, `At most ${IMPORT_ROWS} rows`);
  return rows;
}

/** Rows of a CSV with a header, in UTF-8 or GB18030. */
async function csvBody(body: unknown): Promise<readonly unknown[]> {
  if (!Buffer.isBuffer(body)) throw problem(400, "bad_request", "需要 JSON 数组或 CSV", "A JSON array or CSV is needed");
  const rows: unknown[] = [];
  try {
    for await (const row of csvRows(pieces(decode(body)), IMPORT_ROWS + 1)) rows.push(csvRow(row));
    return rows;
  } catch (error) {
    throw problem(400, "bad_csv", "CSV 格式有误", (error as Error).message.slice(0, 200));
  }
}

/** Text as it is: nothing in a cell is a formula. Empty cells are left out. */
function csvRow(row: Readonly<Record<string, string>>): Record<string, unknown> {
  const filled = Object.entries(row).filter(([, value]) => value !== "");
  return Object.fromEntries(filled.map(([name, value]) => [name, name === "expectEveryMs" ? Number(value) : value]));
}
