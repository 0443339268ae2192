import type { z } from "zod";
import type { Text } from "../model/alert.ts";
import { mistakesOf, type Mistake } from "./mistakes.ts";
import type { Path } from "./yaml-value.ts";

/** Collects what is wrong in a file while it is read, up to a bound. */
export interface Findings {
  readonly mistakes: readonly Mistake[];
  add(mistakes: readonly Mistake[]): void;
  /** The value in the shape of a schema; null, and what is wrong is noted, where it has another. */
  shaped<Schema extends z.ZodType>(schema: Schema, value: unknown, path: Path): z.output<Schema> | null;
}

export function findingsUpTo(max: number): Findings {
  const mistakes: Mistake[] = [];
  const add = (more: readonly Mistake[]): void => void mistakes.push(...more.slice(0, max - mistakes.length));
  return {
    mistakes,
    add,
    shaped(schema, value, path) {
      const checked = schema.safeParse(value);
      if (checked.success) return checked.data;
      for (const issue of firstOfEach(checked.error.issues).slice(0, max))
        add(mistakesOf(issue, value, schema).map((mistake) => ({ ...mistake, path: [...path, ...mistake.path] })));
      return null;
    },
  };
}

/** A text that should be a list is told once, and not its length as well. */
const firstOfEach = (issues: readonly z.core.$ZodIssue[]): readonly z.core.$ZodIssue[] =>
  [...new Map(issues.toReversed().map((issue) => [issue.path.join(" "), issue])).values()].toReversed();

/** Something wrong with what stands at a path. */
export const wrong = (path: Path, message: Text, at: Mistake["at"] = "value"): Mistake => ({ path, at, message });
