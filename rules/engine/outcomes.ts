import type { AlertChange, Delivery, Outcomes, Refusal, ShadowFact, Task } from "../model/input.ts";
import type { Notification } from "../model/notification.ts";
import type { Fact } from "../model/nuisance.ts";

interface Collected {
  readonly alerts: AlertChange[];
  readonly owed: Delivery[];
  readonly settled: { readonly id: string; readonly how: "replied" | "expired" | "withdrawn" }[];
  readonly tasks: Task[];
  readonly records: Outcomes["records"][number][];
  readonly shadows: ShadowFact[];
  readonly facts: Fact[];
  readonly notifications: Notification[];
  refusal: Refusal | null;
}

/** What most readings lead to: one object for all of them. */
export const NOTHING: Outcomes = Object.freeze({
  alerts: [],
  owed: [],
  settled: [],
  tasks: [],
  records: [],
  shadows: [],
  facts: [],
  notifications: [],
  refusal: null,
});

let collected: Collected | null = null;

/** Where the step at hand puts what it leads to; made when the first thing comes. */
export function collect(): Collected {
  collected ??= { alerts: [], owed: [], settled: [], tasks: [], records: [], shadows: [], facts: [], notifications: [], refusal: null };
  return collected;
}

/** Ends a step: what it led to. */
export function takeCollected(): Outcomes {
  const taken = collected;
  collected = null;
  return taken ?? NOTHING;
}

export const taskId = (number: number): string => `task-${String(number).padStart(6, "0")}`;
