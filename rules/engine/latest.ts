import type { DeviceState, TrailEntry } from "../model/situation.ts";
import type { Values } from "../model/values.ts";

/**
 * Takes a reading as the newest of its device, and leaves it beside the latest values until somebody asks for them or the
 * next one has not the same values: writing each value and its time touched some forty lines of memory a reading.
 */
export function keepNewest(state: DeviceState, entry: TrailEntry): void {
  const { newest } = state;
  if (newest !== null && ((newest.mask & ~entry.mask) !== 0 || newest.atMs > entry.atMs)) mergeNewest(state);
  if (entry.atMs < state.mergedMs) return merge(state, entry.values, entry.atMs);
  state.newest = entry;
}

/** The last of each value by the time it was measured; of the same time the last that came. */
export function merge(state: DeviceState, values: Values, atMs: number): void {
  if (state.newest !== null) mergeNewest(state);
  const { latest, latestAtMs } = state;
  for (const name in values) {
    if (atMs < (latestAtMs[name] ?? 0)) continue;
    latest[name] = values[name]!;
    latestAtMs[name] = atMs;
  }
  if (atMs > state.mergedMs) state.mergedMs = atMs;
}

function mergeNewest(state: DeviceState): void {
  const { values, atMs } = state.newest!;
  state.newest = null;
  merge(state, values, atMs);
}

/** A device's state with its latest values all in their places. */
export function settled(state: DeviceState): DeviceState {
  if (state.newest !== null) mergeNewest(state);
  return state;
}

/** The latest of one value. */
export function latestOf({ newest, latest }: DeviceState, name: string): number | boolean | undefined {
  return newest?.values[name] ?? latest[name];
}

/** Event time of the latest of one value, in queue time; 0 where there is none. */
export function latestAtMsOf({ newest, latestAtMs }: DeviceState, name: string): number {
  return newest?.values[name] === undefined ? (latestAtMs[name] ?? 0) : newest.atMs;
}
