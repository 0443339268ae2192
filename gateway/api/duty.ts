import { z } from "zod";
import type { DutyCheck } from "../../rules/model/duty.ts";
import { Id } from "../../rules/model/device.ts";
import { CHINA_OFFSET_MS } from "../../rules/model/site.ts";
import { actsForStation, type Person } from "../access/roles.ts";
import type { NewDutyAct } from "../response/duty-desk.ts";
import { type Api, Limit, nextOf, type Parts, Position, Time } from "./context.ts";
import { Problem } from "./problem.ts";

const Reason = z.string().trim().max(500).default("");
const Swap = z
  .strictObject({ station: Id, from: Time, to: Time, away: Id, instead: Id.nullable().default(null), reason: Reason })
  .refine(({ from, to }) => from < to, { path: ["to"], message: "must be later than from" });
const Handover = z.strictObject({ station: Id, exceptions: z.string().max(2_000).default("") });
const Ask = z.strictObject({ station: Id, withinS: z.int().min(10).max(900).optional() });
const Named = z.object({ id: z.string().max(64) });
const Records = z.object({
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
    .optional(),
  after: Position.optional(),
  limit: Limit,
});

/** Who is on duty, who stands in, signatures under shifts, and checks from above. */
export function dutyRoutes(api: Api, ready: () => Parts): void {
  const read = { config: { permission: "duty.read" as const } };
  const write = { config: { permission: "duty.act" as const } };

  async function act(person: Person, what: NewDutyAct): Promise<{ readonly id: string }> {
    const { name, role } = person;
    const { id, refusal } = await ready().duty.act(what, { name, role }, (station) => actsForStation(ready().site, person, station));
    if (refusal !== null) throw new Problem(refusal.status, refusal.code, refusal.message);
    return { id };
  }

  api.get("/api/v1/duty", read, async () => ({ at: ready().duty.wallMs(), stations: await ready().duty.duty() }));

  api.post("/api/v1/duty/swaps", { ...write, schema: { body: Swap } }, async (request, reply) => {
    const { from: fromMs, to: toMs, ...swap } = request.body;
    return reply.code(201).send(await act(request.session!.person, { name: "swap", swap: { ...swap, fromMs, toMs } }));
  });

  api.delete("/api/v1/duty/swaps/:id", { ...write, schema: { params: Named } }, async (request, reply) => {
    await act(request.session!.person, { name: "unswap", id: request.params.id });
    return reply.code(204).send();
  });

  api.post("/api/v1/duty/handovers", { ...write, schema: { body: Handover } }, async (request, reply) =>
    reply.code(201).send(await act(request.session!.person, { name: "handover", ...request.body })),
  );

  api.get("/api/v1/duty/handovers", { ...read, schema: { querystring: Records } }, async (request) => {
    const page = await records(request.query, "handover");
    return { handovers: page.rows, ...nextOf(page.next) };
  });

  api.post("/api/v1/duty/checks", { config: { permission: "duty.ask" }, schema: { body: Ask } }, async (request, reply) => {
    const { station, withinS } = request.body;
    const withinMs = withinS === undefined ? null : withinS * 1_000;
    return reply.code(201).send(await act(request.session!.person, { name: "ask", station, withinMs }));
  });

  api.post("/api/v1/duty/checks/:id/answer", { ...write, schema: { params: Named } }, async (request, reply) => {
    await act(request.session!.person, { name: "answer", id: request.params.id });
    return reply.code(204).send();
  });

  api.get("/api/v1/duty/checks", { ...read, schema: { querystring: Records } }, async (request) => {
    const page = await records(request.query, "check");
    const checks = page.rows.filter((row): row is DutyCheck => "askedAt" in row);
    return { checks, table: tableOf(checks), ...nextOf(page.next) };
  });

  /** A month of the site's own calendar; without one all there is. */
  async function records({ month, after, limit }: z.infer<typeof Records>, kind: "check" | "handover") {
    const [fromMs, toMs] = month === undefined ? [0, Number.MAX_SAFE_INTEGER] : monthOf(month, CHINA_OFFSET_MS);
    return ready().store.dutyRecords({ kind, fromMs, toMs, before: after ?? null, limit });
  }
}

function monthOf(month: string, utcOffsetMs: number): readonly [fromMs: number, toMs: number] {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return [Date.UTC(year, number - 1) - utcOffsetMs, Date.UTC(year, number) - utcOffsetMs];
}

/** By station: how many were asked, answered and missed, and the median of the answers. */
function tableOf(checks: readonly DutyCheck[]) {
  return [...new Set(checks.map(({ station }) => station))].toSorted().map((station) => {
    const its = checks.filter((check) => check.station === station);
    const afterS = its.flatMap(({ answeredAt, askedAt }) => (answeredAt === null ? [] : [(answeredAt - askedAt) / 1_000]));
    const median = afterS.toSorted((one, other) => one - other)[afterS.length >> 1] ?? null;
    return { station, asked: its.length, answered: afterS.length, missed: its.filter(({ missed }) => missed).length, medianS: median };
  });
}
