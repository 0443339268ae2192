import type { Memory } from "./trace.ts";

/** Limits of the smoke detector. Units stand in the names. */
export interface SmokeSettings {
  readonly smoke: Memory & {
    /** Above its own clean air: smoke that is suspected, and a fire once a second quantity confirms it. */
    readonly excess_pct_m: number;
    /** Smoke times time that is a fire by itself, however thin or thick the smoke. */
    readonly dose_pct_s_m: number;
    /** Thicker than what a pan or a cigarette makes under a detector that still is no fire. */
    readonly cooking_pct_m: number;
    readonly smoking_pct_m: number;
    /** How long what looks like steam, dust, cooking or smoking is held at suspected; longer is no passing nuisance. */
    readonly nuisanceMs: number;
    /** Dirt in the chamber is compensated up to here, not smoke. */
    readonly clean_pct_m: number;
  };
  readonly heat: Memory & {
    /** Hot enough to be a fire by itself. */
    readonly hot_c: number;
    /** A rise that is a fire by itself, and one that is suspected, both at `rate_k_min`. */
    readonly certain_k: number;
    readonly rise_k: number;
    readonly rate_k_min: number;
    /** Rise and rate that confirm smoke or CO. */
    readonly warming_k: number;
    readonly warming_k_min: number;
    /** A rise that confirms at any rate: samples may be far apart. */
    readonly warm_k: number;
  };
  readonly co: Memory & {
    /** A rise that confirms smoke or heat, and one that is suspected by itself. */
    readonly rise_ppm: number;
    readonly alone_ppm: number;
  };
  readonly humidity: Memory & {
    /** A rise that speaks for steam. */
    readonly rise_pct: number;
  };
  /** Criteria that spoke within this time of each other speak together. */
  readonly togetherMs: number;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const SPARSE_MS = 30 * SECOND_MS;

export const SMOKE_SETTINGS: SmokeSettings = {
  smoke: {
    fastMs: 5 * SECOND_MS,
    slowMs: 60 * MINUTE_MS,
    noiseMs: 3 * MINUTE_MS,
    noiseAtFirst: 0.7,
    noiseFloor: 0.05,
    sparseMs: SPARSE_MS,
    excess_pct_m: 2,
    dose_pct_s_m: 250,
    cooking_pct_m: 8,
    smoking_pct_m: 5,
    nuisanceMs: 10 * MINUTE_MS,
    clean_pct_m: 4,
  },
  heat: {
    fastMs: 15 * SECOND_MS,
    slowMs: 10 * MINUTE_MS,
    noiseMs: 2 * MINUTE_MS,
    noiseAtFirst: 0.2,
    noiseFloor: 0.02,
    sparseMs: SPARSE_MS,
    hot_c: 57,
    certain_k: 6,
    rise_k: 3.2,
    rate_k_min: 8,
    warming_k: 1.5,
    warming_k_min: 4,
    warm_k: 10,
  },
  co: {
    fastMs: 15 * SECOND_MS,
    slowMs: 30 * MINUTE_MS,
    noiseMs: 3 * MINUTE_MS,
    noiseAtFirst: 20,
    noiseFloor: 0.5,
    sparseMs: SPARSE_MS,
    rise_ppm: 35,
    alone_ppm: 50,
  },
  humidity: {
    fastMs: 10 * SECOND_MS,
    slowMs: 30 * MINUTE_MS,
    noiseMs: 10 * MINUTE_MS,
    noiseAtFirst: 1,
    noiseFloor: 0.5,
    sparseMs: SPARSE_MS,
    rise_pct: 8,
  },
  togetherMs: 2 * MINUTE_MS,
};
