import type { Logger } from "pino";
import { rememberRuleSet } from "../../rules/language/rule-sets.ts";
import type { RuleSet } from "../../rules/model/rule-file.ts";
import type { Clock } from "../clock.ts";
import type { Write } from "../journal/statements.ts";
import type { RuleSetRow } from "../journal/store.ts";
import type { Runner } from "../runner/runner.ts";

/** The set that is in force, as it is on the disk. */
export interface ActiveRules extends RuleSetRow {
  readonly set: RuleSet;
}

/** How a set came to be taken, for the audit trail. */
export interface Taking {
  readonly action: string;
  readonly detail?: Readonly<Record<string, unknown>>;
  /** Rows of the same transaction. */
  readonly writes?: readonly Write[];
}

export interface RulesInForce {
  /** null: no set was ever taken. */
  readonly active: ActiveRules | null;
  /** One input with the whole text; on disk when it resolves. Rejects where the rules before go on. */
  take(taken: Omit<ActiveRules, "takenAt">, how: Taking): Promise<void>;
}

export interface InForceOptions {
  readonly runner: Pick<Runner, "put" | "onDisk" | "lastId" | "rulesHash">;
  readonly clock: Pick<Clock, "wallMs">;
  readonly log: Logger;
  /** As recovery found it. */
  readonly active: ActiveRules | null;
}

/** Which rules are in force, and the one way in which others come to be. */
export function createRulesInForce({ runner, clock, log, ...options }: InForceOptions): RulesInForce {
  let { active } = options;
  return {
    get active() {
      return active;
    },
    async take(taken, { action, detail = {}, writes = [] }) {
      const { hash, files, set, by, note } = taken;
      // Read already, in the other thread: the loop must not stand still for it.
      rememberRuleSet(hash, set);
      const takenAt = clock.wallMs();
      const row: Write = ["ruleSetPut", runner.lastId + 1, hash, takenAt, by, note, JSON.stringify(files)];
      const told = { note, before: active?.hash ?? null, files: files.map(({ name }) => name), ...detail };
      runner.put(
        { kind: "rules", hash, files, by, note },
        {
          writes: [row, ...writes],
          audit: [{ atMs: takenAt, actor: by ?? "gateway", action, target: hash, outcome: "done", detail: told }],
        },
      );
      // What took it has said why, and raised an alert: the rules before go on.
      if (runner.rulesHash !== hash) throw new Error(`rule set ${hash} was checked and could not be taken`);
      await runner.onDisk();
      active = { ...taken, takenAt };
      log.info({ event: "rules_taken", hash, by, note, rules: set.rules.length }, `${set.rules.length} rules taken`);
    },
  };
}
