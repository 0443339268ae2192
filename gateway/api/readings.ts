import { z } from "zod";
import { VALUES } from "../../rules/model/values.ts";
import { type Api, Limit, nextOf, type Parts, Position, positionOf, Time } from "./context.ts";
import { seesDevice, seen } from "./devices.ts";
import { notFound, problem } from "./problem.ts";

/** Buckets of one answer: a year by the hour. */
const BUCKETS_MAX = 10_000;

const Reading = z.object({
  device: z.string().max(64),
  from: Time.optional(),
  to: Time.optional(),
  after: Position.optional(),
  limit: Limit,
});
export const Series = z.object({
  device: z.string().max(64),
  value: z.enum(VALUES.map(({ name }) => name) as [string, ...string[]]),
  from: Time,
  to: Time,
  every: z.coerce.number().int().min(1_000).max(31_536_000_000),
});
const Quarantine = z.object({ device: z.string().max(64).optional(), after: Position.optional(), limit: Limit });

/** What devices have sent. */
export function readingRoutes(api: Api, ready: () => Parts): void {
  const read = { config: { permission: "reading.read" as const } };

  api.get("/api/v1/readings", { ...read, schema: { querystring: Reading } }, async (request) => {
    const { device, from = null, to = null, after = null, limit } = request.query;
    const { registration } = seen(ready(), request.session!.person, device).device;
    const page = await ready().store.readings({ registration, fromMs: from, toMs: to, after, limit });
    if (page.gone) throw problem(410, "trimmed", "这些数据已过保留期", "These readings are no longer kept");
    return {
      readings: page.rows.map(({ at, receivedAt, boot, seq, values, unverified, history }) => ({
        at,
        receivedAt,
        boot,
        seq,
        values,
        ...(unverified ? { unverified } : {}),
        ...(history ? { history } : {}),
      })),
      ...nextOf(page.next),
      cursor: positionOf(page.cursor),
    };
  });

  api.get("/api/v1/series", { ...read, schema: { querystring: Series } }, async (request) => {
    const { device, value, from, to, every } = request.query;
    if (to <= from || (to - from) / every > BUCKETS_MAX)
      throw problem(400, "bad_span", "时间范围有误", `to must be after from, at most ${BUCKETS_MAX} buckets`);
    const { registration } = seen(ready(), request.session!.person, device).device;
    return { buckets: await ready().history.series({ device: registration, value, fromMs: from, toMs: to, everyMs: every }) };
  });

  api.get("/api/v1/quarantine", { config: { permission: "quarantine.read" }, schema: { querystring: Quarantine } }, async (request) => {
    const { device = null, after = null, limit } = request.query;
    const { person } = request.session!;
    if (device !== null && !seesDevice(ready(), person, device)) throw notFound(device);
    const page = await ready().store.quarantine({ device, before: after, limit });
    return { quarantine: page.rows.filter((row) => seesDevice(ready(), person, row.device)), ...nextOf(page.next) };
  });
}
