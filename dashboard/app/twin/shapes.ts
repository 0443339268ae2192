import { z } from "zod";

// What the replay reads of the API's answers.

export const MomentShown = z.object({ devices: z.array(z.object({ device: z.string(), values: z.record(z.string(), z.unknown()) })) });
export type MomentShown = z.infer<typeof MomentShown>;

export const IncidentShown = z.object({ id: z.string(), openedAt: z.number() });
