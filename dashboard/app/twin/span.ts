/** What the slider goes over; ms since 1970. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  /** One step of the slider, of a step key, and of the play. */
  readonly stepMs: number;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Before an incident's first alert: what led to it. After: answer, arrival and the end of most. */
const AROUND_MS = { before: 5 * MINUTE_MS, after: 30 * MINUTE_MS } as const;

/** The last day by the minute, or a time around an incident in steps of ten seconds. It never goes beyond now. */
export function spanOf(nowMs: number, openedAtMs: number | null): Span {
  const whole = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  if (openedAtMs === null) return { fromMs: whole - DAY_MS, toMs: whole, stepMs: MINUTE_MS };
  const stepMs = 10_000;
  const fromMs = Math.floor((openedAtMs - AROUND_MS.before) / stepMs) * stepMs;
  return {
    fromMs,
    toMs: Math.max(fromMs + stepMs, Math.min(Math.floor(nowMs / stepMs) * stepMs, fromMs + AROUND_MS.before + AROUND_MS.after)),
    stepMs,
  };
}

/** The moment a step away, kept within the span. */
export const stepped = ({ fromMs, toMs, stepMs }: Span, atMs: number, steps: number): number =>
  Math.min(toMs, Math.max(fromMs, atMs + steps * stepMs));
