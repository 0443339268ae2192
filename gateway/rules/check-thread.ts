import { parentPort, workerData } from "node:worker_threads";
import type { RuleFile } from "../../rules/model/rule-file.ts";
import { type CheckAgainst, type CheckedRules, checkRules } from "./rule-check.ts";

// Sets of rules are checked beside the gateway: a file may be slow to read and its tests slow to run.
const against = workerData as CheckAgainst;
parentPort!.on("message", (files: readonly RuleFile[]) => parentPort!.postMessage(withoutTests(checkRules(files, against))));

/** They were run here, and may be longer than the rules. */
const withoutTests = (checked: CheckedRules): CheckedRules => (checked.ok ? { ok: true, set: { ...checked.set, tests: [] } } : checked);
