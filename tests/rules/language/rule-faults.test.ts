import { describe, expect, test } from "vitest";
import { readRuleSet, type RuleFault } from "../../../rules/language/rule-file.ts";
import type { SiteNames } from "../../../rules/language/rule-sense.ts";
import { LINES, TABLE } from "./fault-table.ts";
import { TOGETHER } from "./together-fault-table.ts";

const SITE: SiteNames = {
  zones: new Set(["b1-shaft"]),
  buildings: new Set(["b1"]),
  media: new Set(["water"]),
  ladders: new Map([["nights", ["P1", "P2"]]]),
};

function faultsOf(text: string): readonly RuleFault[] {
  const read = readRuleSet([{ name: "site.yaml", text }], SITE);
  return read.ok ? [] : read.faults;
}

/** The small set with `found` in one line (from 1) replaced. */
function changed(line: number, found: string, by: string): string {
  const before = LINES[line - 1]!;
  expect(before).toContain(found);
  return LINES.with(
    line - 1,
    before.replace(found, () => by),
  ).join("\n");
}

const shown = (faults: readonly RuleFault[]) => faults.map(({ line, column, message }) => `${line}:${column} ${message.en}`);

test("the small set is sound", () => {
  expect(faultsOf(LINES.join("\n"))).toEqual([]);
});

describe("a fault names its place, what was found and what was expected", () => {
  test.each([...TABLE, ...TOGETHER])("%s", (_, line, found, by, fault) => {
    const faults = faultsOf(changed(line, found, by));
    expect(shown(faults)).toEqual([fault]);
    expect(faults[0]).toMatchObject({ file: "site.yaml", message: { zh: expect.stringMatching(/[\u4E00-\u9FFF]/) } });
  });
});

describe("a set that is too much is refused", () => {
  const many = (count: number, lineOf: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => lineOf(index)).join("\n");
  const rule = (index: number) =>
    `  - { id: r${index}, alert: battery-low, priority: P4, devices: all, when: { value: battery_pct, below: 20 }, owner: grid, message: { zh: 电, en: e } }`;
  const readings = (index: number) =>
    `  - { name: t${index}, devices: [{ id: a, kind: siren }], given: [{ at: 0s, fault: true, every: 1s, until: 2h }], expect: none }`;

  test("more characters than a file may have", () => {
    expect(shown(faultsOf(`#${" ".repeat(1024 * 1024)}`))).toEqual(["1:1 the file has 1048577 characters, expected at most 1048576"]);
  });

  test("more rules in one file", () => {
    expect(shown(faultsOf(`rules:\n${many(1_001, rule)}`))).toEqual(["2:3 found a list of 1001, expected at most 1000 entries"]);
  });

  test("more rules in all files", () => {
    const files = ["a", "b"].map((name) => ({
      name,
      text: `rules:\n${many(600, (index) => rule(index).replace("id: r", `id: ${name}`))}`,
    }));
    const read = readRuleSet(files, null);
    expect(read.ok ? [] : read.faults.map(({ file, line, message }) => `${file}:${line} ${message.en}`)).toEqual([
      "b:1 up to this file there are 1200 rules, expected at most 1000",
    ]);
  });

  test("more readings in all tests", () => {
    expect(shown(faultsOf(`tests:\n${many(28, readings)}`))).toEqual([
      "1:1 up to this file there are 201628 readings in tests, expected at most 200000",
    ]);
  });

  test("more conditions in one rule", () => {
    const parts = many(64, () => "        - { value: pressure_kpa, below: 70 }");
    expect(shown(faultsOf(changed(7, "{ value: pressure_kpa, below: 70, clear: 75 }", `\n      any:\n${parts}`)))).toEqual([
      "72:11 the rule has too many conditions, expected at most 64",
    ]);
  });

  test("more files, and a name given twice", () => {
    const files = Array.from({ length: 101 }, (_, index) => ({ name: `f${index}`, text: "rules: []" }));
    expect(readRuleSet(files, null)).toMatchObject({ ok: false, faults: [{ file: "f100", line: 1 }] });
    expect(readRuleSet([files[0]!, files[0]!], null)).toMatchObject({ ok: false, faults: [{ file: "f0", line: 1, column: 1 }] });
  });

  test("of many faults the first 200 are told, in the order of the lines", () => {
    const faults = faultsOf(`rules:\n${many(300, (index) => rule(index).replace("P4", "P9"))}`);
    expect(faults.map(({ line }) => line)).toEqual(Array.from({ length: 200 }, (_, index) => index + 2));
  });
});

test("all faults of all files are told at once", () => {
  const one = changed(8, "60s", "60").replace("owner: station", "owner: nobody");
  const read = readRuleSet(
    [
      { name: "a.yaml", text: one },
      { name: "b.yaml", text: "rules:\n  - {}\n" },
    ],
    SITE,
  );
  const places = read.ok ? [] : read.faults.map(({ file, line, path }) => `${file}:${line} ${path}`);
  expect(places).toEqual([
    "a.yaml:8 rules.0.for",
    "a.yaml:19 rules.1.owner",
    ...["id", "alert", "priority", "devices", "owner", "message", "when"].map((key) => `b.yaml:2 rules.0.${key}`),
  ]);
});

test("alerts that suppress each other in a circle are named with the circle", () => {
  const text = changed(26, "owner: property", "owner: property\n    inhibited-by: [{ alert: pipe-low-pressure, in: zone }]");
  expect(shown(faultsOf(text))).toEqual([
    "10:29 these suppress each other: pipe-low-pressure ← pipe-burst ← pipe-low-pressure, expected no circle",
    "27:29 these suppress each other: pipe-burst ← pipe-low-pressure ← pipe-burst, expected no circle",
  ]);
});
