import type { AlertKind, Priority } from "./alert.ts";

/** What a rule raised in a backtest: an alert that begins, or begins anew after it was answered. `at`: wall clock, ms since 1970. */
export interface Firing {
  readonly at: number;
  /** null: no rule of a file (a device that is silent). */
  readonly rule: string | null;
  readonly kind: AlertKind;
  readonly priority: Priority;
  readonly device: string;
  /** Only on record: the rule is in shadow there. */
  readonly shadow: boolean;
}

/** A firing of one set, and of the other where both raised the same kind at the same device at about the same time. */
export interface ComparedFiring extends Firing {
  readonly of: "tried" | "present" | "both";
  /** Of both: when the present rules raised it. */
  readonly presentAt: number | null;
}

export interface Counts {
  readonly tried: number;
  readonly present: number;
  readonly both: number;
}

/** What a set of rules would have raised, beside the present rules over the same history. */
export interface Comparison extends Counts {
  readonly onlyTried: number;
  readonly onlyPresent: number;
  readonly rules: readonly ({ readonly rule: string | null } & Counts)[];
  readonly devices: readonly ({ readonly rule: string | null; readonly device: string } & Counts)[];
  /** In order of time. */
  readonly firings: readonly ComparedFiring[];
  /** Firings beyond those that are listed. */
  readonly more: number;
  /** Rules of either set that threw and were switched off at a device. */
  readonly failures: readonly string[];
}
