import { z } from "zod";
import { Said } from "../http/call.ts";

// What the overview reads of the API's answer.

const Times = z.object({
  n: z.number(),
  missing: z.number(),
  limitS: z.number(),
  within: z.number(),
  p50: z.number().nullable(),
  p90: z.number().nullable(),
});
export type Times = z.infer<typeof Times>;

export const OverviewShown = z.object({
  at: z.number(),
  worst: z
    .object({
      id: z.string(),
      kind: z.string(),
      priority: z.enum(["P1", "P2", "P3", "P4"]),
      state: z.string(),
      building: Said.nullable(),
      raisedAt: z.number(),
    })
    .nullable(),
  open: z.object({ P1: z.number(), P2: z.number(), P3: z.number(), P4: z.number() }),
  unanswered: z.number(),
  incidents: z.object({ days: z.number(), count: z.number(), isCut: z.boolean(), answer: Times, arrival: Times }),
  drill: z.object({ lastAt: z.number().nullable(), dueAfterDays: z.number() }),
  coverage: z.object({
    flats: z.number(),
    protected: z.number(),
    buildings: z.array(z.object({ building: z.string(), name: Said, flats: z.number(), protected: z.number() })),
  }),
  devices: z.object({
    registered: z.number(),
    inUse: z.number(),
    faulty: z.number(),
    idle: z.number(),
    neverHeard: z.number(),
    silent: z.number(),
    outOfService: z.number(),
  }),
});
export type OverviewShown = z.infer<typeof OverviewShown>;
