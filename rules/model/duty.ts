/** Somebody is away from a shift, and who stands in; null: nobody. Wall clock, ms since 1970. */
export interface Swap {
  readonly id: string;
  readonly station: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly away: string;
  readonly instead: string | null;
  readonly reason: string;
  readonly by: string;
}

/** A duty check (查岗): asked from above, to be answered by a console of the station. Wall clock, ms since 1970. */
export interface DutyCheck {
  readonly id: string;
  readonly station: string;
  readonly askedAt: number;
  readonly by: string;
  /** Within this. */
  readonly withinMs: number;
  readonly answeredAt: number | null;
  readonly answeredBy: string | null;
  readonly missed: boolean;
  /** Queue time at which it is missed. */
  readonly dueMs: number;
}

/** One signature under a shift, with what was not as it should be. Wall clock, ms since 1970. */
export interface Handover {
  readonly id: string;
  readonly station: string;
  readonly at: number;
  readonly by: string;
  /** On duty then. */
  readonly team: readonly string[];
  /** Found by the gateway: alerts that are open, devices out of service. */
  readonly alerts: readonly string[];
  readonly outOfService: readonly string[];
  /** In the words of whoever signs; empty: none. */
  readonly exceptions: string;
}

/** When a station was last tested, and what people have not done of it. */
export interface StationTest {
  readonly station: string;
  /** Day of the site's calendar, counted from 1970-01-01. */
  readonly day: number;
  /** Tasks that are open; null: none. */
  readonly soundTask: string | null;
  readonly volunteersTask: string | null;
}

/** What a person does about duty. */
export type DutyAct =
  | { readonly name: "swap"; readonly swap: Swap }
  | { readonly name: "unswap"; readonly id: string }
  | { readonly name: "handover"; readonly id: string; readonly station: string; readonly exceptions: string }
  | { readonly name: "ask"; readonly id: string; readonly station: string; readonly withinMs: number | null }
  | { readonly name: "answer"; readonly id: string };
