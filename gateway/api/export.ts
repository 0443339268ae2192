import { Readable } from "node:stream";
import { z } from "zod";
import { VALUES } from "../../rules/model/values.ts";
import { type Person, sees } from "../access/roles.ts";
import { TooManyRows } from "../tables/exports.ts";
import { EXCEL_ROWS_MAX, type Format } from "../tables/table-messages.ts";
import type { DeviceView } from "../runner/view.ts";
import { type Api, type Parts, Time } from "./context.ts";
import { seen } from "./devices.ts";
import { type Problem, problem } from "./problem.ts";

/** Devices that can be named in one call: what fits into an address. */
const NAMED_MAX = 200;
const TYPES: Readonly<Record<Format, string>> = {
  csv: "text/csv; charset=utf-8",
  jsonl: "application/x-ndjson",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

const Name = z.string().max(64);
const Export = z.object({
  device: z.union([Name, z.array(Name).max(NAMED_MAX)]).optional(),
  building: Name.optional(),
  from: Time,
  to: Time,
  value: z.enum(VALUES.map(({ name }) => name) as [string, ...string[]]).optional(),
  format: z.enum(["csv", "jsonl", "xlsx"]).default("csv"),
});

/** Readings as a file, as long as it takes: made as fast as the reader takes it, ended when the reader goes away. */
export function exportRoutes(api: Api, ready: () => Parts): void {
  api.get("/api/v1/export", { config: { permission: "reading.read" }, schema: { querystring: Export } }, async (request, reply) => {
    const { from: fromMs, to: toMs, value = null, format, device, building } = request.query;
    if (toMs <= fromMs) throw problem(400, "bad_span", "时间范围有误", "to must be after from");
    const { access, exports } = ready();
    const { person } = request.session!;
    const devices = chosen(ready(), person, device, building);
    const gone = new AbortController();
    reply.raw.on("close", () => gone.abort());
    const pieces = await exports
      .start({ format, devices, value, fromMs, toMs, signal: gone.signal, drop: () => void reply.raw.destroy() })
      .catch((error: unknown) => Promise.reject(toProblem(error)));
    access.record({
      actor: person.name,
      action: "history.export",
      target: building ?? [device ?? []].flat().join(" ").slice(0, 200),
      outcome: "done",
      detail: { from: fromMs, to: toMs, format, devices: devices.length },
    });
    return reply
      .type(TYPES[format])
      .header("content-disposition", `attachment; filename="readings-${dateOf(fromMs)}.${format}"`)
      .send(Readable.from(pieces));
  });
}

const toProblem = (error: unknown): unknown => (error instanceof TooManyRows ? tooManyRows() : error);

const tooManyRows = (): Problem =>
  problem(
    400,
    "too_many_rows",
    `Excel 文件最多 ${EXCEL_ROWS_MAX} 行,请缩小范围或用 format=csv`,
    `An Excel file has at most ${EXCEL_ROWS_MAX} rows: ask for less, or for format=csv, which has no bound`,
  );

const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Devices that are named, or of a building, or all; always what this person may see. */
function chosen(parts: Parts, person: Person, named: string | readonly string[] | undefined, wanted: string | undefined) {
  const views: Iterable<DeviceView> =
    named === undefined
      ? [...parts.view.devices()].filter(
          ({ device, building }) => (wanted === undefined || building === wanted) && sees(person, building, device.zone),
        )
      : new Set([named].flat().map((id) => seen(parts, person, id)));
  return [...views].map(({ device: { registration, id, kind } }) => ({ registration, id, kind }));
}
