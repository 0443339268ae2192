import { z } from "zod";
import { ALERT_KINDS, OUTCOMES } from "../../../rules/model/alert.ts";
import { STAGES } from "../../../rules/model/incident.ts";
import { Said } from "../http/call.ts";

// What the pages read of the answers about incidents. Times are wall clock, ms since 1970.

const Clock = z.object({
  name: z.string(),
  dueAt: z.number(),
  warnAt: z.number(),
  tookMs: z.number().nullable(),
  state: z.enum(["running", "warning", "breached", "met", "late", "stopped"]),
});
export type ClockShown = z.infer<typeof Clock>;

const Inside = z.object({ sinceAt: z.number(), lastWordAt: z.number(), dueAt: z.number(), state: z.enum(["green", "amber", "red"]) });
const Responder = z.object({
  person: z.string(),
  name: z.string(),
  unit: z.string().nullable(),
  stage: z.enum(STAGES),
  stageAt: z.number(),
  inside: Inside.nullable(),
});
export type ResponderShown = z.infer<typeof Responder>;

const Called = z.object({ at: z.number(), by: z.string(), note: z.string() }).nullable();

/** Above the community there are no names: what is missing there is empty here. */
export const IncidentShown = z.object({
  id: z.string(),
  version: z.number(),
  kind: z.enum(ALERT_KINDS),
  priority: z.enum(["P1", "P2", "P3", "P4"]),
  exercise: z.boolean(),
  state: z.enum(["open", "closed"]),
  place: Said,
  openedAt: z.number(),
  alertCount: z.number(),
  stage: z.enum(STAGES).nullable(),
  trapped: z.number().nullable(),
  clocks: z.array(Clock),
  needs: z.record(z.string(), z.number()),
  evacuations: z.array(z.string()).default([]),
  outcome: z.enum(OUTCOMES).nullable(),
  alerts: z.array(z.string()).default([]),
  responders: z.array(Responder).default([]),
  call: z.object({ sinceAt: z.number(), dueAt: z.number(), isOverdue: z.boolean(), called: Called }).nullish(),
  closed: z.object({ at: z.number(), by: z.string(), outcome: z.enum(OUTCOMES), note: z.string() }).nullish(),
  procedure: z.array(z.object({ id: z.string(), text: Said, done: z.object({ at: z.number(), by: z.string() }).nullable() })).default([]),
});
export type IncidentShown = z.infer<typeof IncidentShown>;

export const LinesShown = z.object({
  timeline: z.array(
    z.object({
      seq: z.number(),
      at: z.number(),
      event: z.string(),
      why: Said.optional(),
      by: z.string().nullish(),
      note: z.string().default(""),
    }),
  ),
  next: z.string().optional(),
});

const Hydrant = z.object({
  id: z.string(),
  name: Said,
  place: Said,
  pressure_mpa: z.string().nullable(),
  at: z.number().nullable(),
  state: z.enum(["good", "low", "unknown"]),
});
export type HydrantShown = z.infer<typeof Hydrant>;
const Way = z.object({ route: Said, door: Said.nullable() });

/** Of the going card only what a wall may show: who needs help is left on the phone of whoever goes. */
export const WallCard = z.object({ hydrants: z.array(Hydrant), ways: z.array(Way) });

export const BrigadeCardShown = z.object({
  number: z.string().nullable(),
  dial: z.string().nullable(),
  address: Said,
  floor: z.number().nullable(),
  burning: Said,
  trapped: z.number().nullable(),
  needs: z.record(z.string(), z.number()),
  caller: z.object({ name: z.string(), phone: z.string().nullable() }),
  gates: z.array(Way),
  hydrants: z.array(Hydrant),
});
export type BrigadeCardShown = z.infer<typeof BrigadeCardShown>;

export const CallShown = z.object({
  ringBackBy: z.number(),
  isPractising: z.boolean(),
  numbers: z.array(z.object({ name: z.string(), phone: z.string(), of: z.enum(["resident", "contact"]) })),
  ringBacks: z.array(z.object({ at: z.number(), by: z.string().nullable(), result: z.enum(["answered", "no-answer"]) })),
});
export type CallShown = z.infer<typeof CallShown>;

const Moment = z.number().nullable();
export const DeliveriesShown = z.object({
  deliveries: z.array(
    z.object({
      key: z.string(),
      channel: z.string(),
      recipient: z.string(),
      stage: z.string(),
      owedAt: z.number(),
      sentAt: Moment,
      receivedAt: Moment,
      seenAt: Moment,
      actedAt: Moment,
      reason: z.string().nullable(),
    }),
  ),
});
export type DeliveryShown = z.infer<typeof DeliveriesShown>["deliveries"][number];
