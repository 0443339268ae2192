import { type Clock, type ClockLimits, type ClockName, CLOCKS, type Incident } from "../model/incident.ts";

/** A clock is shown in another colour for its last third. */
const WARN_SHARE = 2 / 3;

const limitOf = (limits: ClockLimits, name: ClockName): number | null => limits[`${name}S`];

export function startClocks(limits: ClockLimits, nowMs: number): readonly Clock[] {
  return CLOCKS.flatMap((name) => {
    const limitS = limitOf(limits, name);
    return limitS === null ? [] : [{ name, startedMs: nowMs, dueMs: nowMs + limitS * 1_000, tookMs: null, isBreached: false }];
  });
}

/** The clocks with these met now. */
export function meetClocks({ clocks }: Pick<Incident, "clocks">, names: readonly ClockName[], nowMs: number): readonly Clock[] {
  return clocks.map((clock) =>
    names.includes(clock.name) && clock.tookMs === null ? { ...clock, tookMs: nowMs - clock.startedMs } : clock,
  );
}

/** When a clock changes its colour, queue time. */
export const warnMsOf = ({ startedMs, dueMs }: Clock): number => startedMs + Math.round((dueMs - startedMs) * WARN_SHARE);

export type ClockState = "running" | "warning" | "breached" | "met" | "late" | "stopped";

/** `late`: met after it was due. `stopped`: the incident is closed and it was never met. */
export function stateOfClock(clock: Clock, isClosed: boolean, nowMs: number): ClockState {
  if (clock.tookMs !== null) return clock.startedMs + clock.tookMs > clock.dueMs ? "late" : "met";
  if (clock.isBreached || nowMs >= clock.dueMs) return "breached";
  if (isClosed) return "stopped";
  return nowMs >= warnMsOf(clock) ? "warning" : "running";
}
