import { parentPort, workerData } from "node:worker_threads";
import type { SiteNames } from "../../rules/language/rule-sense.ts";
import type { RuleFile } from "../../rules/model/rule-file.ts";
import { type CheckedRules, checkRules } from "./rule-check.ts";

// Sets of rules are checked beside the gateway: a file may be slow to read and its tests slow to run.
const { site } = workerData as { readonly site: SiteNames };
parentPort!.on("message", (files: readonly RuleFile[]) => parentPort!.postMessage(withoutTests(checkRules(files, site))));

/** They were run here, and may be longer than the rules. */
const withoutTests = (checked: CheckedRules): CheckedRules => (checked.ok ? { ok: true, set: { ...checked.set, tests: [] } } : checked);
