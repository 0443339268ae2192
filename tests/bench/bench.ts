import type { Measure } from "./figures.ts";

/** What a group of rows is given. */
export interface Bench {
  readonly rounds: number;
  /** Length of one measured turn where a row does not name its own. */
  readonly seconds: number;
  /** A new folder of its own under the run's. */
  folder(): string;
  /** One line about what is happening. */
  say(text: string): void;
  /** One round's figure of a row. */
  record(name: string, value: number, peer?: number): void;
}

/** Rows that are measured together. */
export interface Group {
  readonly name: string;
  readonly measures: readonly Measure[];
  run(bench: Bench): Promise<void>;
}
