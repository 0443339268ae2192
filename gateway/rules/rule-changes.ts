import type { RuleFile, RuleSet, RuleSpec } from "../../rules/model/rule-file.ts";

/** What one set of rules has that another has not. */
export interface RuleChanges {
  readonly added: readonly RuleSpec[];
  readonly removed: readonly RuleSpec[];
  readonly changed: readonly { readonly before: RuleSpec; readonly after: RuleSpec }[];
}

/** Rules are the same by their id; what they say is compared as it was read: spaces and comments change nothing. */
export function ruleChangesOf(before: Pick<RuleSet, "rules">, after: Pick<RuleSet, "rules">): RuleChanges {
  const old = new Map(before.rules.map((rule) => [rule.id, rule]));
  const kept = new Set(after.rules.map(({ id }) => id));
  return {
    added: after.rules.filter(({ id }) => !old.has(id)),
    removed: before.rules.filter(({ id }) => !kept.has(id)),
    changed: after.rules.flatMap((rule) => {
      const was = old.get(rule.id);
      return was === undefined || JSON.stringify(was) === JSON.stringify(rule) ? [] : [{ before: was, after: rule }];
    }),
  };
}

/** A file whose text is another; null: it is not there. */
export interface FileChange {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Files of two whole sets that differ, by name. */
export function fileChangesOf(before: readonly RuleFile[], after: readonly RuleFile[]): readonly FileChange[] {
  const old = new Map(before.map(({ name, text }) => [name, text]));
  const now = new Map(after.map(({ name, text }) => [name, text]));
  return [...new Set([...old.keys(), ...now.keys()])]
    .toSorted()
    .map((name) => ({ name, before: old.get(name) ?? null, after: now.get(name) ?? null }))
    .filter((change) => change.before !== change.after);
}
