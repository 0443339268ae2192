import type { RuleFault } from "../../rules/language/rule-file.ts";
import type { RuleFile } from "../../rules/model/rule-file.ts";
import type { Clock } from "../clock.ts";
import type { Runner } from "../runner/runner.ts";
import type { FolderSide } from "./folder-side.ts";
import { FAULTS_MAX, notWritable } from "./rule-alerts.ts";
import type { CheckedRules } from "./rule-check.ts";
import { hashOf, OWED_FILES } from "./rule-folder.ts";
import type { RulesInForce, Taking } from "./rules-in-force.ts";

export type Published = { readonly ok: true; readonly hash: string } | { readonly ok: false; readonly faults: readonly RuleFault[] };

export interface RuleAct extends Pick<Taking, "detail" | "writes"> {
  readonly by: string;
  readonly note: string;
  readonly action: "rules.publish" | "rules.rollback";
}

/** A whole set, and those of its files that are the site's. */
export interface WantedRules {
  readonly set: readonly RuleFile[];
  readonly own: readonly RuleFile[];
}

export interface RuleActOptions {
  readonly runner: Pick<Runner, "write">;
  readonly clock: Pick<Clock, "wallMs">;
  readonly inForce: RulesInForce;
  readonly side: FolderSide;
  readonly check: (files: readonly RuleFile[]) => Promise<CheckedRules>;
  readonly reach: (point: "rules-taken") => void;
}

/** Takes a set that a person wants, with its files. Answers when they are on disk. */
export function createPublish(options: RuleActOptions): (wanted: WantedRules, act: RuleAct) => Promise<Published> {
  const { runner, clock, inForce, side, check, reach } = options;

  function refuse({ by, note, action, detail = {} }: RuleAct, hash: string, faults: readonly RuleFault[]): Published {
    const told = { note, faults: faults.length, ...detail };
    runner.write([], [{ atMs: clock.wallMs(), actor: by, action, target: hash, outcome: "refused", detail: told }]);
    return { ok: false, faults: faults.slice(0, FAULTS_MAX) };
  }

  return async ({ set: files, own }, act) => {
    const hash = hashOf(files);
    const checked = await check(files);
    if (!checked.ok) return refuse(act, hash, checked.faults);
    const staged = await side.stage(own).catch((error: Error) => error);
    if (staged instanceof Error) return refuse(act, hash, [notWritable(staged)]);
    const { by, note, action, detail = {}, writes = [] } = act;
    // With the input: a power cut before the files are in their places must not leave the old ones to the next start.
    const owed = ["metaPut", OWED_FILES, hash] as const;
    await inForce.take({ hash, files, set: checked.set, by, note }, { action, detail, writes: [owed, ...writes] });
    reach("rules-taken");
    await side.place(staged, hash);
    return { ok: true, hash };
  };
}
