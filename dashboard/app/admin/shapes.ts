import { z } from "zod";
import { Said } from "../http/call.ts";

// What the administrator's page reads of the API's answers.

export const ROLES = ["administrator", "station", "property", "street", "district", "resident"] as const;
export type Role = (typeof ROLES)[number];

const User = z.object({
  name: z.string(),
  role: z.enum(ROLES),
  scope: z.object({ buildings: z.array(z.string()).nullable(), zone: z.string().nullable() }),
  createdAt: z.number(),
  disabledAt: z.number().nullable(),
});
export type User = z.infer<typeof User>;
export const UsersShown = z.object({ users: z.array(User), next: z.string().optional() });
export const NewPassword = z.object({ name: z.string(), password: z.string() });
export type NewPassword = z.infer<typeof NewPassword>;

const AuditLine = z.object({
  seq: z.number(),
  at: z.number(),
  actor: z.string(),
  action: z.string(),
  target: z.string(),
  outcome: z.string(),
  detail: z.record(z.string(), z.unknown()).default({}),
});
export type AuditLine = z.infer<typeof AuditLine>;
export const AuditShown = z.object({ audit: z.array(AuditLine), next: z.string().optional() });

const Work = z.object({
  name: z.string(),
  title: Said,
  running: z.object({ startedAt: z.number(), done: z.number(), total: z.number() }).nullable(),
  last: z.object({ endedAt: z.number(), outcome: z.string(), text: Said }).nullable(),
});
export type Work = z.infer<typeof Work>;
export const UpkeepShown = z.object({ works: z.array(Work) });

const Sink = z.object({
  name: z.string(),
  state: z.string(),
  since: z.number(),
  lag: z.object({ rows: z.number(), seconds: z.number() }),
  lost: z.number().default(0),
  lastError: z.object({ at: z.number(), message: z.string() }).nullable(),
  deadLetters: z.object({ count: z.number() }),
});
export type Sink = z.infer<typeof Sink>;
export const SinksShown = z.object({ sinks: z.array(Sink) });

const Task = z.object({
  id: z.string(),
  kind: z.string(),
  device: z.string(),
  openedMs: z.number(),
  why: Said,
  doneAt: z.number().nullable(),
  doneBy: z.string().nullable(),
  note: z.string().nullable(),
});
export type Task = z.infer<typeof Task>;
export const TasksShown = z.object({ tasks: z.array(Task), next: z.string().optional() });

export const LadderShown = z.object({
  ladder: z.string(),
  steps: z.array(
    z.object({
      atS: z.number(),
      tell: z.string(),
      again: z.boolean(),
      told: z.array(z.object({ channel: z.string(), recipient: z.string() })),
    }),
  ),
});
export type LadderShown = z.infer<typeof LadderShown>;
