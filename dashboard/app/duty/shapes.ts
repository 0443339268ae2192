import { z } from "zod";

// What the duty page reads of the API's answers. Times are wall clock, ms since 1970.

const Check = z.object({
  id: z.string(),
  station: z.string(),
  askedAt: z.number(),
  by: z.string(),
  withinMs: z.number(),
  answeredAt: z.number().nullable(),
  answeredBy: z.string().nullable(),
  missed: z.boolean(),
});
export type CheckShown = z.infer<typeof Check>;

const Swap = z.object({
  id: z.string(),
  fromMs: z.number(),
  toMs: z.number(),
  away: z.string(),
  instead: z.string().nullable(),
  reason: z.string(),
});
export type SwapShown = z.infer<typeof Swap>;

const StationDuty = z.object({
  station: z.string(),
  now: z.array(z.string()),
  swaps: z.array(Swap),
  tooFew: z.array(z.object({ fromMs: z.number(), toMs: z.number(), count: z.number() })),
  checks: z.array(Check),
});
export type StationDuty = z.infer<typeof StationDuty>;
export const DutyShown = z.object({ stations: z.array(StationDuty) });

export const ChecksShown = z.object({ checks: z.array(Check) });
export const HandoversShown = z.object({
  handovers: z.array(
    z.object({
      id: z.string(),
      at: z.number(),
      by: z.string(),
      alerts: z.array(z.string()).default([]),
      outOfService: z.array(z.string()).default([]),
      exceptions: z.string(),
    }),
  ),
});

export const DryRunShown = z.object({
  steps: z.array(
    z.object({
      atS: z.number(),
      again: z.boolean(),
      told: z.array(z.object({ channel: z.string(), recipient: z.string() })),
    }),
  ),
});

const Times = z.object({ n: z.number(), p50: z.number().nullable(), p90: z.number().nullable() });
export type TimesShown = z.infer<typeof Times>;
export const StatisticsShown = z.object({
  stations: z.array(
    z.object({
      station: z.string().nullable(),
      incidents: z.number(),
      exercises: z.number(),
      measures: z.object({ answer: Times, arrival: Times }),
    }),
  ),
});
