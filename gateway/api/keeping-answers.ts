import { z } from "zod";
import type { Answer } from "./answers.ts";
import { RULE_DRAFT_ANSWERS } from "./rule-draft.ts";
import { Overview } from "./overview.ts";
import { PlayShown, SimulationShown } from "./simulation.ts";
import { Sinks } from "./sinks.ts";
import { TrustShown } from "./trust.ts";
import { UpkeepShown } from "./upkeep.ts";

const AuditLine = z.looseObject({
  seq: z.int(),
  at: z.int().describe("ms since 1970"),
  actor: z.string(),
  action: z.string(),
  target: z.string(),
  outcome: z.string(),
});

const ok = (schema: z.ZodType): Answer => ({ status: 200, schema });

/** What the calls of whoever keeps the gateway answer. */
export const KEEPING_ANSWERS: Readonly<Record<string, Answer>> = {
  ...RULE_DRAFT_ANSWERS,
  "GET /api/v1/audit": ok(
    z.looseObject({
      audit: z.array(AuditLine),
      next: z.string().optional().describe("position of the next page; only where there is more now"),
    }),
  ),
  "GET /api/v1/audit.csv": { status: 200, schema: z.string(), type: "text/csv" },
  "GET /api/v1/overview": ok(Overview),
  "GET /api/v1/sinks": ok(Sinks),
  "GET /api/v1/simulation": ok(SimulationShown),
  "POST /api/v1/simulation/start": { status: 202, schema: PlayShown },
  "POST /api/v1/simulation/stop": { status: 204, schema: null },
  "GET /api/v1/upkeep": ok(UpkeepShown),
  "GET /api/v1/trust": ok(TrustShown),
  "POST /api/v1/upkeep/:work/start": { status: 202, schema: z.object({ work: z.string() }) },
  "POST /api/v1/upkeep/:work/stop": { status: 204, schema: null },
};
