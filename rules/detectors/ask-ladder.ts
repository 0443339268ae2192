/** Who is asked, in this order: the person, then the family, then the grid worker. Never the station: that is for a call for help. */
export type Asked = "person" | "family" | "grid";

export interface AskStep {
  readonly ask: Asked;
  /** ms after the one before was asked; of the first: after the time had come. */
  readonly afterMs: number;
}

/** Steps taken so far, and when the last was; plain values. */
export interface AskState {
  readonly taken: number;
  readonly takenAtMs: number;
}

export const NOBODY_ASKED: AskState = { taken: 0, takenAtMs: 0 };

/** Half an hour to answer for the person, as long again for the family. */
export const ASK_STEPS: readonly AskStep[] = [
  { ask: "person", afterMs: 0 },
  { ask: "family", afterMs: 30 * 60_000 },
  { ask: "grid", afterMs: 30 * 60_000 },
];

export interface AskTurn {
  readonly state: AskState;
  /** Who is to be asked now; null: nobody. */
  readonly ask: Asked | null;
  /** When to look again; null: everybody has been asked. */
  readonly nextMs: number | null;
}

/** One step at a time, however long nobody looked: the person is always asked first, and always has time to answer. */
export function climb(state: AskState, sinceMs: number, nowMs: number, steps: readonly AskStep[]): AskTurn {
  const step = steps[state.taken];
  if (step === undefined) return { state, ask: null, nextMs: null };
  const dueMs = (state.taken === 0 ? sinceMs : state.takenAtMs) + step.afterMs;
  if (nowMs < dueMs) return { state, ask: null, nextMs: dueMs };
  const next = steps[state.taken + 1];
  return {
    state: { taken: state.taken + 1, takenAtMs: nowMs },
    ask: step.ask,
    nextMs: next === undefined ? null : nowMs + next.afterMs,
  };
}
