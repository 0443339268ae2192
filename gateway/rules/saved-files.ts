import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import { readRuleSetOnce } from "../../rules/language/rule-sets.ts";
import type { RuleFile } from "../../rules/model/rule-file.ts";
import { type FolderSide, HALF_WRITTEN_MS } from "./folder-side.ts";
import { faultOf, type RuleAlerts } from "./rule-alerts.ts";
import type { CheckedRules } from "./rule-check.ts";
import { composeSet, hashOf, isBlank, stampOf } from "./rule-folder.ts";
import type { ActiveRules, RulesInForce } from "./rules-in-force.ts";

export interface SavedFiles {
  /** At start: what the folder lacks is written, what is new in it is taken. */
  open(owedFiles: string): Promise<void>;
  /** A new text that is good is taken, a bad one is refused whole. */
  look(): Promise<void>;
}

export interface SavedFilesOptions {
  readonly folder: string;
  readonly starters: readonly RuleFile[];
  readonly log: Logger;
  readonly secondPerson: boolean;
  readonly inForce: RulesInForce;
  readonly side: FolderSide;
  readonly alerts: RuleAlerts;
  readonly check: (files: readonly RuleFile[]) => Promise<CheckedRules>;
}

/** Files that people save in the folder become the rules in force. */
export function createSavedFiles(options: SavedFilesOptions): SavedFiles {
  const { folder, starters, inForce, side, alerts, check } = options;
  const { load, takeStarters } = createLoading(options);

  async function look(): Promise<void> {
    // It could not be read when the files were to be written: now they are, before it is believed.
    if (side.isOwed && side.seen === "" && inForce.active !== null) return side.writeOwed(inForce.active);
    const stamp = await stampOf(folder);
    const found = await side.read();
    if (found === null) return;
    const files = composeSet(starters, found);
    const hash = hashOf(files);
    if (hash === side.seen) return;
    const before = side.seen;
    side.seen = hash;
    // At start the rules in force are looked at, too: the site's zones and devices may be others than when they were taken.
    if (hash === inForce.active?.hash && before !== "") return side.accept();
    const checked = await check(files);
    if ((!checked.ok || found.some(isBlank)) && (await hasMoved(stamp))) {
      // Whoever watches the folder has seen that too, and asks for the next look.
      side.seen = before;
      return;
    }
    if (!checked.ok) return alerts.refuse(checked.faults);
    if (hash === inForce.active?.hash || (await load({ hash, files, set: checked.set }))) side.accept();
  }

  /** An editor may be half way through a file: what it has cut off so far is no fault, and takes no rule away. */
  async function hasMoved(stamp: string): Promise<boolean> {
    await delay(HALF_WRITTEN_MS);
    return (await stampOf(folder)) !== stamp;
  }

  return {
    look,
    async open(owedFiles) {
      if (inForce.active !== null && owedFiles === inForce.active.hash) await side.writeOwed(inForce.active);
      const found = side.isOwed ? null : await side.read();
      // The same as before the stop is looked at when the gateway runs: the site may be another, but no start waits for that.
      if (found !== null && hashOf(composeSet(starters, found)) !== inForce.active?.hash) await look();
      if (inForce.active === null) await takeStarters();
    },
  };
}

/** The taking of what nobody has published. It ends neither the gateway nor its start. */
function createLoading({ starters, log, inForce, alerts, secondPerson }: SavedFilesOptions) {
  /** False where that failed. */
  async function load(saved: Pick<ActiveRules, "hash" | "files" | "set">): Promise<boolean> {
    const isFirst = inForce.active === null;
    try {
      await inForce.take({ ...saved, by: null, note: "" }, { action: "rules.load" });
      if (secondPerson && !isFirst) alerts.byFile();
      return true;
    } catch (error) {
      alerts.refuse([faultOf(error)]);
      return false;
    }
  }

  /** The starter rules alone, where a start finds no set that was ever taken and none that can be: better than none. */
  async function takeStarters(): Promise<void> {
    const files = composeSet(starters, []);
    const hash = hashOf(files);
    const set = readRuleSetOnce(hash, files);
    if (set === null) log.error({ event: "rules_refused" }, "the starter rules of this program can't be read");
    else await load({ hash, files, set });
  }

  return { load, takeStarters };
}
