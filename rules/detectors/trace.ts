/**
 * What is kept of one measured value: its last sample and two averages of it, of short and of long memory. Between two
 * samples the value is taken to have moved in a straight line, so the spacing of samples (1 s or 15 min) does not matter.
 */
export interface Trace {
  readonly atMs: number;
  readonly value: number;
  /** What the last two samples agree on, the lower one; the last alone where the two are too far apart to wait for. */
  readonly agreed: number;
  readonly fast: number;
  readonly slow: number;
  /** Mean distance of a sample from the one before it, of falls alone: a fire pushes upward and must not pass for noise. */
  readonly noise: number;
  /** By how much noise alone can move the short average. */
  readonly doubt: number;
}

/** Memories in ms; `noiseAtFirst` and `noiseFloor` in the value's unit: what is assumed before anything is known, and the least. */
export interface Memory {
  readonly fastMs: number;
  readonly slowMs: number;
  readonly noiseMs: number;
  readonly noiseAtFirst: number;
  readonly noiseFloor: number;
  /** Samples further apart than this need not agree. */
  readonly sparseMs: number;
}

const MINUTE_MS = 60_000;
/** A single fall counts at most this many times the noise known so far: one wrong sample is no noisy channel. */
const NOISES_PER_SAMPLE = 6;
/** Samples and base are off by about one noise each. Two samples agree on four noises by chance less than once in a thousand. */
const NOISES_OF_RISE = 2;
const NOISES_OF_STEP = 4;

/** The trace after one more sample; the same object where the sample is older than the last. */
export function follow(trace: Trace | null, value: number, atMs: number, memory: Memory): Trace {
  if (trace === null) return firstOf(value, atMs, memory.noiseAtFirst);
  const spacingMs = atMs - trace.atMs;
  if (spacingMs < 0) return trace;
  const step: Step = { from: trace.value, to: value, spacingMs };
  const noise = Math.max(memory.noiseFloor, noiseAfter(trace.noise, step, memory.noiseMs));
  return {
    atMs,
    value,
    agreed: spacingMs > memory.sparseMs ? value : Math.min(value, trace.value),
    fast: averaged(trace.fast, step, memory.fastMs),
    slow: averaged(trace.slow, step, memory.slowMs),
    noise,
    doubt: noise * Math.sqrt(Math.min(1, spacingMs / (2 * memory.fastMs))),
  };
}

const firstOf = (value: number, atMs: number, noise: number): Trace => ({
  atMs,
  value,
  agreed: value,
  fast: value,
  slow: value,
  noise,
  doubt: noise,
});

/** What the last two samples and their average all show over a base; 0 where noise could have made it. */
export function riseOf({ agreed, fast, noise, doubt }: Trace, base: number): number {
  const rise = Math.min(agreed, fast - doubt) - base;
  return rise >= NOISES_OF_RISE * noise ? rise : 0;
}

/** What the last two samples alone show over a base, without waiting for the average; 0 where noise could have made it. */
export function stepOf({ agreed, noise }: Trace, base: number): number {
  const step = agreed - base;
  return step >= NOISES_OF_STEP * noise ? step : 0;
}

/** How fast it rises: on a steady slope the average trails the value by its memory. */
export const rate_per_min = ({ value, fast }: Trace, { fastMs }: Memory): number => ((value - fast) / fastMs) * MINUTE_MS;

interface Step {
  readonly from: number;
  readonly to: number;
  readonly spacingMs: number;
}

function noiseAfter(noise: number, { from, to, spacingMs }: Step, memoryMs: number): number {
  const surprise = to < from ? Math.min(from - to, NOISES_PER_SAMPLE * noise) : Math.min(to - from, noise);
  return surprise + (noise - surprise) * Math.exp(-spacingMs / memoryMs);
}

/** Exponential average, exact for a value that moves in a straight line from one sample to the next. */
function averaged(was: number, { from, to, spacingMs }: Step, memoryMs: number): number {
  if (spacingMs === 0) return was;
  const share = spacingMs / memoryMs;
  return to + (was - from) * Math.exp(-share) + ((to - from) * Math.expm1(-share)) / share;
}
