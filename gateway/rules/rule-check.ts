import { runRuleTests, type TestFailure } from "../../rules/engine/rule-tests.ts";
import { readRuleSet, type RuleFault } from "../../rules/language/rule-file.ts";
import type { SiteNames } from "../../rules/language/rule-sense.ts";
import type { RuleFile, RuleSet } from "../../rules/model/rule-file.ts";

export type CheckedRules =
  | { readonly ok: true; readonly set: RuleSet }
  /** `tests`: how many of the faults are tests that failed. */
  | { readonly ok: false; readonly faults: readonly RuleFault[] };

/** Reads a set and runs the tests in it. Pure, and may take seconds: never on the main thread of the gateway. */
export function checkRules(files: readonly RuleFile[], site: SiteNames | null): CheckedRules {
  const read = readRuleSet(files, site);
  if (!read.ok) return read;
  const failures = runRuleTests(read.set);
  return failures.length > 0 ? { ok: false, faults: failures.map(faultOf) } : read;
}

const faultOf = ({ file, line, test, message }: TestFailure): RuleFault => ({
  file,
  line,
  column: 1,
  path: test,
  message: { zh: `测试“${test}”未通过:${message.zh}`, en: `the test "${test}" failed: ${message.en}` },
});

/** For logs, the operator's tool and alerts: where, and what, in both languages. */
export const lineOf = ({ file, line, column, message }: RuleFault): string =>
  `${file === "" ? "" : `${file}:${line}:${column} `}${message.zh} / ${message.en}`;
