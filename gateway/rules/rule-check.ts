import { runRuleTests, type TestFailure } from "../../rules/engine/rule-tests.ts";
import { readRuleSet, type RuleFault } from "../../rules/language/rule-file.ts";
import type { SiteNames } from "../../rules/language/rule-sense.ts";
import type { RuleFile, RuleSet } from "../../rules/model/rule-file.ts";
import { siteFilesOf } from "./rule-folder.ts";

export type CheckedRules = { readonly ok: true; readonly set: RuleSet } | { readonly ok: false; readonly faults: readonly RuleFault[] };

/** What a set is checked against. */
export interface CheckAgainst {
  readonly site: SiteNames | null;
  /** Files of the program, whose tests were run when it was built. */
  readonly starters: readonly RuleFile[];
}

/** Reads a set and runs the tests of the site's files in it. Pure, and may take seconds: never on the main thread of the gateway. */
export function checkRules(files: readonly RuleFile[], { site, starters }: CheckAgainst): CheckedRules {
  const read = readRuleSet(files, site);
  if (!read.ok) return read;
  const own = new Set(siteFilesOf(files, starters).map(({ name }) => name));
  const failures = runRuleTests({ ...read.set, tests: read.set.tests.filter(({ file }) => own.has(file)) });
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
