import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { type StatisticsSource, statisticsCsv, statisticsExcel } from "../tables/statistics-table.ts";
import { statisticsOf } from "../../rules/dispatch/statistics.ts";
import { CHINA_OFFSET_MS } from "../../rules/model/site.ts";
import type { Api, Parts } from "./context.ts";

/** Incidents of one month that are looked at: fifty times what a large community has. */
const INCIDENTS_MAX = 5_000;
const EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

const Month = z.object({ month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/) });

/** How long answer, arrival and verification took, as distributions by station, of a month in the site's own time. */
export function statisticsRoutes(api: Api, ready: () => Parts): void {
  const call = { config: { permission: "statistics.read" as const }, schema: { querystring: Month } };

  async function read(
    request: FastifyRequest,
    month: string,
  ): Promise<StatisticsSource & { readonly fromMs: number; readonly toMs: number }> {
    const { person } = request.session!;
    const [year, number] = month.split("-").map(Number) as [number, number];
    const fromMs = Date.UTC(year, number - 1) - CHINA_OFFSET_MS;
    const toMs = Date.UTC(year, number) - CHINA_OFFSET_MS;
    const times = await ready().store.incidentTimes({ fromMs, toMs, buildings: person.scope.buildings, limit: INCIDENTS_MAX });
    return { fromMs, toMs, times, stations: statisticsOf(times), localOf };
  }

  api.get("/api/v1/statistics", call, async (request) => {
    const { month } = request.query;
    const { fromMs: from, toMs: to, stations, times } = await read(request, month);
    return { month, from, to, stations, isCut: times.length === INCIDENTS_MAX };
  });

  api.get("/api/v1/statistics.csv", call, async (request, reply) => {
    const { month } = request.query;
    const text = statisticsCsv(await read(request, month));
    return reply.type("text/csv; charset=utf-8").header("content-disposition", `attachment; filename="incidents-${month}.csv"`).send(text);
  });

  api.get("/api/v1/statistics.xlsx", call, async (request, reply) => {
    const { month } = request.query;
    const bytes = await statisticsExcel(await read(request, month));
    return reply.type(EXCEL).header("content-disposition", `attachment; filename="incidents-${month}.xlsx"`).send(bytes);
  });
}

/** `2026-11-24 18:03:07` in the site's time. */
export const localOf = (ms: number): string => new Date(ms + CHINA_OFFSET_MS).toISOString().slice(0, 19).replace("T", " ");
