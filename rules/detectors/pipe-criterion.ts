/** What was looked at in a network of pipes, for the explanation. */
export interface PipeCriterion {
  readonly name: "burst-score" | "burst-drop" | "night-flow" | "night-pressure" | "flow-step" | "pressure-step";
  readonly value: number;
  /** null: shown, and compared with nothing. */
  readonly threshold: number | null;
  readonly unit: "σ" | "kPa" | "m³/h";
  readonly met: boolean;
}
