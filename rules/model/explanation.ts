import type { AlertKind, Clause, Priority, Text } from "./alert.ts";

/** Why a rule does or does not hold its alert at a device now. */
export const REASON_CODES = [
  /** It holds its alert, or would: in shadow. */
  "fires",
  "shadow",
  /** Its alert is there, but tells less than it would. */
  "suppressed",
  "shelved",
  "out-of-service",
  /** Over, and kept active for a while. */
  "kept",
  /** Met, but its alert was closed by a person: it speaks again when it was over in between. */
  "closed",
  /** Met, but not for long enough. */
  "lasting",
  /** Met by what is known now: the next reading tells. */
  "next-reading",
  /** Whatever the readings say. */
  "off",
  "test",
  "hours",
  "works",
  "silent",
  "elsewhere",
  /** What is missing. */
  "not-met",
  "not-itself",
  "not-reported",
  "too-old",
  "learning",
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

export interface Reason {
  readonly code: ReasonCode;
  readonly text: Text;
  /** The clause that is missing, as the rule has it; null where the reason is no clause. */
  readonly clause: string | null;
  /** How far the value is from its threshold, in its unit; null where that can't be said. */
  readonly short: number | null;
}

/** One rule at one device. Times are wall clock, ms since 1970. */
export interface RuleExplanation {
  readonly rule: string;
  /** Of the fixed core, which no file changes. */
  readonly core: boolean;
  readonly alert: AlertKind;
  readonly priority: Priority;
  /** It holds an alert of its kind, in shadow only on record. */
  readonly fires: boolean;
  /** The whole condition, by what is known now. */
  readonly met: boolean;
  /** Since when it is met without a break; null where it is not, or where that is not kept. */
  readonly since: number | null;
  /** How long it has to be met. */
  readonly forMs: number;
  /** What it asks for, part by part; null where it does not apply. */
  readonly clause: Clause | null;
  /** The first says it in short. */
  readonly why: readonly Reason[];
}
