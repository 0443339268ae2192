import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TFunction } from "i18next";
import { describe, expect, test } from "vitest";
import { lineChangesOf } from "../../dashboard/app/rules/line-changes.ts";
import { furtherWords } from "../../dashboard/app/rules/rule-words.ts";
import { RulesShown } from "../../dashboard/app/rules/shapes.ts";
import { readRuleSet } from "../../rules/language/rule-file.ts";
import { ROOT } from "../harness/gateway.ts";

type Words = { readonly [key: string]: string | Words };
const open = (path: string): Words => JSON.parse(readFileSync(join(ROOT, "dashboard/app/locale", path), "utf8")) as Words;

/** A page's words with their gaps filled; a key that there is not is named, as on the page. */
function wordsOf(language: string): TFunction {
  const words: Words = { ...open(`${language}.json`), rules: open(`pages/rules.${language}.json`) };
  const find = (key: string): string => {
    const found = key.split(".").reduce<string | Words | undefined>((at, part) => (typeof at === "object" ? at[part] : undefined), words);
    return typeof found === "string" ? found : `?${key}`;
  };
  const say = (key: string, gaps: Readonly<Record<string, unknown>> = {}): string =>
    find(key).replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(gaps[name]));
  return say as unknown as TFunction;
}

/** What the page says of a rule with these lines, beside its condition. */
function said(language: string, lines: string, priority = "P3"): readonly string[] {
  const text = `rules:
  - id: one
    alert: pipe-leak
    priority: ${priority}
    devices: [pipe-pressure]
    when: { value: flow_m3_h, above: 2 }
    owner: property
    message: { zh: 漏水, en: A leak }
    ${lines}
`;
  const read = readRuleSet([{ name: "one.yaml", text }], null);
  if (!read.ok) throw new Error(read.faults.map(({ message }) => message.en).join("\n"));
  const rules = read.set.rules.map((rule) => ({ core: false, name: rule.message, ...rule, file: "one.yaml" }));
  const shown = RulesShown.parse({ hash: null, since: null, by: null, note: "", files: [], rules, refused: null });
  return furtherWords(wordsOf(language), shown.rules[0]!, (id) => (id === "b1" ? "Building 1" : id));
}

const CASES: readonly (readonly [lines: string, zh: string, en: string])[] = [
  ["group: building", "同楼的同类警情合为一次通知", "alerts of this kind in the building are told as one call"],
  ["group: alone", "每条警情单独通知", "each alert is a call of its own"],
  ["escalation: routine", "按“routine”阶梯逐级通知", "told up the ladder “routine”"],
  ["once-per: unit", "同单元的设备合报一条", "one alert for all devices in the unit"],
  [
    "inhibits: [{ alert: device-silent, in: building }]",
    "告警期间,同楼的失联并入本警,不另行告警",
    "while it stands, Lost contact in the building is listed with it and tells nobody",
  ],
  [
    "inhibits: [{ alert: device-silent, along: water }]",
    "告警期间,同一供水管路的失联并入本警,不另行告警",
    "while it stands, Lost contact on its water supply is listed with it and tells nobody",
  ],
  [
    "inhibited-by: [{ alert: pipe-low-pressure, along: water }]",
    "同一供水管路上游有未处理完的水压过低时不另行告警,并入该警",
    "while Low pressure stands up its water supply, it is listed with that one and tells nobody",
  ],
  [
    "inhibited-by: [{ alert: pipe-burst, in: building, at-least: P2 }]",
    "同楼有 P2 级及以上的爆管未处理完时不另行告警,并入该警",
    "while Pipe burst of P2 or more stands in the building, it is listed with that one and tells nobody",
  ],
  ["priority-changes: [{ to: P2, after: 2h }]", "持续 2 小时后改为 P2 紧急", "P2 Urgent after 2 h"],
  [
    "where: { buildings: [b1], floors: { to: -1 }, zone-kinds: [shaft] }",
    "只在:Building 1;-1 层及以下;竖井",
    "only: Building 1; floor -1 and down; shafts",
  ],
  ["schedule: { days: [mon, tue], from: '22:00', to: '06:30' }", "只在 周一,周二 22:00–06:30", "only Mon, Tue 22:00–06:30"],
  ["schedule: { from: '08:00', to: '20:00' }", "只在 每天 08:00–20:00", "only every day 08:00–20:00"],
  ["clear-after-silence: 30m", "设备 30 分没有消息即解除", "over when its device has been silent for 30 min"],
];

describe("what the page says of a rule", () => {
  test.each(CASES)("%s", (lines, zh, en) => {
    expect(said("zh", lines)).toEqual([zh]);
    expect(said("en", lines)).toEqual([en]);
  });

  test("nothing of what is as usual", () => {
    expect(said("zh", "")).toEqual([]);
  });
});

describe("the lines that a person reads of a changed text", () => {
  const marks = { added: "+", removed: "-", same: " ", gap: "…" } as const;
  const shown = (before: string | null, after: string | null): readonly string[] =>
    lineChangesOf(before, after).map((line) => `${marks[line.of]}${line.of === "gap" ? line.count : line.text}`);
  const text = Array.from({ length: 20 }, (_, at) => `line ${at}`);

  test("are what went and what came, with two around them", () => {
    const after = text.with(10, "other").concat("last");
    expect(shown(text.join("\n"), after.join("\n"))).toEqual([
      "…8",
      " line 8",
      " line 9",
      "-line 10",
      "+other",
      " line 11",
      " line 12",
      "…5",
      " line 18",
      " line 19",
      "+last",
    ]);
  });

  test("are all of a file that is new or gone", () => {
    expect(shown(null, "a\nb\n")).toEqual(["+a", "+b"]);
    expect(shown("a\nb", null)).toEqual(["-a", "-b"]);
  });

  test("are shown in blocks where two texts have too little in common to compare", () => {
    const many = (word: string): string => Array.from({ length: 1_200 }, (_, at) => `${word} ${at}`).join("\n");
    expect(shown(many("old"), many("new")).slice(1_199, 1_201)).toEqual(["-old 1199", "+new 0"]);
  });
});
