import type { RuleFile, RuleSet } from "../model/rule-file.ts";

export function readRuleSet(
  _files: readonly RuleFile[],
  _site: null,
): { readonly ok: true; readonly set: RuleSet } | { readonly ok: false } {
  return { ok: false };
}
