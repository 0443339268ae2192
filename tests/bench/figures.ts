/** Where a row ought to be. `least` must be reached, `aim` is what we are after. */
export interface Target {
  readonly of: "ratio" | "value";
  readonly better: "less" | "more";
  readonly least: number;
  readonly aim: number;
}

/** What one row measures, and beside whom. */
export interface Measure {
  readonly name: string;
  readonly unit: string;
  /** null: nobody else does this. */
  readonly peer: string | null;
  readonly target: Target;
}

export interface Sample {
  readonly value: number;
  readonly peer: number | null;
}

/** A finished row, as `--json` writes it; `spread` is the range of `value` over the rounds, in its unit. */
export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly peer: string | null;
  readonly peerValue: number | null;
  readonly ratio: number | null;
  readonly rounds: number;
  readonly spread: number;
}

export type Verdict = "aim" | "least" | "missed";

export function quantile(values: readonly number[], at: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.round(at * (sorted.length - 1))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Ratios are taken within a round, where both sides met the same machine, and only then put in order. */
export function rowOf({ name, unit, peer }: Measure, samples: readonly Sample[]): Row {
  const values = samples.map(({ value }) => value);
  const pairs = samples.filter((sample): sample is { value: number; peer: number } => sample.peer !== null);
  return {
    name,
    value: rounded(median(values)),
    unit,
    peer,
    peerValue: pairs.length === 0 ? null : rounded(median(pairs.map((pair) => pair.peer))),
    ratio: pairs.length === 0 ? null : rounded(median(pairs.map((pair) => pair.value / pair.peer))),
    rounds: samples.length,
    spread: rounded(Math.max(...values) - Math.min(...values)),
  };
}

const rounded = (value: number): number => Number(value.toPrecision(4));

export function judge({ of, better, least, aim }: Target, row: Row): Verdict {
  const figure = of === "ratio" ? row.ratio : row.value;
  if (figure === null || Number.isNaN(figure)) return "missed";
  const reaches = (bound: number): boolean => (better === "less" ? figure <= bound : figure >= bound);
  if (reaches(aim)) return "aim";
  return reaches(least) ? "least" : "missed";
}
