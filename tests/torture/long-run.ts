/** A test that takes minutes or hours: run by name, outside the test runner. */
export interface LongRun {
  readonly name: string;
  /** One line: what it does and how long it takes. */
  readonly about: string;
  /** Resolves to what is wrong; empty where nothing is. `say` prints a line of progress. `args`: what followed the name. */
  run(say: (line: string) => void, args: readonly string[]): Promise<readonly string[]>;
}
