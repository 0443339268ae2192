/** What was looked at, for the explanation. */
export interface Criterion {
  readonly name: "smoke-level" | "smoke-dense" | "heat-level" | "heat-rise" | "heat-rate" | "co-rise";
  readonly value: number;
  readonly threshold: number;
  readonly unit: "%/m" | "°C" | "K" | "K/min" | "ppm";
  /** Now, in the last samples. */
  readonly met: boolean;
}

export const criterionOf = (name: Criterion["name"], value: number, threshold: number, unit: Criterion["unit"]): Criterion => ({
  name,
  value,
  threshold,
  unit,
  met: value >= threshold,
});
