import { z } from "zod";
import type { Condition, Inhibiting, Inhibition, PriorityChange, Schedule, Where } from "../../../rules/model/rule-file.ts";
import { Said } from "../http/call.ts";

// What the rules page reads of the API's answers.

/** The gateway has read the condition from its file already: here only its shape is trusted. */
const ConditionShown = z.custom<Condition>((value) => typeof value === "object" && value !== null && "type" in value);
const read = <Part extends object>() => z.custom<Part>((value) => typeof value === "object" && value !== null);

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
  where: read<Where>().nullish(),
  schedule: read<Schedule>().nullish(),
  clearAfterSilenceMs: z.number().nullish(),
  inhibitedBy: z.array(read<Inhibition>()).default([]),
  inhibits: z.array(read<Inhibiting>()).default([]),
  oncePer: z.string().nullish(),
  group: z.string().nullish(),
  escalation: z.string().nullish(),
  priorityChanges: z.array(read<PriorityChange>()).default([]),
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

const RuleFile = z.object({ name: z.string(), text: z.string() });
const FileChange = z.object({ name: z.string(), before: z.string().nullable(), after: z.string().nullable() });
export type FileChange = z.infer<typeof FileChange>;

const Draft = z.object({
  id: z.string(),
  by: z.string(),
  at: z.number(),
  note: z.string(),
  stale: z.boolean(),
  returned: z.object({ by: z.string(), at: z.number(), reason: z.string() }).nullable(),
  ...FaultsShown.shape,
  /** null where it has faults. */
  rules: z
    .object({
      added: z.array(RuleShown),
      removed: z.array(RuleShown),
      changed: z.array(z.object({ before: RuleShown, after: RuleShown })),
    })
    .nullable(),
  files: z.array(RuleFile),
  changes: z.array(FileChange),
});
export type DraftShown = z.infer<typeof Draft>;
export const DraftsShown = z.object({
  /** Nobody publishes alone. */
  required: z.boolean(),
  draft: Draft.nullable(),
  last: z.object({ by: z.string(), at: z.number(), how: z.enum(["published", "withdrawn", "replaced"]) }).nullable(),
});
export type DraftsShown = z.infer<typeof DraftsShown>;

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
