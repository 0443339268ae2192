import type { RuleFile, RuleSet } from "../model/rule-file.ts";
import { readRuleSet } from "./rule-file.ts";

/** Sets kept: the one in force, the one before, and those of a tail that is replayed. */
const SETS_MAX = 8;
const sets = new Map<string, RuleSet>();

/**
 * A set by its hash, read only where it is not known: a thousand rules take half a second. null where this version can't
 * read it. Places are not checked: they were when it was taken.
 */
export function readRuleSetOnce(hash: string, files: readonly RuleFile[]): RuleSet | null {
  const known = sets.get(hash);
  if (known !== undefined) return known;
  const read = readRuleSet(files, null);
  if (!read.ok) return null;
  rememberRuleSet(hash, read.set);
  return read.set;
}

/** A set that was read elsewhere, in another thread for one. `hash` has to be that of its files. */
export function rememberRuleSet(hash: string, set: RuleSet): void {
  if (sets.size >= SETS_MAX && !sets.has(hash)) sets.delete(sets.keys().next().value!);
  sets.set(hash, set);
}
