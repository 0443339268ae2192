import { z } from "zod";
import { Said } from "../http/call.ts";

// What the page reads of the API's answers.

const Scenario = z.object({
  name: z.string(),
  title: Said,
  about: Said,
  shows: Said,
  speeds: z.array(z.number()),
  usualSpeed: z.number(),
  buildings: z.array(z.string()),
});
export type Scenario = z.infer<typeof Scenario>;

const Fault = z.object({ name: z.string(), title: Said });
export type Fault = z.infer<typeof Fault>;

const Line = z.discriminatedUnion("record", [
  z.object({ record: z.literal("happened"), at: z.number(), zone: z.string().nullable(), text: Said }),
  z.object({ record: z.literal("expected"), at: z.number(), kind: z.string(), zone: z.string(), device: z.string() }),
  z.object({ record: z.literal("shown"), at: z.number(), device: z.string(), words: z.string() }),
]);
export type Line = z.infer<typeof Line>;

const Priority = z.enum(["P1", "P2", "P3", "P4"]);
const Score = z.object({
  counts: z.object({
    expected: z.number(),
    detected: z.number(),
    late: z.number(),
    missed: z.number(),
    merged: z.number(),
    false: z.number(),
  }),
  rows: z.array(
    z.object({
      kind: z.string(),
      priority: Priority,
      device: z.string(),
      zone: z.string(),
      at: z.number(),
      verdict: z.enum(["detected", "late", "missed", "merged"]),
      afterMs: z.number().nullable(),
    }),
  ),
  falseAlerts: z.array(z.object({ id: z.string(), kind: z.string(), priority: Priority, device: z.string().nullable() })),
});
export type Score = z.infer<typeof Score>;

const Play = z.object({
  scenario: z.string(),
  speed: z.number(),
  building: z.string().nullable(),
  by: z.string(),
  startedAt: z.number(),
  state: z.enum(["starting", "running", "stopping", "done", "stopped", "failed"]),
  endsAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  stoppedBy: z.string().nullable(),
  devices: z.number(),
  lines: z.array(Line),
  score: Score.nullable(),
  error: z.string().nullable(),
});
export type Play = z.infer<typeof Play>;

export const SimulationShown = z.object({ scenarios: z.array(Scenario), faults: z.array(Fault), play: Play.nullable() });

/** Nothing comes any more. */
export const isOver = ({ state }: Play): boolean => state === "done" || state === "stopped" || state === "failed";
