import type { RuleFile } from "../../rules/model/rule-file.ts";
import type { Runner } from "../runner/runner.ts";
import type { Checker } from "./checker.ts";
import { createFolderSide } from "./folder-side.ts";
import { createPublish, type Published, type RuleAct } from "./rule-acts.ts";
import { createRuleAlerts, faultOf, type RefusedRules, type RuleAlertOptions } from "./rule-alerts.ts";
import type { CheckedRules } from "./rule-check.ts";
import type { KeptDraft } from "./rule-draft.ts";
import { createRuleDrafts, type RuleDrafts } from "./rule-drafts.ts";
import { composeSet, hashOf, SET_BYTES_MAX, siteFilesOf, sizeOf, tooLarge } from "./rule-folder.ts";
import { type ActiveRules, createRulesInForce } from "./rules-in-force.ts";
import { createSavedFiles } from "./saved-files.ts";
import { createTurns } from "./turns.ts";

/** Acts that wait for the one at hand: each may take seconds, so the next is told "busy". */
const WAITING_MAX = 8;

export interface Rulebook {
  /** null: no set was ever taken, which a start changes before MQTT opens. */
  readonly active: ActiveRules | null;
  readonly refused: RefusedRules | null;
  readonly starters: readonly RuleFile[];
  readonly drafts: RuleDrafts;
  /** At start: what the folder lacks is written, what is new in it is taken. */
  open(): Promise<void>;
  /** Looks at the folder: a new text that is good is taken, a bad one is refused whole. */
  reload(): Promise<void>;
  /** Everything `publish` does but the taking. */
  check(siteFiles: readonly RuleFile[]): Promise<Published>;
  /** Takes these as the site's files, and writes them to its folder. Answers when they are on disk; rejects where the folder takes none. */
  publish(siteFiles: readonly RuleFile[], act: RuleAct): Promise<Published>;
  /** Takes a set again that was taken before, with its files. */
  restore(set: readonly RuleFile[], act: RuleAct): Promise<Published>;
}

export interface RulebookOptions extends RuleAlertOptions {
  readonly folder: string;
  readonly starters: readonly RuleFile[];
  readonly checker: Checker;
  readonly runner: Pick<Runner, "put" | "write" | "onDisk" | "lastId" | "rulesHash">;
  readonly reach: (point: "rules-taken") => void;
  /** As recovery found it. */
  readonly active: ActiveRules | null;
  /** Hash of a set whose files a start has yet to write; empty: none. */
  readonly owedFiles: string;
  /** What was proposed, as recovery found it. */
  readonly draft: KeptDraft;
  /** Rules are published by a second person only. */
  readonly secondPerson: boolean;
}

/** The rules in force: which they are, and everything that changes them. One act at a time. */
export function createRulebook(options: RulebookOptions): Rulebook {
  const { starters, checker, owedFiles } = options;
  const inForce = createRulesInForce(options);
  const alerts = createRuleAlerts(options);
  const side = createFolderSide(options, alerts);
  const check = async (files: readonly RuleFile[]): Promise<CheckedRules> =>
    sizeOf(files) > SET_BYTES_MAX ? { ok: false, faults: [faultOf(tooLarge())] } : checker.check(files);
  const saved = createSavedFiles({ ...options, inForce, side, alerts, check });
  const publish = createPublish({ ...options, inForce, side, check });
  const { inTurn, once } = createTurns(WAITING_MAX);
  return {
    get active() {
      return inForce.active;
    },
    get refused() {
      return alerts.refused;
    },
    starters,
    drafts: createRuleDrafts({ ...options, inForce, check, publish, inTurn }),
    open: () => inTurn(() => saved.open(owedFiles)),
    reload: () => once(saved.look),
    check: (own) =>
      inTurn(async () => {
        const set = composeSet(starters, own);
        const checked = await check(set);
        return checked.ok ? { ok: true, hash: hashOf(set) } : checked;
      }),
    publish: (own, act) => inTurn(() => publish({ set: composeSet(starters, own), own }, act)),
    restore: (set, act) => inTurn(() => publish({ set, own: siteFilesOf(set, starters) }, act)),
  };
}
