import type { Reading } from "../model/reading.ts";
import type { DeviceState, Situation } from "../model/situation.ts";
import { latestAtMsOf } from "./latest.ts";

/**
 * One reading on its way through the rules of its device. There is one object for all of them, so that a reading at
 * rest allocates nothing: what outlives the turn must be copied.
 */
export interface Turn {
  readonly situation: Situation;
  readonly state: DeviceState;
  readonly reading: Reading;
  readonly nowMs: number;
  /** When it was measured, in queue time: does not follow a wall clock that is set while a run lasts. */
  readonly atMs: number;
}

/** Queue time of a measurement: its age before now. A time ahead of arrival is the arrival. */
export const measuredAtMs = ({ eventMs, receivedMs }: Reading, nowMs: number): number =>
  eventMs < receivedMs ? nowMs - (receivedMs - eventMs) : nowMs;

/** True where a newer value is known: a late reading can raise, and counts in its place. */
export const isLate = ({ state, atMs }: Turn, value: string): boolean => atMs < latestAtMsOf(state, value);
