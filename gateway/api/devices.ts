import { parse } from "csv-parse/sync";
import iconv from "iconv-lite";
import { z } from "zod";
import type { Person } from "../access/roles.ts";
import { sees } from "../access/roles.ts";
import { DeviceKind, Id } from "../../rules/model/device.ts";
import type { NewDevice } from "../runner/acts.ts";
import type { DeviceView } from "../runner/view.ts";
import { type Api, Limit, nextOf, type Parts, Position } from "./context.ts";
import { notFound, problem } from "./problem.ts";

/** Bounds of an import (contract). */
const IMPORT_BYTES = 5 * 1024 * 1024;
const IMPORT_ROWS = 50_000;

const Device = z.strictObject({
  id: Id,
  kind: DeviceKind,
  zone: Id,
  powered: z.enum(["mains", "battery"]).optional(),
  expectEveryMs: z.int().min(1_000).max(604_800_000).optional(),
  station: Id.optional(),
});
const Named = z.object({ id: z.string().max(200) });

/** Devices: the list, one, new ones, gone ones. */
export function deviceRoutes(api: Api, ready: () => Parts): void {
  const read = { config: { permission: "device.read" as const } };
  const write = { config: { permission: "device.write" as const } };

  api.get("/api/v1/devices", { ...read, schema: { querystring: z.object({ limit: Limit, after: Position.optional(), kind: DeviceKind.optional(), zone: Id.optional() }) } }, (request) => {
    const { limit, after = -1, kind, zone } = request.query;
    const { person } = request.session!;
    const all = [...ready().view.devices()]
      .filter(({ device, building }) => sees(person, building, device.zone))
      .filter(({ device }) => (kind === undefined || device.kind === kind) && (zone === undefined || device.zone === zone))
      .filter(({ device }) => device.registration > after)
      .sort((one, other) => one.device.registration - other.device.registration);
    const shown = all.slice(0, limit);
    return { devices: shown.map(show), ...nextOf(all.length > limit ? shown.at(-1)!.device.registration : null) };
  });

  api.get("/api/v1/devices/:id", { ...read, schema: { params: Named } }, (request) => show(seen(ready(), request.session!.person, request.params.id)));

  api.post("/api/v1/devices", { ...write, schema: { body: Device } }, async (request, reply) => {
    const [answer] = await ready().register.add([wanted(request.body)], request.session!.person);
    if (answer!.ok && answer!.secret !== null) return reply.code(201).send({ id: answer!.id, secret: answer!.secret });
    const why = answer!.ok ? `${answer!.id} exists already` : answer!.reason;
    throw problem(answer!.ok || why.includes("exists") ? 409 : 400, "not_added", `无法添加:${why}`, why);
  });

  api.delete("/api/v1/devices/:id", { ...write, schema: { params: Named } }, async (request, reply) => {
    if (!(await ready().register.remove(request.params.id, request.session!.person))) throw notFound(request.params.id);
    return reply.code(204).send();
  });

  api.post("/api/v1/devices/import", { ...write, bodyLimit: IMPORT_BYTES }, async (request) => {
    const rows = rowsOf(request.body);
    if (rows.length > IMPORT_ROWS) throw problem(400, "too_many_rows", `最多 ${IMPORT_ROWS} 行`, `At most ${IMPORT_ROWS} rows`);
    const checked = rows.map((row) => Device.safeParse(row));
    const answers = await ready().register.add(checked.flatMap(({ data }) => (data === undefined ? [] : [wanted(data)])), request.session!.person);
    const created: { id: string; secret: string }[] = [];
    const failed: { row: number; reason: string }[] = [];
    let next = 0;
    for (const [index, { error }] of checked.entries()) {
      if (error !== undefined) {
        failed.push({ row: index + 1, reason: error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ").slice(0, 300) });
        continue;
      }
      const answer = answers[next++]!;
      if (!answer.ok) failed.push({ row: index + 1, reason: answer.reason });
      else if (answer.secret !== null) created.push({ id: answer.id, secret: answer.secret });
    }
    return { created, failed };
  });
}

const wanted = ({ id, kind, zone, powered, expectEveryMs, station }: z.infer<typeof Device>): NewDevice => ({
  id,
  kind,
  zone,
  ...(powered === undefined ? {} : { powered }),
  ...(expectEveryMs === undefined ? {} : { expectEveryMs }),
  ...(station === undefined ? {} : { station }),
});

export function seen({ view }: Parts, person: Person, id: string): DeviceView {
  const found = view.device(id);
  if (found === undefined || !sees(person, found.building, found.device.zone)) throw notFound(id);
  return found;
}

function show({ device, building, floor, status, lastHeardMs, latest, connected, quarantined, unverified, clockFaults, emergenciesAtQos0 }: DeviceView) {
  const { id, kind, zone, powered, expectEveryMs, station } = device;
  return {
    id,
    kind,
    zone,
    building,
    floor,
    powered,
    expectEveryMs,
    station,
    status,
    connected,
    lastHeardAt: lastHeardMs === 0 ? null : lastHeardMs,
    battery_pct: latest["battery_pct"] ?? null,
    latest,
    quarantined,
    unverified,
    clockFaults,
    emergenciesAtQos0,
  };
}

/** Rows of a JSON array or of a CSV with a header, in UTF-8 or GB18030. */
function rowsOf(body: unknown): readonly unknown[] {
  if (Array.isArray(body)) return body;
  if (!Buffer.isBuffer(body)) throw problem(400, "bad_request", "需要 JSON 数组或 CSV", "A JSON array or CSV is needed");
  const text = decode(body);
  try {
    const rows = parse(text, { columns: true, bom: true, trim: true, skip_empty_lines: true, relax_column_count: true, to: IMPORT_ROWS + 1 }) as Record<string, string>[];
    return rows.map(csvRow);
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
