import { z } from "zod";
import { DeviceKind, Id } from "../../rules/model/device.ts";
import { type Person, sees } from "../access/roles.ts";
import { type Api, type Parts, Time } from "./context.ts";
import { problem } from "./problem.ts";
import { Series } from "./readings.ts";

/** Buckets of one answer for many devices: a week of 2,000 devices by the hour is the largest question there is. */
const BUCKETS_MAX = 350_000;
/** Rollups are by the hour: finer buckets of many devices would read every reading there is. */
const EVERY_MS_MIN = 3_600_000;

const Choice = { building: z.string().max(64).optional(), kind: DeviceKind.optional() };
const Many = Series.omit({ device: true }).extend({ ...Choice, every: z.coerce.number().int().min(EVERY_MS_MIN).max(31_536_000_000) });
const Moment = z.object({ ...Choice, at: Time.optional() });

const Ms = z.int().describe("ms since 1970");

/** What the two calls answer. */
export const SeriesOfMany = z.looseObject({
  series: z
    .array(
      z.looseObject({
        device: Id,
        at: z.array(Ms),
        min: z.array(z.number()),
        max: z.array(z.number()),
        mean: z.array(z.number()),
        count: z.array(z.int()),
      }),
    )
    .describe("buckets column by column; devices without one are left out"),
});
export const MomentOfMany = z.looseObject({
  at: Ms.nullable().describe("null: the newest of each value"),
  devices: z.array(
    z.looseObject({ device: Id, values: z.record(z.string(), z.looseObject({ at: Ms, value: z.union([z.number(), z.boolean()]) })) }),
  ),
});

/**
 * The past of many devices at once: for pictures of a building, and for the hand that draws the clock back. The history
 * thread writes these answers itself: a week of 2,000 devices taken over as objects would hold up the main thread.
 */
export function pastRoutes(api: Api, ready: () => Parts): void {
  const read = { config: { permission: "reading.read" as const } };

  api.get("/api/v1/series/many", { ...read, schema: { querystring: Many } }, async (request, reply) => {
    const { value, from, to, every } = request.query;
    const ids = chosen(ready(), request.session!.person, request.query);
    if (to <= from || Math.ceil((to - from) / every) * ids.size > BUCKETS_MAX)
      throw problem(400, "bad_span", "时间范围有误", `to must be after from, at most ${BUCKETS_MAX} buckets of all devices`);
    const json = await ready().history.manySeries({ devices: [...ids], value, fromMs: from, toMs: to, everyMs: every });
    return reply.type("application/json").send(Buffer.from(json.buffer, json.byteOffset, json.length));
  });

  api.get("/api/v1/moment", { ...read, schema: { querystring: Moment } }, async (request, reply) => {
    const ids = chosen(ready(), request.session!.person, request.query);
    const json = await ready().history.moment([...ids], request.query.at ?? null);
    return reply.type("application/json").send(Buffer.from(json.buffer, json.byteOffset, json.length));
  });
}

/** Ids by registration of the devices of a building or kind that a person may see; not of those that are gone. */
function chosen(
  parts: Parts,
  person: Person,
  { building: wanted, kind }: { building?: string | undefined; kind?: DeviceKind | undefined },
) {
  const ids = new Map<number, string>();
  for (const { device, building } of parts.view.devices()) {
    if (kind !== undefined && device.kind !== kind) continue;
    if ((wanted !== undefined && building !== wanted) || !sees(person, building, device.zone)) continue;
    ids.set(device.registration, device.id);
  }
  return ids;
}
