/** How long one incident took; null: it never came to that, or nobody looked. */
export interface IncidentTimes {
  readonly id: string;
  readonly kind: string;
  readonly station: string | null;
  /** Wall clock, ms since 1970. */
  readonly openedAt: number;
  readonly exercise: boolean;
  readonly outcome: string | null;
  readonly answerMs: number | null;
  readonly arrivalMs: number | null;
  readonly verificationMs: number | null;
}

/** A distribution: a mean would hide the one who waited. Seconds. `missing`: incidents that never came to it. */
export interface Distribution {
  readonly n: number;
  readonly missing: number;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
  readonly histogram: readonly { readonly upToS: number | null; readonly count: number }[];
}

export const MEASURES = ["answer", "arrival", "verification"] as const;
export type Measure = (typeof MEASURES)[number];

export interface StationStatistics {
  /** null: incidents of no station. */
  readonly station: string | null;
  readonly incidents: number;
  readonly exercises: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly measures: Readonly<Record<Measure, Distribution>>;
}

/** Upper ends in seconds; around the limits of 60 s and 3 min they are close together. */
const BINS_S = [10, 20, 30, 45, 60, 90, 120, 180, 240, 300, 600, 900, 1_800, null] as const;

/** Nearest rank: always a time that somebody really waited. `sorted` ascending. */
const rank = (sorted: readonly number[], share: number): number | null =>
  sorted.length === 0 ? null : sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]!;

export function distributionOf(timesMs: readonly (number | null)[]): Distribution {
  const known = timesMs.filter((ms) => ms !== null).map((ms) => ms / 1_000);
  const sorted = known.toSorted((one, other) => one - other);
  const histogram = BINS_S.map((upToS, index) => {
    const fromS = index === 0 ? -1 : BINS_S[index - 1]!;
    return { upToS, count: sorted.filter((s) => s > fromS && (upToS === null || s <= upToS)).length };
  });
  return {
    n: sorted.length,
    missing: timesMs.length - sorted.length,
    p50: rank(sorted, 0.5),
    p90: rank(sorted, 0.9),
    p99: rank(sorted, 0.99),
    histogram,
  };
}

/** By station, in the order in which they first had one. Exercises are counted, and are no measure of anything else. */
export function statisticsOf(all: readonly IncidentTimes[]): readonly StationStatistics[] {
  const stations = [...new Set(all.map(({ station }) => station))];
  return stations.map((station) => {
    const own = all.filter((one) => one.station === station);
    const real = own.filter(({ exercise }) => !exercise);
    const outcomes: Record<string, number> = {};
    for (const { outcome } of real) if (outcome !== null) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    return {
      station,
      incidents: real.length,
      exercises: own.length - real.length,
      outcomes,
      measures: {
        answer: distributionOf(real.map(({ answerMs }) => answerMs)),
        arrival: distributionOf(real.map(({ arrivalMs }) => arrivalMs)),
        verification: distributionOf(real.map(({ verificationMs }) => verificationMs)),
      },
    };
  });
}
