import type { RuleFile, RuleSet, RuleTest } from "../model/rule-file.ts";
import type { Site } from "../model/site.ts";
import { findingsUpTo, wrong } from "./findings.ts";
import type { Mistake } from "./mistakes.ts";
import { RULE_LIMITS } from "./rule-limits.ts";
import { readRule } from "./rule-reading.ts";
import type { SiteNames } from "./rule-sense.ts";
import { mistakesAmong, type FiledMistake, type FiledRule } from "./rule-set-sense.ts";
import { FileShape } from "./rule-shape.ts";
import { readTest } from "./rule-tests.ts";
import type { Fault } from "./site-file.ts";
import { adviceOn } from "./yaml-advice.ts";
import { readYaml, type YamlText } from "./yaml-text.ts";

/** A fault and the file it is in. */
export type RuleFault = Fault & { readonly file: string };

export type ReadRuleSet = { readonly ok: true; readonly set: RuleSet } | { readonly ok: false; readonly faults: readonly RuleFault[] };

/** What is named in rules of a site. */
export const siteNamesOf = ({ zones, buildings, escalation, feeds }: Site): SiteNames => ({
  zones: new Set(zones.map(({ id }) => id)),
  buildings: new Set(buildings.map(({ id }) => id)),
  media: new Set(feeds.map(({ medium }) => medium)),
  ladders: new Map(escalation.map(({ id, priorities }) => [id, priorities])),
});

/** A file while its set is read. */
interface Reading {
  readonly name: string;
  readonly yaml: YamlText | null;
  readonly faults: readonly Fault[];
  readonly rules: readonly FiledRule[];
  readonly tests: readonly RuleTest[];
}

/**
 * The rules and tests of files that belong together, or what is wrong with any of them: at most 200 faults, in the order
 * of the files and their lines. `site` null: places are not checked. Never throws.
 */
export function readRuleSet(files: readonly RuleFile[], site: SiteNames | null): ReadRuleSet {
  if (files.length > RULE_LIMITS.files) return failed([tooManyFiles(files)]);
  const readings = files.map((file, index) => readOne(file, site, files.findIndex(({ name }) => name === file.name) < index));
  const rules = readings.flatMap((reading) => reading.rules);
  const tests = readings.flatMap((reading) => reading.tests);
  const among = [...mistakesAmong(rules), ...tooMuch(readings)];
  const faults = readings.flatMap((reading) =>
    faultsOf(
      reading,
      among.filter(({ file }) => file === reading.name),
    ),
  );
  return faults.length === 0
    ? { ok: true, set: { rules: rules.map(({ spec }) => spec), tests, fileOf: new Map(rules.map(({ spec, file }) => [spec.id, file])) } }
    : failed(faults);
}

const failed = (faults: readonly RuleFault[]): ReadRuleSet => ({ ok: false, faults: faults.slice(0, RULE_LIMITS.faults) });

const atStart = (zh: string, en: string): Fault => ({ line: 1, column: 1, path: "", message: { zh, en } });

const tooManyFiles = (files: readonly RuleFile[]): RuleFault => ({
  file: files[RULE_LIMITS.files]!.name,
  ...atStart(`规则文件超过 ${RULE_LIMITS.files} 个`, `there are ${files.length} rule files, expected at most ${RULE_LIMITS.files}`),
});

function readOne({ name, text }: RuleFile, site: SiteNames | null, isRepeated: boolean): Reading {
  const nothing = { name, yaml: null, rules: [], tests: [] };
  if (isRepeated) return { ...nothing, faults: [atStart(`文件名 ${name} 重复`, `the file name ${name} is given twice, expected another`)] };
  if (text.length > RULE_LIMITS.fileCharacters) {
    const max = RULE_LIMITS.fileCharacters;
    return { ...nothing, faults: [atStart(`文件超过 ${max} 个字符`, `the file has ${text.length} characters, expected at most ${max}`)] };
  }
  const yaml = readYaml(text);
  const slips = yaml.slips.map(({ offset, message }) => ({ ...yaml.positionAt(offset), path: "", message }));
  if (yaml.value === undefined) return { ...nothing, yaml, faults: firstOf(slips, text) };
  const findings = findingsUpTo(RULE_LIMITS.faults);
  const file = findings.shaped(FileShape, yaml.value, []);
  const rules = (file?.rules ?? []).flatMap((value, index) => readRule(findings, value, ["rules", index], site) ?? []);
  const tests = (file?.tests ?? []).flatMap((value, index) => {
    const path = ["tests", index];
    const test = readTest(findings, value, path);
    return test === null ? [] : [{ ...test, file: name, line: yaml.positionAt(yaml.offsetOf(path, "value")).line }];
  });
  return {
    name,
    yaml,
    faults: [...slips, ...findings.mistakes.map((mistake) => placed(yaml, mistake))],
    rules: rules.map((rule) => ({ ...rule, file: name })),
    tests,
  };
}

/** Of a text that is no YAML only the first place is told: the parser stumbles over all that follows. */
function firstOf(slips: readonly Fault[], text: string): readonly Fault[] {
  return slips.slice(0, 1).map(({ message: { zh, en }, ...fault }) => {
    const advice = adviceOn(text, fault.line);
    return { ...fault, message: { zh: `${zh};${advice.zh}`, en: `${en}; ${advice.en}` } };
  });
}

const placed = (yaml: YamlText, { path, at, message }: Mistake): Fault => ({
  ...yaml.positionAt(yaml.offsetOf(path, at)),
  path: path.join("."),
  message,
});

function faultsOf({ name, yaml, faults }: Reading, among: readonly FiledMistake[]): readonly RuleFault[] {
  return [...faults, ...(yaml === null ? [] : among.map((mistake) => placed(yaml, mistake)))]
    .sort((one, other) => one.line - other.line || one.column - other.column)
    .map((fault) => ({ file: name, ...fault }));
}

/** More in all files together than one set may have. */
function tooMuch(readings: readonly Reading[]): readonly FiledMistake[] {
  let [rules, tests, given] = [0, 0, 0];
  for (const reading of readings) {
    rules += reading.rules.length;
    tests += reading.tests.length;
    given += reading.tests.reduce((sum, test) => sum + test.readings.length, 0);
    const bounds = [
      ["rules", rules, RULE_LIMITS.rules, { zh: "条规则", en: "rules" }],
      ["tests", tests, RULE_LIMITS.tests, { zh: "个测试", en: "tests" }],
      ["tests", given, RULE_LIMITS.allReadings, { zh: "个测试读数", en: "readings in tests" }],
    ] as const;
    const found = bounds
      .filter(([, count, max]) => count > max)
      .map(([key, count, max, what]) => ({
        ...wrong(
          [key],
          {
            zh: `到此文件为止已有 ${count} ${what.zh},最多 ${max}`,
            en: `up to this file there are ${count} ${what.en}, expected at most ${max}`,
          },
          "key",
        ),
        file: reading.name,
      }));
    if (found.length > 0) return found;
  }
  return [];
}
