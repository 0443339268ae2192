import { z } from "zod";
import type { Condition } from "../../../rules/model/rule-file.ts";
import { Said } from "../http/call.ts";

// What the rules page reads of the API's answers.

/** The gateway has read the condition from its file already: here only its shape is trusted. */
const ConditionShown = z.custom<Condition>((value) => typeof value === "object" && value !== null && "type" in value);

const RuleShown = z.object({
  id: z.string(),
  core: z.boolean(),
  alert: z.string(),
  priority: z.enum(["P1", "P2", "P3", "P4"]),
  name: Said,
  /** Of the fixed core. */
  clause: z.string().optional(),
  when: ConditionShown.optional(),
  devices: z.array(z.string()).default([]),
  forMs: z.number().default(0),
  keepMs: z.number().default(0),
  heldByWorks: z.boolean().default(false),
  owner: z.string().optional(),
  message: Said.optional(),
  shadow: z.array(z.string()).nullish(),
  file: z.string().optional(),
});
export type RuleShown = z.infer<typeof RuleShown>;

export const RulesShown = z.object({
  hash: z.string().nullable(),
  since: z.number().nullable(),
  by: z.string().nullable(),
  note: z.string(),
  files: z.array(z.object({ name: z.string(), starter: z.boolean() })),
  rules: z.array(RuleShown),
  refused: z.unknown(),
});
export type RulesShown = z.infer<typeof RulesShown>;

const RuleSet = z.object({
  hash: z.string(),
  takenAt: z.number(),
  by: z.string().nullable(),
  note: z.string(),
  files: z.array(z.string()),
});
export const SetsShown = z.object({ sets: z.array(RuleSet) });
export type RuleSetShown = z.infer<typeof RuleSet>;
export const SetShown = z.object({ files: z.array(z.object({ name: z.string(), text: z.string() })) });

export const Taken = z.object({ hash: z.string() });
/** Every fault of a text, with its place. */
export const FaultsShown = z.object({
  faults: z.array(z.object({ file: z.string(), line: z.number(), column: z.number(), message: Said })),
});
export type FaultShown = z.infer<typeof FaultsShown>["faults"][number];

const Firing = z.object({
  at: z.number(),
  rule: z.string().nullable(),
  kind: z.string(),
  priority: z.string(),
  device: z.string(),
  of: z.enum(["tried", "present", "both"]),
});
export const BacktestShown = z.object({
  state: z.string(),
  share: z.number(),
  readings: z.number(),
  error: z.unknown(),
  result: z
    .object({
      tried: z.number(),
      present: z.number(),
      both: z.number(),
      onlyTried: z.number(),
      onlyPresent: z.number(),
      firings: z.array(Firing),
      more: z.number(),
    })
    .nullable(),
});
export type BacktestShown = z.infer<typeof BacktestShown>;
export const Started = z.object({ id: z.string() });
