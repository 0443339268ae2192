import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { runRuleTests, type TestFailure } from "../../rules/engine/rule-tests.ts";
import { readRuleSet, siteNamesOf, type RuleFault } from "../../rules/language/rule-file.ts";
import { readSiteFile } from "../../rules/language/site-file.ts";
import type { RuleFile, RuleSet } from "../../rules/model/rule-file.ts";
import type { Site } from "../../rules/model/site.ts";
import type { Answer } from "../access/operator.ts";
import { backtestRecording } from "./rules-backtest.ts";
import { lineOf } from "./rule-check.ts";
import { composeSet, readStarterFiles } from "./rule-folder.ts";

const USAGE = "rules check|test FILE... [--site FILE]\nrules backtest FILE... --recording FILE [--site FILE]";

export interface RulesToolOptions {
  /** The command line after `rules`. */
  readonly args: readonly string[];
  /** A file as the caller means it. */
  readonly pathOf: (file: string) => string;
  readonly starterFolder: string;
}

/** `rules check`, `rules test` and `rules backtest`: the files beside the starter rules, as a gateway would take them. No gateway is needed. */
export async function runRulesTool({ args, pathOf, starterFolder }: RulesToolOptions): Promise<Answer> {
  const asked = readArguments(args);
  if (asked === null) return { code: 2, text: USAGE };
  const files = asked.files.map((file): RuleFile => ({ name: basename(file), text: readFileSync(pathOf(file), "utf8") }));
  const given = new Map(asked.files.map((file) => [basename(file), file]));
  if (given.size < asked.files.length) return { code: 2, text: `${USAGE}: two files have the same name / 文件重名` };
  const site = asked.site === null ? null : siteOf(readFileSync(pathOf(asked.site), "utf8"), asked.site);
  if (typeof site === "string") return { code: 1, text: site };
  const starters = readStarterFiles(starterFolder);
  const set = composeSet(starters, files);
  const read = readRuleSet(set, site === null ? null : siteNamesOf(site));
  if (!read.ok)
    return { code: 1, text: read.faults.map((fault) => lineOf({ ...fault, file: given.get(fault.file) ?? fault.file })).join("\n") };
  if (asked.recording !== null) return backtestRecording(pathOf(asked.recording), { tried: set, present: composeSet(starters, []), site });
  const own = { rules: read.set.rules.filter(({ id }) => given.has(read.set.fileOf.get(id)!)), tests: ownTests(read.set, given) };
  const text = `${files.length} 个文件,${own.rules.length} 条规则,${own.tests.length} 个测试 / ${files.length} files, ${own.rules.length} rules, ${own.tests.length} tests`;
  return asked.command === "check" ? { code: 0, text } : tested({ ...read.set, tests: own.tests }, given, text);
}

const ownTests = ({ tests }: RuleSet, given: ReadonlyMap<string, string>): RuleSet["tests"] => tests.filter(({ file }) => given.has(file));

function tested(set: RuleSet, given: ReadonlyMap<string, string>, counts: string): Answer {
  const failures = runRuleTests(set);
  if (failures.length === 0) return { code: 0, text: `${counts}\n全部通过 / all passed` };
  const lines = failures.map((failure) => shown(failure, given));
  const failed = new Set(failures.map(({ file, line }) => `${file}:${line}`)).size;
  return { code: 1, text: [...lines, `${counts}\n未通过 ${failed} 个 / ${failed} failed`].join("\n") };
}

const shown = ({ file, line, test, message }: TestFailure, given: ReadonlyMap<string, string>): string =>
  `${given.get(file) ?? file}:${line} ${test}\n${indented(message.zh)}\n${indented(message.en)}`;

const indented = (text: string): string => text.replaceAll(/^/gm, "  ");

interface Asked {
  readonly command: "check" | "test" | "backtest";
  readonly files: readonly string[];
  readonly site: string | null;
  /** Of a backtest. */
  readonly recording: string | null;
}

function readArguments([command, ...rest]: readonly string[]): Asked | null {
  if (command !== "check" && command !== "test" && command !== "backtest") return null;
  const files = [...rest];
  const site = taken(files, "--site");
  const recording = taken(files, "--recording");
  if (site === "" || recording === "" || files.length === 0 || files.some((file) => file.startsWith("--"))) return null;
  return (command === "backtest") === (recording !== null) ? { command, files, site, recording } : null;
}

/** The word after an option, both taken out; null where there is no such option. */
function taken(words: string[], option: string): string | null {
  const at = words.indexOf(option);
  return at === -1 ? null : (words.splice(at, 2)[1] ?? "");
}

/** A site, or what is wrong with its file. */
function siteOf(text: string, file: string): Site | string {
  const found = readSiteFile(text);
  if (found.ok) return found.site;
  return found.faults.map((fault: Omit<RuleFault, "file">) => lineOf({ ...fault, file })).join("\n");
}
