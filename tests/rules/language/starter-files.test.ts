import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { runRuleTests } from "../../../rules/engine/rule-tests.ts";
import { readRuleSet, siteNamesOf } from "../../../rules/language/rule-file.ts";
import { DEVICE_KINDS } from "../../../rules/language/rule-shape.ts";
import { readSiteFile } from "../../../rules/language/site-file.ts";
import type { Rule } from "../../../rules/model/rule.ts";
import type { RuleFile, RuleSet } from "../../../rules/model/rule-file.ts";
import { VALUES_OF_KIND } from "../../../rules/model/values.ts";
import { STARTER_RULES } from "../../../rules/starter/starter.ts";

const fileNamed = (name: string): RuleFile => ({ name, text: readFileSync(`rules/starter/${name}`, "utf8") });

function setOf(...names: readonly string[]): RuleSet {
  const read = readRuleSet(names.map(fileNamed), null);
  expect(read.ok ? [] : read.faults).toEqual([]);
  if (!read.ok) throw new Error("the files have faults");
  return read.set;
}

/** What a starter rule in code means, in the vocabulary of rule files. */
function meaningOf(rule: Rule) {
  const kinds = rule.devices ?? DEVICE_KINDS.filter((kind) => VALUES_OF_KIND[kind].includes(rule.value));
  return {
    id: rule.id,
    alert: rule.alert,
    priority: rule.priority,
    devices: [...kinds].sort(),
    when:
      rule.type === "flag"
        ? { type: "is", value: rule.value, is: true }
        : { type: "compare", value: rule.value, op: rule.when, level: rule.level, clear: rule.clearLevel },
    forMs: rule.type === "flag" ? 0 : rule.forMs,
    keepMs: 0,
    clearAfterSilenceMs: null,
    where: null,
    schedule: null,
    heldByWorks: false,
    inhibitedBy: [],
    inhibits: [],
    oncePer: null,
    group: null,
    escalation: null,
    priorityChanges: [],
    shadow: null,
  };
}

const byId = (one: { readonly id: string }, other: { readonly id: string }): number => (one.id < other.id ? -1 : 1);

describe("the starter rules", () => {
  test("say in their file exactly what the contract guarantees", () => {
    const written = setOf("starter.yaml").rules.map(({ owner: _owner, message: _message, ...rule }) => ({
      ...rule,
      devices: [...rule.devices].sort(),
    }));
    expect(written.sort(byId)).toEqual(STARTER_RULES.map(meaningOf).sort(byId));
  });

  test("read together without a fault", () => {
    expect(setOf("starter.yaml", "detectors.yaml", "correlations.yaml").rules.length).toBe(19);
  });

  test("are each tested, in their file, for firing and for staying quiet", () => {
    const { rules, tests } = setOf("starter.yaml");
    const raised = new Set(tests.flatMap(({ expects }) => expects.map(({ alert }) => alert)));
    expect(rules.filter(({ alert }) => !raised.has(alert)).map(({ id }) => id)).toEqual([]);
    const quiet = new Set(tests.filter(({ expects }) => expects.length === 0).flatMap(({ devices }) => devices.map(({ kind }) => kind)));
    expect(rules.filter(({ devices }) => !devices.some((kind) => quiet.has(kind))).map(({ id }) => id)).toEqual([]);
  });
});

test.each(["starter.yaml", "detectors.yaml", "correlations.yaml", "../cookbook.yaml"])("the tests of %s pass", (name) => {
  const set = setOf(name);
  expect(set.tests.length).toBeGreaterThan(0);
  expect(runRuleTests(set)).toEqual([]);
});

test("the starter rules suit the demonstration community", () => {
  const site = readSiteFile(readFileSync("simulators/garden/site.yaml", "utf8"));
  const names = site.ok ? siteNamesOf(site.site) : null;
  expect(names?.buildings.size).toBeGreaterThan(0);
  expect(readRuleSet([fileNamed("starter.yaml"), fileNamed("detectors.yaml"), fileNamed("correlations.yaml")], names)).toMatchObject({
    ok: true,
  });
});
