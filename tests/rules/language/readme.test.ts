import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { runRuleTests } from "../../../rules/engine/rule-tests.ts";
import { readRuleSet, siteNamesOf } from "../../../rules/language/rule-file.ts";
import { RULE_LIMITS } from "../../../rules/language/rule-limits.ts";
import { readSiteFile } from "../../../rules/language/site-file.ts";
import { ALERT_KINDS } from "../../../rules/model/alert.ts";
import { DETECTOR_GRADES, type RuleSet } from "../../../rules/model/rule-file.ts";
import { VALUES_OF_KIND } from "../../../rules/model/values.ts";

const README = readFileSync("rules/README.md", "utf8");
const COOKBOOK = readFileSync("rules/cookbook.yaml", "utf8");
const EXAMPLES = [...README.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text!);

const site = readSiteFile(readFileSync("simulators/garden/site.yaml", "utf8"));
const NAMES = site.ok ? siteNamesOf(site.site) : null;

function read(text: string): RuleSet {
  const result = readRuleSet([{ name: "example", text }], NAMES);
  expect(result.ok ? [] : result.faults).toEqual([]);
  if (!result.ok) throw new Error("the example has faults");
  return result.set;
}

test("every example of the page is sound", () => {
  expect(NAMES).not.toBeNull();
  expect(EXAMPLES.length).toBe(23);
  for (const example of EXAMPLES) expect(read(example).rules.length).toBe(1);
});

test("the first rule comes with a test that fires and one that does not", () => {
  const set = read(EXAMPLES[0]!);
  expect(set.tests.map(({ expects }) => expects.length)).toEqual([1, 0]);
  expect(runRuleTests(set)).toEqual([]);
});

test("the fault that the page shows is the one that is told", () => {
  const faulty = EXAMPLES[0]!.replace("value: fill_pct", "value: fil_pct");
  const result = readRuleSet([{ name: "my-rules.yaml", text: faulty }], null);
  const told = result.ok
    ? []
    : result.faults.map(({ file, line, column, message: { zh, en } }) => `${file}:${line}:${column} ${zh} / ${en}`);
  expect(told.filter((line) => !README.includes(line))).toEqual([]);
  expect(told.length).toBe(1);
});

describe("the cookbook", () => {
  test("has its rules, more than twenty, shown on the page as they stand in the file", () => {
    const shown = EXAMPLES.slice(1).flatMap((example) => read(example).rules);
    expect(shown.length).toBe(22);
    expect(shown).toEqual(read(COOKBOOK).rules);
  });

  test("has a test for each rule", () => {
    const numbers = read(COOKBOOK).tests.map(({ name }) => Number(name.split(".")[0]));
    expect([...new Set(numbers)]).toEqual(Array.from({ length: 22 }, (_, index) => index + 1));
  });

  test("stands beside the starter rules without a fault", () => {
    const files = ["starter/starter.yaml", "starter/detectors.yaml", "starter/correlations.yaml", "cookbook.yaml"];
    expect(
      readRuleSet(
        files.map((name) => ({ name, text: readFileSync(`rules/${name}`, "utf8") })),
        NAMES,
      ),
    ).toMatchObject({ ok: true });
  });
});

describe("the reference", () => {
  test("names every kind of alert, value and detector", () => {
    const names = [...ALERT_KINDS, ...Object.entries(VALUES_OF_KIND).flat(2), ...Object.entries(DETECTOR_GRADES).flat(2)];
    expect(names.filter((name) => !README.includes(`\`${name}\``))).toEqual([]);
  });

  test("states the limits that hold", () => {
    const limits = README.slice(README.indexOf("### Limits"), README.indexOf("### Faults"));
    const { files, rules, tests, allReadings, depth, conditions, counted, nearDevices, testDevices, testReadings, testExpectations } =
      RULE_LIMITS;
    for (const limit of [
      files,
      rules,
      tests,
      allReadings,
      depth,
      conditions,
      counted,
      nearDevices,
      testDevices,
      testReadings,
      testExpectations,
    ])
      expect(limits).toContain(limit.toLocaleString("en"));
  });
});
