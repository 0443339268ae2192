import type { Logger } from "pino";
import type { RuleFault } from "../../rules/language/rule-file.ts";
import type { Clock } from "../clock.ts";
import type { Supervision } from "../health/supervision.ts";
import { lineOf } from "./rule-check.ts";
import { FolderFault } from "./rule-folder.ts";

/** Subject of the alert about a refused set. */
const SUBJECT = "rules";
/** Subject of the alert about a folder that doesn't take what was published. */
const FOLDER_SUBJECT = "rules-folder";
/** Subject of the alert that says rules came by a file, past the second person. */
const FILE_SUBJECT = "rules-by-file";
/** Faults kept and shown of a refused set; they are sorted by line, and the first explains most of the others. */
export const FAULTS_MAX = 200;

/** A set that was not taken: the one in force stays. */
export interface RefusedRules {
  /** Wall clock, ms since 1970. */
  readonly at: number;
  readonly faults: readonly RuleFault[];
}

export interface RuleAlerts {
  readonly refused: RefusedRules | null;
  /** The folder's files are not taken: the log, the API and an alert say why. */
  refuse(faults: readonly RuleFault[]): void;
  /** What lies in the folder is what is in force. */
  accept(): void;
  /** Rules were taken from files where they want a second person. */
  byFile(): void;
  /** What is in force could not be written to the folder. */
  notWritten(error: unknown): void;
}

export interface RuleAlertOptions {
  readonly clock: Pick<Clock, "wallMs">;
  readonly supervision: Pick<Supervision, "raise" | "clear">;
  readonly log: Logger;
}

/** What people hear of the folder of the rules. */
export function createRuleAlerts({ clock, supervision, log }: RuleAlertOptions): RuleAlerts {
  let refused: RefusedRules | null = null;
  return {
    get refused() {
      return refused;
    },
    refuse(faults) {
      refused = { at: clock.wallMs(), faults: faults.slice(0, FAULTS_MAX) };
      const lines = faults.slice(0, 20).map(lineOf);
      log.error({ event: "rules_refused", faults: faults.length, lines }, `rules refused, the running ones stay: ${lines[0]}`);
      const { file, line, message } = faults[0]!;
      const where = file === "" ? "" : `${file}:${line} `;
      const zh = `规则文件有误,沿用原规则:${where}${message.zh}`;
      supervision.raise(SUBJECT, { zh, en: `The rule files have faults, the running rules stay: ${where}${message.en}` }, "P3");
    },
    accept() {
      refused = null;
      supervision.clear(SUBJECT, { zh: "规则文件已无误", en: "The rule files are sound again" });
      supervision.clear(FOLDER_SUBJECT, { zh: "规则文件与生效规则一致", en: "The folder has the rules in force" });
    },
    byFile() {
      const zh = "规则由网关主机上的文件更改,未经第二人核对";
      supervision.raise(FILE_SUBJECT, { zh, en: "Rules were changed by files of the gateway's machine, past the second person" }, "P3");
      // It has happened and is over: it stays in the list until somebody has seen it.
      supervision.clear(FILE_SUBJECT, { zh: "已启用", en: "They are in force" });
    },
    notWritten(error) {
      const { message } = error as Error;
      log.error({ event: "rules_not_written", err: error }, "the rules in force could not be written to their folder");
      const zh = `生效的规则未能写入文件夹:${message}`;
      supervision.raise(FOLDER_SUBJECT, { zh, en: `The rules in force are not in their folder: ${message}` }, "P3");
    },
  };
}

export const notWritable = ({ message }: Error): RuleFault => ({
  file: "",
  line: 1,
  column: 1,
  path: "",
  message: { zh: `规则文件夹无法写入:${message}`, en: `the folder of the rules takes no files: ${message}` },
});

/** Why files were not taken, as a fault like those of their text. */
export function faultOf(error: unknown): RuleFault {
  const at = { line: 1, column: 1, path: "" };
  if (error instanceof FolderFault) return { ...at, file: error.file, message: error.text };
  const { message } = error as Error;
  return { ...at, file: "", message: { zh: `无法启用:${message}`, en: message } };
}
