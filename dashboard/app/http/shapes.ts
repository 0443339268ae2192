import { z } from "zod";
import type { Alert } from "../../../rules/model/alert.ts";
import { Said } from "./call.ts";

// What the pages read of the API's answers; more fields may come without harm.

export const Person = z.object({ name: z.string(), role: z.string() });
export type Person = z.infer<typeof Person>;

export const SiteShown = z.object({
  id: z.string(),
  name: Said,
  demonstration: z.boolean().default(false),
  /** Whether scenarios can be played here. */
  simulators: z.boolean().default(false),
  timeZone: z.string(),
  buildings: z.array(z.object({ id: z.string(), name: Said })),
  zones: z.array(
    z.object({
      id: z.string(),
      building: z.string(),
      floor: z.number(),
      kind: z.string().optional(),
      unit: z.number().optional(),
      outdoors: z.boolean().optional(),
      name: Said,
    }),
  ),
  /** Who belongs to a station: only for whoever runs the site. */
  stations: z
    .array(z.object({ id: z.string(), name: Said, people: z.array(z.object({ id: z.string(), name: z.string() })).default([]) }))
    .default([]),
  hydrants: z.array(z.object({ sensor: z.string().optional() })).default([]),
  devices: z.array(z.object({ id: z.string(), stream: z.string().optional() })).default([]),
});
export type SiteShown = z.infer<typeof SiteShown>;

const Values = z.record(z.string(), z.union([z.number(), z.boolean()]));

export const DeviceShown = z.object({
  id: z.string(),
  kind: z.string(),
  zone: z.string(),
  building: z.string().nullish(),
  status: z.enum(["commissioning", "normal", "alert", "fault", "silent"]),
  connected: z.boolean().optional(),
  powered: z.string().optional(),
  expectEveryMs: z.number().nullish(),
  lastHeardAt: z.number().nullable(),
  battery_pct: z.number().nullish(),
  latest: Values.default({}),
  quarantined: z.number().default(0),
  unverified: z.number().default(0),
  clockFaults: z.number().default(0),
  outOfService: z.object({ since: z.number(), until: z.number(), by: z.string(), reason: z.string() }).nullish(),
});
export type DeviceShown = z.infer<typeof DeviceShown>;

/** Why each rule does or does not speak of a device now. */
export const ExplainedShown = z.object({
  why: z.array(z.object({ text: Said })),
  rules: z.array(
    z.object({
      rule: z.string(),
      alert: z.string(),
      priority: z.enum(["P1", "P2", "P3", "P4"]),
      fires: z.boolean(),
      met: z.boolean(),
      why: z.array(z.object({ text: Said })),
    }),
  ),
});
export type RuleExplained = z.infer<typeof ExplainedShown>["rules"][number];

export const SeriesShown = z.object({
  buckets: z.array(z.object({ at: z.number(), min: z.number(), max: z.number(), mean: z.number(), count: z.number() })),
});
export type Bucket = z.infer<typeof SeriesShown>["buckets"][number];

export const ReadingsShown = z.object({
  readings: z.array(z.object({ at: z.number(), receivedAt: z.number(), values: Values, unverified: z.boolean().optional() })),
  next: z.string().optional(),
});
export type ReadingShown = z.infer<typeof ReadingsShown>["readings"][number];

/** An alert is what the live channel shows too: its type is the model's. */
const AlertShown = z.custom<Alert>(
  (value) => typeof value === "object" && value !== null && "timeline" in value && Array.isArray(value.timeline) && "place" in value,
);
export const AlertsShown = z.object({ alerts: z.array(AlertShown) });
export const OneAlert = AlertShown;
export const Nothing = z.unknown();
