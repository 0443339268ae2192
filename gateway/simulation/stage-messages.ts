import { z } from "zod";

const Text = z.object({ zh: z.string().max(500), en: z.string().max(500) });
const Name = z.string().max(64);
const Words = z.string().max(500);
const Ms = z.number().min(0).max(4e15);
const Count = z.int().min(0).max(100_000);

/** A scenario that can be played, and how. */
export const Scenario = z.object({
  name: Name,
  title: Text,
  about: Text.describe("what will happen"),
  shows: Text.describe("what the screens should show then"),
  speeds: z.array(z.number().min(0.1).max(1_000)).min(1).max(10),
  usualSpeed: z.number(),
  buildings: z.array(Name).max(500).describe("where it can happen; empty: it is the whole community's"),
});
const Fault = z.object({ name: Name, title: Text });
export const Catalogue = z.object({ scenarios: z.array(Scenario).max(50), faults: z.array(Fault).max(50) });
export type Catalogue = z.infer<typeof Catalogue>;

/** A line of the truth: something happened, must be alerted from then on, or was shown by a device. */
export const Line = z.discriminatedUnion("record", [
  z.object({ record: z.literal("happened"), at: Ms, zone: Name.nullable(), device: Name.nullable(), text: Text }),
  z.object({ record: z.literal("expected"), at: Ms, kind: Name, priority: Name, zone: Name, device: Name }),
  z.object({ record: z.literal("shown"), at: Ms, device: Name, words: Words }),
]);
export type Line = z.infer<typeof Line>;

/** Rows that are kept: as many as the program tells. */
const ROWS_MAX = 300;
export const Score = z.object({
  counts: z.object({ expected: Count, detected: Count, late: Count, missed: Count, merged: Count, false: Count }),
  rows: z
    .array(
      z.object({
        kind: Name,
        priority: Name,
        device: Name,
        zone: Name,
        at: Ms.describe("from when on it was due"),
        verdict: z.enum(["detected", "late", "missed", "merged"]).describe("missed: while it plays, not yet"),
        afterMs: z.number().nullable(),
      }),
    )
    .max(ROWS_MAX),
  falseAlerts: z.array(z.object({ id: Name, kind: Name, priority: Name, device: Name.nullable(), raisedAt: Ms })).max(ROWS_MAX),
});
export type Score = z.infer<typeof Score>;

/** What the program that plays may say; anything else ends it. */
export const StageMessage = z.discriminatedUnion("say", [
  Catalogue.extend({ say: z.literal("ready") }),
  z.object({ say: z.literal("begun"), lengthMs: z.number().min(0).max(86_400_000), devices: Count }),
  z.object({ say: z.literal("line"), line: Line }),
  z.object({ say: z.literal("alerts") }),
  z.object({ say: z.literal("score"), score: Score }),
  z.object({ say: z.literal("ended"), whole: z.boolean() }),
  z.object({ say: z.literal("failed"), text: z.string().transform((text) => text.slice(0, 500)) }),
]);
export type StageMessage = z.infer<typeof StageMessage>;
