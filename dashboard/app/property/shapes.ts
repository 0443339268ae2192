import { z } from "zod";
import { DeviceShown } from "../http/shapes.ts";
import { Said } from "../http/call.ts";

// What the property pages read of the API's answers.

export const DevicesShown = z.object({ devices: z.array(DeviceShown), next: z.string().optional() });

const Trip = z.object({
  id: z.string(),
  place: Said,
  reason: z.string(),
  words: Said,
  level_pct: z.number().nullable(),
  fullAt: z.number().nullable(),
  fullFrom: z.number().nullable(),
  fullTo: z.number().nullable(),
});
export type Trip = z.infer<typeof Trip>;

export const CollectionShown = z.object({
  at: z.number(),
  nextRoundAt: z.number(),
  streams: z.array(z.object({ stream: z.string().nullable(), empty: z.array(Trip), leave: z.array(Trip) })),
});

export const CoverageShown = z.object({
  buildings: z.array(z.object({ building: z.string(), name: Said, flats: z.number(), protected: z.number() })),
  kinds: z.array(z.object({ kind: z.string(), registered: z.number(), inUse: z.number(), faulty: z.number(), idle: z.number() })),
  unprotected: z.number(),
  walk: z.array(
    z.object({
      zone: z.string(),
      name: Said,
      building: z.string(),
      unit: z.number().nullable(),
      floor: z.number(),
      missing: z.array(z.string()),
      devices: z.array(z.object({ id: z.string(), kind: z.string(), trouble: z.string() })),
    }),
  ),
});
export type CoverageShown = z.infer<typeof CoverageShown>;

const Works = z.object({
  id: z.string(),
  from: z.number(),
  to: z.number(),
  buildings: z.array(z.string()),
  zones: z.array(z.string()),
  kinds: z.array(z.string()),
  reason: z.string(),
  by: z.string(),
});
export type Works = z.infer<typeof Works>;
export const WorksShown = z.object({ works: z.array(Works) });

const Round = z.object({ id: z.string(), name: z.string(), by: z.string(), expiresAt: z.number() });
export type Round = z.infer<typeof Round>;
export const RoundsShown = z.object({ rounds: z.array(Round) });
export const MadeRound = Round.extend({ url: z.string(), qr: z.string() });
export type MadeRound = z.infer<typeof MadeRound>;

const BinTask = z.object({ id: z.string(), kind: z.string(), device: z.string(), openedMs: z.number(), why: Said });
export type BinTask = z.infer<typeof BinTask>;
export const TroublesShown = z.object({ tasks: z.array(BinTask) });
