import { z } from "zod";
import { ALERT_KINDS, OUTCOMES } from "../../rules/model/alert.ts";
import { CLOCKS, STAGES } from "../../rules/model/incident.ts";
import type { Answer } from "./answers.ts";

/** What the calls about incidents answer, for the API document. */
const Ms = z.int().describe("ms since 1970");
const Text = z.object({ zh: z.string(), en: z.string() });
const Next = z.string().optional().describe("position of the next page; only where there is more now");
const Kind = z.enum(ALERT_KINDS);
const Stage = z.enum(STAGES);

const Clock = z.looseObject({
  name: z.enum(CLOCKS),
  dueAt: Ms,
  warnAt: Ms.describe("from here on another colour"),
  tookMs: z.int().nullable(),
  state: z.enum(["running", "warning", "breached", "met", "late", "stopped"]),
});
const Incident = z.looseObject({
  id: z.string().describe("year and number, without gaps: 2026-0001"),
  version: z.int(),
  kind: Kind,
  priority: z.string(),
  exercise: z.boolean(),
  state: z.enum(["open", "closed"]),
  place: Text,
  openedAt: Ms,
  alertCount: z.int(),
  stage: Stage.nullable(),
  stages: z.record(Stage, z.int()).describe("how many people are how far"),
  clocks: z.array(Clock),
  needs: z.record(z.string(), z.int()).describe("how many people who need help need what"),
  evacuations: z.array(z.string()).describe("ids, the oldest first"),
  outcome: z.enum(OUTCOMES).nullable(),
});
const Hydrant = z.looseObject({
  id: z.string(),
  place: Text,
  pressure_kpa: z.number().nullable(),
  pressure_mpa: z.string().nullable(),
  at: Ms.nullable().describe("last known"),
  state: z.enum(["good", "low", "unknown"]),
});
const GoingCard = z.looseObject({
  incident: z.string(),
  exercise: z.boolean(),
  asOf: Ms.describe("what a phone keeps is last known from then on"),
  place: Text,
  address: Text,
  floor: z.int().nullable(),
  ways: z.array(z.looseObject({ route: Text, door: Text.nullable() })),
  hydrants: z.array(Hydrant),
  carry: z.array(z.looseObject({ item: Text, count: z.int(), place: Text })),
  shutOffs: z.array(z.looseObject({ name: Text, medium: z.enum(["water", "gas", "power"]), place: Text })),
  works: z.array(z.looseObject({ reason: z.string(), until: Ms })),
  trapped: z.int().nullable(),
  needs: z.record(z.string(), z.int()),
  people: z
    .array(z.looseObject({ name: z.string() }))
    .nullable()
    .describe("null for whoever may not know names"),
  text: Text.describe("all of it in plain lines"),
});
const BrigadeCard = z.looseObject({
  incident: z.string(),
  number: z.string().nullable().describe("null in an exercise: nothing there can be dialled"),
  dial: z.string().nullable(),
  address: Text,
  hydrants: z.array(Hydrant),
  confirmedAt: Ms.nullable(),
});
const Distribution = z.looseObject({
  n: z.int(),
  missing: z.int(),
  p50: z.number().nullable().describe("seconds"),
  p90: z.number().nullable(),
  p99: z.number().nullable(),
  histogram: z.array(z.object({ upToS: z.number().nullable(), count: z.int() })),
});
const Statistics = z.looseObject({
  month: z.string(),
  from: Ms,
  to: Ms,
  stations: z.array(
    z.looseObject({
      station: z.string().nullable(),
      incidents: z.int(),
      exercises: z.int(),
      outcomes: z.record(z.string(), z.int()),
      measures: z.object({ answer: Distribution, arrival: Distribution, verification: Distribution }),
    }),
  ),
});
const Mine = { incident: z.string(), kind: Kind, place: Text, person: z.string(), mine: Stage.nullable(), stage: Stage.nullable() };

const ok = (schema: z.ZodType): Answer => ({ status: 200, schema });
const acted = ok(Incident);

export const INCIDENT_ANSWERS: Readonly<Record<string, Answer>> = {
  "GET /api/v1/incidents": ok(z.looseObject({ incidents: z.array(Incident), next: Next })),
  "POST /api/v1/incidents": { status: 201, schema: Incident },
  "GET /api/v1/incidents/:id": acted,
  "GET /api/v1/incidents/:id/timeline": ok(
    z.looseObject({ timeline: z.array(z.looseObject({ seq: z.int(), at: Ms, event: z.string() })).describe("oldest first"), next: Next }),
  ),
  "GET /api/v1/incidents/:id/going-card": ok(GoingCard),
  "GET /api/v1/incidents/:id/card-119": ok(BrigadeCard),
  "POST /api/v1/incidents/:id/join": acted,
  "POST /api/v1/incidents/:id/stage": acted,
  "POST /api/v1/incidents/:id/call": acted,
  "POST /api/v1/incidents/:id/enter": acted,
  "POST /api/v1/incidents/:id/word": acted,
  "POST /api/v1/incidents/:id/leave": acted,
  "POST /api/v1/incidents/:id/tick": acted,
  "POST /api/v1/incidents/:id/report": acted,
  "POST /api/v1/incidents/:id/note": acted,
  "POST /api/v1/incidents/:id/close": acted,
  "POST /api/v1/incidents/:id/link": {
    status: 201,
    schema: z.object({
      token: z.string().describe("shown once"),
      person: z.string(),
      expiresAt: Ms,
      url: z.string().describe("of the page that opens with it"),
      qr: z.string().describe("SVG"),
    }),
  },
  "POST /api/v1/response-links/look": ok(z.looseObject({ ...Mine, expiresAt: Ms, card: GoingCard })),
  "POST /api/v1/response-links/act": ok(
    z.looseObject({ ...Mine, next: z.object({ token: z.string(), expiresAt: Ms }).describe("for the next touch") }),
  ),
  "GET /api/v1/statistics": ok(Statistics),
  "GET /api/v1/statistics.csv": { status: 200, schema: z.string(), type: "text/csv" },
  "GET /api/v1/statistics.xlsx": {
    status: 200,
    schema: z.string(),
    type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  },
};
