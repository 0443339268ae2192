import type { Criterion } from "../detectors/criterion.ts";
import type { PipeCriterion } from "../detectors/pipe-criterion.ts";
import type { Clause } from "../model/alert.ts";

/** What a detector looked at, as a clause of an explanation. */
export const clauseOfCriterion = ({ name, value, threshold, unit, met }: Criterion | PipeCriterion): Clause => ({
  clause: `${name} (${unit})`,
  met,
  value,
  threshold,
  atMs: null,
  note: null,
  of: [],
});
