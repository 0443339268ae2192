import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import type { RuleFault } from "../../rules/language/rule-file.ts";
import { readRuleSetOnce, rememberRuleSet } from "../../rules/language/rule-sets.ts";
import type { RuleFile, RuleSet } from "../../rules/model/rule-file.ts";
import type { Clock } from "../clock.ts";
import type { Supervision } from "../health/supervision.ts";
import type { Write } from "../journal/statements.ts";
import type { RuleSetRow } from "../journal/store.ts";
import type { Runner } from "../runner/runner.ts";
import type { Checker } from "./checker.ts";
import { lineOf } from "./rule-check.ts";
import {
  composeSet,
  FolderFault,
  hashOf,
  isBlank,
  OWED_FILES,
  readSiteFiles,
  SET_BYTES_MAX,
  siteFilesOf,
  sizeOf,
  stampOf,
  tooLarge,
} from "./rule-folder.ts";
import { createTurns } from "./turns.ts";
import { type Staged, stageFiles } from "./write-files.ts";

/** Subject of the alert about a refused set. */
const SUBJECT = "rules";
/** Subject of the alert about a folder that doesn't take what was published. */
const FOLDER_SUBJECT = "rules-folder";
/** Acts that wait for the one at hand: each may take seconds, so the next is told "busy". */
const WAITING_MAX = 8;
/** A file that is saved in place is whole well within this. */
const HALF_WRITTEN_MS = 150;
/** Faults kept and shown of a refused set; they are sorted by line, and the first explains most of the others. */
const FAULTS_MAX = 200;

/** The set that is in force, as it is on the disk. */
export interface ActiveRules extends RuleSetRow {
  readonly set: RuleSet;
}

/** A set that was not taken: the one in force stays. */
export interface RefusedRules {
  /** Wall clock, ms since 1970. */
  readonly at: number;
  readonly faults: readonly RuleFault[];
}

export type Published = { readonly ok: true; readonly hash: string } | { readonly ok: false; readonly faults: readonly RuleFault[] };

export interface Rulebook {
  /** null: no set was ever taken, which a start changes before MQTT opens. */
  readonly active: ActiveRules | null;
  readonly refused: RefusedRules | null;
  readonly starters: readonly RuleFile[];
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

export interface RuleAct {
  readonly by: string;
  readonly note: string;
  readonly action: "rules.publish" | "rules.rollback";
}

export interface RulebookOptions {
  readonly folder: string;
  readonly starters: readonly RuleFile[];
  readonly checker: Checker;
  readonly runner: Pick<Runner, "put" | "write" | "onDisk" | "lastId" | "rulesHash">;
  readonly clock: Pick<Clock, "wallMs">;
  readonly supervision: Pick<Supervision, "raise" | "clear">;
  readonly log: Logger;
  readonly reach: (point: "rules-taken") => void;
  /** As recovery found it. */
  readonly active: ActiveRules | null;
  /** Hash of a set whose files a start has yet to write; empty: none. */
  readonly owedFiles: string;
}

/** The rules in force: which they are, and everything that changes them. One act at a time. */
export function createRulebook(options: RulebookOptions): Rulebook {
  const { folder, starters, checker, runner, clock, supervision, log } = options;
  let { active } = options;
  let refused: RefusedRules | null = null;
  /** The folder doesn't hold what is in force, though it was published. */
  let isOwed = false;
  /** The folder's set as it was last looked at, taken or not: the same text again is nothing new. */
  let seen = "";
  const { inTurn, once } = createTurns(WAITING_MAX);

  function refuse(faults: readonly RuleFault[]): void {
    refused = { at: clock.wallMs(), faults: faults.slice(0, FAULTS_MAX) };
    const lines = faults.slice(0, 20).map(lineOf);
    log.error({ event: "rules_refused", faults: faults.length, lines }, `rules refused, the running ones stay: ${lines[0]}`);
    const { file, line, message } = faults[0]!;
    const where = file === "" ? "" : `${file}:${line} `;
    supervision.raise(
      SUBJECT,
      {
        zh: `规则文件有误,沿用原规则:${where}${message.zh}`,
        en: `The rule files have faults, the running rules stay: ${where}${message.en}`,
      },
      "P3",
    );
  }

  /** What lies in the folder is what is in force. */
  function accept(): void {
    refused = null;
    isOwed = false;
    supervision.clear(SUBJECT, { zh: "规则文件已无误", en: "The rule files are sound again" });
    supervision.clear(FOLDER_SUBJECT, { zh: "规则文件与生效规则一致", en: "The folder has the rules in force" });
  }

  /** One input with the whole text; on disk when it resolves. */
  async function take(taken: Omit<ActiveRules, "takenAt">, action: string, writes: readonly Write[] = []): Promise<void> {
    const { hash, files, set, by, note } = taken;
    // Read already, in the other thread: the loop must not stand still for it.
    rememberRuleSet(hash, set);
    const takenAt = clock.wallMs();
    const row: Write = ["ruleSetPut", runner.lastId + 1, hash, takenAt, by, note, JSON.stringify(files)];
    const detail = { note, before: active?.hash ?? null, files: files.map(({ name }) => name) };
    runner.put(
      { kind: "rules", hash, files, by, note },
      {
        writes: [row, ...writes],
        audit: [{ atMs: takenAt, actor: by ?? "gateway", action, target: hash, outcome: "done", detail }],
      },
    );
    // What took it has said why, and raised an alert: the rules before go on.
    if (runner.rulesHash !== hash) throw new Error(`rule set ${hash} was checked and could not be taken`);
    await runner.onDisk();
    active = { ...taken, takenAt };
    log.info({ event: "rules_taken", hash, by, note, rules: set.rules.length }, `${set.rules.length} rules taken`);
  }

  async function check(files: readonly RuleFile[]) {
    if (sizeOf(files) > SET_BYTES_MAX) return { ok: false as const, faults: [faultOf(tooLarge())] };
    return checker.check(files);
  }

  /** A file may be renamed or removed between two looks at the folder. */
  async function readAgain(): Promise<readonly RuleFile[]> {
    await delay(HALF_WRITTEN_MS);
    return readSiteFiles(folder);
  }

  async function siteFiles(): Promise<readonly RuleFile[] | null> {
    try {
      return await readSiteFiles(folder).catch(readAgain);
    } catch (error) {
      seen = "";
      refuse([faultOf(error)]);
      return null;
    }
  }

  /** Of the set that lies there now; empty where the folder can't be read. */
  async function hashOfFolder(): Promise<string> {
    const found = await readSiteFiles(folder).catch(() => null);
    return found === null ? "" : hashOf(composeSet(starters, found));
  }

  async function look(): Promise<void> {
    // It could not be read when the files were to be written: now they are, before it is believed.
    if (isOwed && seen === "" && active !== null) return writeOwed(active);
    const stamp = await stampOf(folder);
    const found = await siteFiles();
    if (found === null) return;
    const files = composeSet(starters, found);
    const hash = hashOf(files);
    if (hash === seen) return;
    const before = seen;
    seen = hash;
    // At start the rules in force are looked at, too: the site's zones and devices may be others than when they were taken.
    if (hash === active?.hash && before !== "") return accept();
    const checked = await check(files);
    if (!checked.ok || found.some(isBlank)) {
      // An editor may be half way through a file: what it has cut off so far is no fault, and takes no rule away.
      await delay(HALF_WRITTEN_MS);
      if ((await stampOf(folder)) !== stamp) {
        // Whoever watches the folder has seen that too, and asks for the next look.
        seen = before;
        return;
      }
    }
    if (!checked.ok) return refuse(checked.faults);
    if (hash === active?.hash || (await load({ hash, files, set: checked.set }))) accept();
  }

  /** Takes what was saved; false where that failed, which ends neither the gateway nor its start. */
  async function load(saved: Pick<ActiveRules, "hash" | "files" | "set">): Promise<boolean> {
    try {
      await take({ ...saved, by: null, note: "" }, "rules.load");
      return true;
    } catch (error) {
      refuse([faultOf(error)]);
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

  async function publish(set: readonly RuleFile[], own: readonly RuleFile[], act: RuleAct): Promise<Published> {
    const hash = hashOf(set);
    const checked = await check(set);
    if (!checked.ok) return refuseAct(act, hash, checked.faults);
    const staged = await stageFiles(folder, own).catch((error: Error) => error);
    if (staged instanceof Error) return refuseAct(act, hash, [notWritable(staged)]);
    const { by, note, action } = act;
    // With the input: a power cut before the files are in their places must not leave the old ones to the next start.
    await take({ hash, files: set, set: checked.set, by, note }, action, [["metaPut", OWED_FILES, hash]]);
    options.reach("rules-taken");
    await place(staged, hash);
    return { ok: true, hash };
  }

  function refuseAct({ by, note, action }: RuleAct, hash: string, faults: readonly RuleFault[]): Published {
    const detail = { note, faults: faults.length };
    runner.write([], [{ atMs: clock.wallMs(), actor: by, action, target: hash, outcome: "refused", detail }]);
    return { ok: false, faults: faults.slice(0, FAULTS_MAX) };
  }

  async function place(staged: Staged, hash: string): Promise<void> {
    try {
      await staged.place();
    } catch (error) {
      return await notWritten(error);
    }
    seen = hash;
    runner.write([["metaPut", OWED_FILES, ""]], []);
    await runner.onDisk();
    accept();
  }

  /** What lies there, some of both sets at worst, is nothing that anybody saved. */
  async function notWritten(error: unknown): Promise<void> {
    isOwed = true;
    seen = await hashOfFolder();
    const { message } = error as Error;
    log.error({ event: "rules_not_written", err: error }, "the rules in force could not be written to their folder");
    supervision.raise(
      FOLDER_SUBJECT,
      { zh: `生效的规则未能写入文件夹:${message}`, en: `The rules in force are not in their folder: ${message}` },
      "P3",
    );
  }

  async function writeOwed({ files, hash }: ActiveRules): Promise<void> {
    try {
      await place(await stageFiles(folder, siteFilesOf(files, starters)), hash);
    } catch (error) {
      await notWritten(error);
    }
  }

  async function open(): Promise<void> {
    if (active !== null && options.owedFiles === active.hash) await writeOwed(active);
    const found = isOwed ? null : await siteFiles();
    // The same as before the stop is looked at when the gateway runs: the site may be another, but no start waits for that.
    if (found !== null && hashOf(composeSet(starters, found)) !== active?.hash) await look();
    if (active === null) await takeStarters();
  }

  return {
    get active() {
      return active;
    },
    get refused() {
      return refused;
    },
    starters,
    open: () => inTurn(open),
    reload: () => once(look),
    check: (own) =>
      inTurn(async () => {
        const set = composeSet(starters, own);
        const checked = await check(set);
        return checked.ok ? { ok: true, hash: hashOf(set) } : checked;
      }),
    publish: (own, act) => inTurn(() => publish(composeSet(starters, own), own, act)),
    restore: (set, act) => inTurn(() => publish(set, siteFilesOf(set, starters), act)),
  };
}

const notWritable = ({ message }: Error): RuleFault => ({
  file: "",
  line: 1,
  column: 1,
  path: "",
  message: { zh: `规则文件夹无法写入:${message}`, en: `the folder of the rules takes no files: ${message}` },
});

function faultOf(error: unknown): RuleFault {
  const at = { line: 1, column: 1, path: "" };
  if (error instanceof FolderFault) return { ...at, file: error.file, message: error.text };
  const { message } = error as Error;
  return { ...at, file: "", message: { zh: `无法启用:${message}`, en: message } };
}
