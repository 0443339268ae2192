import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TFunction } from "i18next";
import { describe, expect, test } from "vitest";
import { answerKey, kindKey, outcomeKey, stateKey } from "../../dashboard/app/words/alert-words.ts";
import { ageText, clockText, stopwatch } from "../../dashboard/app/words/time-words.ts";
import { readable, valueText } from "../../dashboard/app/words/value-words.ts";
import type { Alert } from "../../rules/model/alert.ts";
import { TASK_KINDS } from "../../rules/model/input.ts";
import { ROOT } from "../harness/gateway.ts";

const APP = join(ROOT, "dashboard/app");
type Words = { readonly [key: string]: string | Words };

const open = (path: string): Words => JSON.parse(readFileSync(join(APP, "locale", path), "utf8")) as Words;

/** The words of the frame, and under the name of each page those of its own file. */
function read(language: string): Words {
  const ending = `.${language}.json`;
  const pages = readdirSync(join(APP, "locale/pages")).filter((name) => name.endsWith(ending));
  return {
    ...open(`${language}.json`),
    ...Object.fromEntries(pages.map((name) => [name.slice(0, -ending.length), open(`pages/${name}`)])),
  };
}
const zh = flat(read("zh"));
const en = flat(read("en"));

function flat(words: Words, path = ""): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(words).flatMap(([key, value]) =>
      typeof value === "string" ? [[path + key, value] as const] : [...flat(value, `${path}${key}.`)],
    ),
  );
}

/** The words that people of the field use, held here once more: a change in the locale files has to be meant. */
const TERMS: readonly (readonly [key: string, zh: string])[] = [
  ["kind.fire", "火警"],
  ["kind.fire-suspected", "疑似火情"],
  ["kind.sos", "紧急求助"],
  ["kind.assist", "一般求助"],
  ["kind.pipe-burst", "爆管"],
  ["kind.pipe-burst-unverified", "疑似爆管"],
  ["kind.pipe-low-pressure", "水压过低"],
  ["kind.pipe-low-pressure-hydrant", "消防水压不足"],
  ["kind.pipe-leak", "疑似漏水"],
  ["kind.bin-full", "满溢"],
  ["kind.bin-fire", "垃圾桶起火"],
  ["kind.bin-fire-heat", "桶内高温"],
  ["kind.bin-tilted", "倾倒"],
  ["kind.device-silent", "失联"],
  ["kind.device-fault", "故障"],
  ["kind.device-tamper", "防拆报警"],
  ["kind.battery-low", "电池欠压"],
  ["kind.supervision", "系统自身异常"],
  ["status.normal", "正常"],
  ["priority.P1", "危及生命"],
  ["priority.P2", "紧急"],
  ["priority.P3", "一般"],
  ["priority.P4", "提示"],
  ["verification.pending", "核实中"],
  ["verification.confirmed", "确警"],
  ["verification.unfounded", "误报"],
  ["by.on-site", "到场"],
  ["by.phone", "电话"],
  ["by.video", "视频"],
  ["state.unacknowledged", "待接警"],
  ["act.answer", "接警"],
  ["state.acknowledged", "已接警"],
  ["state.unacknowledged-minor", "待处理"],
  ["act.answer-minor", "受理"],
  ["state.acknowledged-minor", "已受理"],
  ["act.silence", "消音"],
  ["state.returned", "已恢复,待查看"],
  ["act.shelve", "暂缓提醒"],
  ["state.shelved", "已暂缓至{{until}}"],
  ["state.closed", "已办结"],
  ["state.closed-life", "处置完毕"],
  ["card.record", "处置记录"],
  ["card.title", "当前警情"],
  ["outcome.real-fire", "真实火警"],
  ["outcome.real-sos", "真实求助"],
  ["outcome.real", "情况属实"],
  ["outcome.false", "误报"],
  ["outcome.false-sos", "误按"],
  ["outcome.nuisance-fire", "干扰报警(油烟/水汽/扬尘/吸烟)"],
  ["outcome.nuisance-pipe", "大量用水"],
  ["outcome.planned", "计划作业"],
  ["outcome.test", "测试"],
  ["outcome.drill", "演练"],
  ["outcome.fault", "设备故障"],
  ["device_kind.smoke-detector", "感烟探测器"],
  ["device_kind.smoke-detector-home", "独立式感烟报警器"],
  ["device_kind.pipe-pressure", "管网压力传感器"],
  ["device_kind.smart-bin", "智能垃圾桶"],
  ["device_kind.emergency-button", "紧急呼叫器(一键呼叫)"],
  ["device_kind.siren", "声光警报器"],
  ["stream.recyclable", "可回收物"],
  ["stream.hazardous", "有害垃圾"],
  ["stream.food", "易腐垃圾"],
  ["stream.other", "其他垃圾"],
  ["role.station", "微型消防站"],
  ["event.cancel-requested", "申请取消(等回电)"],
  ["state.out-of-service", "屏蔽"],
  ["event.back-in-service", "解除屏蔽"],
];
/** Words that mean something else in this field, or are somebody else's. */
const NEVER = /确认|结案|监管|特别重大|[ⅠⅡⅢⅣ]级/;

describe("the words", () => {
  test.each(TERMS)("%s is %s", (key, term) => {
    expect(zh.get(key)).toBe(term);
    expect(en.get(key)).toMatch(/^[A-Za-z]/);
  });

  test("both languages say everything, with the same gaps to fill", () => {
    expect([...en.keys()].sort()).toEqual([...zh.keys()].sort());
    const gaps = (text: string): readonly string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name!).sort();
    for (const [key, text] of zh) expect(gaps(en.get(key)!), key).toEqual(gaps(text));
  });

  test("no word means something else to a firefighter", () => {
    for (const [key, text] of zh) expect(text, key).not.toMatch(NEVER);
  });

  test("components hold no Chinese text, and every key they name exists", () => {
    const sources = filesOf(APP).filter((file) => /\.tsx?$/.test(file));
    expect(sources.length).toBeGreaterThan(30);
    for (const file of sources) {
      const text = readFileSync(file, "utf8");
      if (file.endsWith(".tsx")) expect(text, file).not.toMatch(/[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]/);
      for (const [, key] of text.matchAll(/\bt\(\s*"([^"]+)"/g)) expect(zh.has(key!), `${file}: ${key}`).toBe(true);
    }
  });
});

describe("what an alert is called", () => {
  const alert = { kind: "fire", priority: "P1", state: "unacknowledged", verification: null, evidence: [], device: "d" } as const;
  const none: ReadonlySet<string> = new Set();
  const word = (key: string): string => zh.get(key)!;

  test("a burst is suspected until somebody has seen it", () => {
    expect(word(kindKey({ ...alert, kind: "pipe-burst", verification: "pending" }, none))).toBe("疑似爆管");
    expect(word(kindKey({ ...alert, kind: "pipe-burst", verification: "confirmed" }, none))).toBe("爆管");
  });

  test("low pressure at a hydrant is a matter of the fire brigade's water", () => {
    expect(word(kindKey({ ...alert, kind: "pipe-low-pressure", device: "p1" }, new Set(["p1"])))).toBe("消防水压不足");
    expect(word(kindKey({ ...alert, kind: "pipe-low-pressure", device: "p2" }, new Set(["p1"])))).toBe("水压过低");
  });

  test("heat in a bin is not yet a fire that somebody saw", () => {
    const evidence = [{ atMs: 0, device: "d", clause: "temperature_c >= 60", values: { temperature_c: 71 } }];
    expect(word(kindKey({ ...alert, kind: "bin-fire", evidence }, none))).toBe("桶内高温");
    expect(word(kindKey({ ...alert, kind: "bin-fire", evidence, verification: "confirmed" }, none))).toBe("垃圾桶起火");
  });

  test.each([
    ["fire", "P1", "unacknowledged", "待接警"],
    ["battery-low", "P4", "unacknowledged", "待处理"],
    ["pipe-burst", "P2", "acknowledged", "已接警"],
    ["device-fault", "P3", "acknowledged", "已受理"],
    ["sos", "P1", "closed", "处置完毕"],
    ["bin-full", "P4", "closed", "已办结"],
    ["fire", "P1", "returned", "已恢复,待查看"],
  ] as const)("%s %s %s reads %s", (kind, priority, state, term) => {
    expect(word(stateKey({ ...alert, kind, priority, state }))).toBe(term);
  });

  test.each([
    ["fire", "real", "真实火警"],
    ["sos", "real", "真实求助"],
    ["sos", "false", "误按"],
    ["fire", "nuisance", "干扰报警(油烟/水汽/扬尘/吸烟)"],
    ["pipe-burst", "nuisance", "大量用水"],
    ["pipe-burst", "real", "情况属实"],
    ["fire", "drill", "演练"],
  ] as const)("the outcome of %s: %s reads %s", (kind: Alert["kind"], outcome, term) => {
    expect(word(outcomeKey(kind, outcome))).toBe(term);
  });

  test("life is answered, routine is taken", () => {
    expect([word(answerKey("P1")), word(answerKey("P3"))]).toEqual(["接警", "受理"]);
  });
});

describe("what a value reads like", () => {
  /** Fills the gaps as the page's own library does. */
  const say = (words: ReadonlyMap<string, string>): TFunction =>
    ((key: string, gaps: Readonly<Record<string, string | number>> = {}) =>
      (words.get(key) ?? key).replace(/\{\{(\w+)\}\}/g, (_all, name: string) => `${gaps[name]}`)) as unknown as TFunction;

  test.each([
    ["alarm = true", "报警"],
    ["fill_pct >= 90", "装满程度 ≥ 90 %"],
    ["pressure_kpa < 70 for 60 s", "水压 < 0.07 MPa,持续 60 秒"],
    ["火警:alarm = true(实测 true)", "火警:报警"],
    ["垃圾桶满溢:fill_pct >= 90(实测 93)", "垃圾桶满溢:装满程度 ≥ 90 %(实测 93 %)"],
    ["已恢复:pressure_kpa = 312.5", "已恢复:水压 = 0.31 MPa"],
    ["admin 已接警", "admin 已接警"],
  ])("%s reads %s", (sentence, told) => {
    expect(readable(say(zh), sentence)).toBe(told);
  });

  test("the same in English", () => {
    expect(readable(say(en), "Low water pressure: pressure_kpa < 70 for 60 s (measured 52)")).toBe(
      "Low water pressure: Pressure < 0.07 MPa, for 60 s (measured 0.05 MPa)",
    );
    expect(readable(say(en), "Fire: alarm = true (measured true)")).toBe("Fire: Alarm");
  });

  test("numbers have units, truths have words, and pressure is said in MPa with two decimals", () => {
    expect(valueText(say(zh), "pressure_kpa", 412.5)).toBe("0.41 MPa");
    expect(valueText(say(zh), "temperature_c", 61)).toBe("61 ℃");
    expect(valueText(say(zh), "tilted", true)).toBe("是");
  });

  test("times are those of the site, ages have one unit, clocks run", () => {
    expect(clockText(Date.UTC(2026, 0, 1, 18, 13, 7), "Asia/Shanghai")).toBe("02:13:07");
    expect([ageText(say(zh), 42_000), ageText(say(zh), 200_000), ageText(say(zh), 7_300_000)]).toEqual(["42 秒", "3 分", "2 小时"]);
    expect([stopwatch(42_000), stopwatch(3_800_000), stopwatch(-5)]).toEqual(["00:42", "1:03:20", "00:00"]);
  });
});

test.each(TASK_KINDS)("a task %s has words in both languages, in place of its name in the code", (kind) => {
  for (const words of [zh, en]) {
    expect(words.get(`admin.task_kind.${kind}`)).toBeTruthy();
    expect(words.get(`admin.task_kind.${kind}`)).not.toBe(kind);
  }
});

function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesOf(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}
