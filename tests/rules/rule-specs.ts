import type { Condition, RuleSpec } from "../../rules/model/rule-file.ts";

/** A rule of a file with everything at its usual. */
export const ruleOf = (id: string, when: Condition, more: Partial<RuleSpec> = {}): RuleSpec => ({
  id,
  alert: "fire-suspected",
  priority: "P2",
  devices: ["smoke-detector"],
  where: null,
  when,
  forMs: 0,
  keepMs: 0,
  clearAfterSilenceMs: null,
  schedule: null,
  heldByWorks: false,
  inhibitedBy: [],
  inhibits: [],
  oncePer: null,
  group: null,
  escalation: null,
  priorityChanges: [],
  owner: "station",
  message: { zh: "{place}:{temperature_c}", en: "{place}: {temperature_c}" },
  shadow: null,
  ...more,
});

export const above = (value: string, level: number, clear = level): Condition => ({ type: "compare", value, op: ">=", level, clear });
export const below = (value: string, level: number, clear = level): Condition => ({ type: "compare", value, op: "<", level, clear });
export const all = (...of: Condition[]): Condition => ({ type: "all", of });
export const any = (...of: Condition[]): Condition => ({ type: "any", of });
export const not = (of: Condition): Condition => ({ type: "not", of });
