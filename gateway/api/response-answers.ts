import { z } from "zod";
import { Id } from "../../rules/model/device.ts";
import type { Answer } from "./answers.ts";

const Ms = z.int().describe("ms since 1970");
const Made: Answer = { status: 201, schema: z.looseObject({ id: z.string() }) };
const done: Answer = { status: 204, schema: null };
const ok = (schema: z.ZodType): Answer => ({ status: 200, schema });
const Next = z.string().optional();

const Check = z.looseObject({
  id: z.string(),
  station: Id,
  askedAt: Ms,
  by: z.string(),
  withinMs: z.int(),
  answeredAt: Ms.nullable(),
  answeredBy: z.string().nullable(),
  missed: z.boolean(),
});
const Swap = z.looseObject({ id: z.string(), fromMs: Ms, toMs: Ms, away: Id, instead: Id.nullable(), reason: z.string(), by: z.string() });
const TooFew = z.looseObject({ from: z.string(), to: z.string(), fromMs: Ms, toMs: Ms, count: z.int() });
const Handover = z.looseObject({ id: z.string(), station: Id, at: Ms, by: z.string(), team: z.array(Id), exceptions: z.string() });
const Row = z.looseObject({ station: Id, asked: z.int(), answered: z.int(), missed: z.int(), medianS: z.number().nullable() });

const Told = z.looseObject({
  key: z.string().describe("alert:step:channel:recipient"),
  channel: z.string(),
  recipient: z.string(),
  stage: z.enum(["owed", "sent", "received", "seen", "acted", "withdrawn", "failed"]),
  owedAt: Ms,
  sentAt: Ms.nullable(),
  receivedAt: Ms.nullable(),
  seenAt: Ms.nullable(),
  actedAt: Ms.nullable(),
  withdrawnAt: Ms.nullable(),
  failedAt: Ms.nullable(),
  reason: z.string().nullable(),
});

/** What the calls about deliveries and duty answer. */
export const RESPONSE_ANSWERS: Readonly<Record<string, Answer>> = {
  "GET /api/v1/alerts/:id/deliveries": ok(z.looseObject({ deliveries: z.array(Told) })),
  "POST /api/v1/deliveries/:key/receipt": done,
  "GET /api/v1/escalation/dry-run": ok(
    z.looseObject({
      ladder: z.string(),
      steps: z.array(
        z.looseObject({
          atS: z.number().describe("after the alert, as long as nobody answers"),
          tell: z.string(),
          again: z.boolean(),
          told: z.array(z.object({ channel: z.string(), recipient: z.string() })),
        }),
      ),
    }),
  ),
  "GET /api/v1/duty": ok(
    z.looseObject({
      at: Ms,
      stations: z.array(
        z.looseObject({
          station: Id,
          now: z.array(Id).describe("on duty"),
          swaps: z.array(Swap),
          tooFew: z.array(TooFew).describe("in the next seven days"),
          checks: z.array(Check).describe("that wait for an answer"),
        }),
      ),
    }),
  ),
  "POST /api/v1/duty/swaps": Made,
  "DELETE /api/v1/duty/swaps/:id": done,
  "POST /api/v1/duty/handovers": Made,
  "GET /api/v1/duty/handovers": ok(z.looseObject({ handovers: z.array(Handover), next: Next })),
  "POST /api/v1/duty/checks": Made,
  "POST /api/v1/duty/checks/:id/answer": done,
  "GET /api/v1/duty/checks": ok(z.looseObject({ checks: z.array(Check), table: z.array(Row), next: Next })),
};
