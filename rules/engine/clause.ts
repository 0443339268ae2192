import type { Clause, Text } from "../model/alert.ts";
import { type Frame, shownAtMs, shownIn } from "./frame.ts";

/** A condition made ready. */
export interface Test {
  met(frame: Frame): boolean;
  explain(frame: Frame): Clause;
  /** It remembers: every reading must come by, met or not. */
  readonly remembers: boolean;
  /** Time or a neighbour alone can change the answer. */
  readonly isTimed: boolean;
  /** Where it is not met and nothing is remembered, it stays so until the next reading: time and neighbours can't change that. */
  readonly isStill: boolean;
  /** Values it asks for; a reading with none of them changes nothing. `*`: any reading. */
  readonly values: ReadonlySet<string>;
}

/** A clause of clauses. */
export const group = (clause: string, met: boolean, of: readonly Clause[]): Clause => ({
  clause,
  met,
  value: null,
  threshold: null,
  atMs: null,
  note: null,
  of,
});

/** A clause about one value. */
export function leaf(of: Frame, name: string, what: Pick<Clause, "clause" | "met" | "threshold"> & { readonly note?: Text }): Clause {
  const atMs = shownAtMs(of, name);
  return { note: null, ...what, value: shownIn(of, name) ?? null, atMs: atMs === 0 ? null : atMs, of: [] };
}
