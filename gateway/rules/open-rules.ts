import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import { siteNamesOf } from "../../rules/language/rule-file.ts";
import { readRuleSetOnce } from "../../rules/language/rule-sets.ts";
import type { Site } from "../../rules/model/site.ts";
import type { Config } from "../config.ts";
import type { Core } from "../core.ts";
import type { RuleSetRow } from "../journal/store.ts";
import type { Teardown } from "../lifecycle.ts";
import { createChecker } from "./checker.ts";
import { watchFolder } from "./folder-watch.ts";
import { readDraft } from "./rule-draft.ts";
import { createRulebook, type Rulebook } from "./rulebook.ts";
import type { ActiveRules } from "./rules-in-force.ts";

/** The rules in force before any device may speak, and from then on whatever is saved in their folder. */
export async function openRules(options: {
  readonly config: Config;
  readonly site: Site;
  readonly core: Core;
  readonly log: Logger;
  readonly teardown: Teardown;
}): Promise<Rulebook> {
  const { config, site, core, log, teardown } = options;
  const { recovered, starters, runner, clock, supervision } = core;
  const folder = config.rulesFolder ?? join(config.dataFolder, "rules");
  // One that was named and is not there is told: it may be a disk that is not mounted, and its rules are in force.
  if (config.rulesFolder === null) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const checker = createChecker({ site: siteNamesOf(site), starters });
  teardown.add("rules checker", checker.stop);
  const rulebook = createRulebook({
    folder,
    starters,
    checker,
    runner,
    clock,
    supervision,
    log,
    reach: core.reach,
    active: activeOf(recovered.rules),
    owedFiles: recovered.owedFiles,
    draft: readDraft(recovered.ruleDraft),
    secondPerson: config.rulesSecondPerson,
  });
  await rulebook.open();
  teardown.add(
    "rules watch",
    watchFolder(folder, () => void rulebook.reload()),
  );
  return rulebook;
}

/** null where there is none, or an older program took it and this one can't read it. */
function activeOf(row: RuleSetRow | null): ActiveRules | null {
  if (row === null) return null;
  const set = readRuleSetOnce(row.hash, row.files);
  return set === null ? null : { ...row, set };
}
