import type { Alert, AlertState, Evidence, Priority, Text, TimelineEntry } from "../model/alert.ts";

/** Lines of the record: the first say how it began, the last what is now; an alert that chatters all night stays small. */
const TIMELINE_FIRST = 50;
const TIMELINE_MAX = 200;
/** Evidence: the first readings and the newest. */
const EVIDENCE_FIRST = 5;
const EVIDENCE_MAX = 50;

/** How urgent, the most first. */
export const URGENCY: Readonly<Record<Priority, number>> = { P1: 0, P2: 1, P3: 2, P4: 3 };

/** The contract's state: the first that holds. */
export function stateOf(alert: Pick<Alert, "closed" | "shelvedUntil" | "acknowledged" | "active">): AlertState {
  if (alert.closed !== null) return "closed";
  if (alert.shelvedUntil !== null) return "shelved";
  if (alert.acknowledged !== null) return "acknowledged";
  return alert.active ? "unacknowledged" : "returned";
}

export interface Transition {
  readonly atMs: number;
  readonly event: string;
  readonly why: Text;
  readonly by?: string | null;
  readonly note?: string;
  readonly evidence?: Evidence;
}

/** The next version of an alert, with the line that says why. P3 and P4 close themselves when nothing is left to do. */
export function changed(alert: Alert, fields: Partial<Alert>, transition: Transition): Alert {
  const { atMs, evidence } = transition;
  const next = { ...alert, ...fields, version: alert.version + 1, lastAt: Math.max(alert.lastAt, atMs) };
  const closed = next.closed ?? (closesItself(next) ? { at: atMs, by: null, note: "" } : null);
  const state = stateOf({ ...next, closed });
  return {
    ...next,
    closed,
    state,
    shelvedUntil: closed === null ? next.shelvedUntil : null,
    timeline: bounded([...alert.timeline, lineOf(transition, alert.state, state)], TIMELINE_FIRST, TIMELINE_MAX),
    evidence: evidence === undefined ? alert.evidence : bounded([...alert.evidence, evidence], EVIDENCE_FIRST, EVIDENCE_MAX),
  };
}

function closesItself({ priority, acknowledged, active }: Pick<Alert, "priority" | "acknowledged" | "active">): boolean {
  return (priority === "P3" || priority === "P4") && acknowledged !== null && !active;
}

export function lineOf({ atMs, event, why, by = null, note }: Transition, from: AlertState | null, to: AlertState): TimelineEntry {
  return note === undefined ? { atMs, event, from, to, why, by } : { atMs, event, from, to, why, by, note };
}

function bounded<Item>(items: readonly Item[], first: number, max: number): readonly Item[] {
  return items.length <= max ? items : [...items.slice(0, first), ...items.slice(first + 1)];
}
