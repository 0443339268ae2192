import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readSiteFile, type Fault } from "../../rules/language/site-file.ts";

/** A small site, sound as it stands; rows of the tables below change one of its lines, counted from 1. */
const LINES = `id: willow
name: { zh: 柳园, en: Willow }
street: { zh: 甲街道, en: Street A }
district: { zh: 乙区, en: District B }
timeZone: Asia/Shanghai
buildings:
  - { id: b1, name: { zh: 1号楼, en: Building 1 }, floors: { from: -1, to: 6 }, x: 10, y: 10 }
  - { id: b2, name: { zh: 2号楼, en: Building 2 }, floors: { from: 1, to: 6 }, x: 90, y: 10 }
zones:
  - { id: b1-101, building: b1, floor: 1, kind: flat, name: { zh: 101室, en: flat 101 }, label: "101", column: 0 }
  - { id: b1-stairs, building: b1, floor: 1, kind: stairs, name: { zh: 楼梯间, en: stairs }, column: 1 }
  - { id: duty-room, building: b2, floor: 1, kind: place, name: { zh: 值班室, en: duty room }, column: 0 }
exits:
  - { id: exit-1, building: b1, name: { zh: 大门, en: door }, people_per_min: 60, assembly: lawn }
routes:
  - { id: route-1, building: b1, name: { zh: 楼梯, en: stairs }, exit: exit-1, people_per_min: 40, zones: [b1-stairs] }
assemblyPoints:
  - { id: lawn, name: { zh: 草坪, en: lawn }, capacity: 200 }
shelters:
  - { id: hall, name: { zh: 大厅, en: hall }, capacity: 100, signed: true, zone: duty-room }
stations:
  - id: station-1
    name: { zh: 微型消防站, en: micro fire station }
    zones: [duty-room]
    covers: [b1, b2]
    people:
      - { id: leader, name: 演示站长, role: leader, phone: "+0 1" }
      - { id: member-1, name: 演示队员, role: member, phone: "+0 2" }
    shifts:
      - { from: "08:00", to: "20:00", people: [leader] }
      - { from: "20:00", to: "08:00", people: [member-1] }
residents:
  - { id: r1, zone: b1-101, name: 演示住户, needs: [alone], contacts: [], keyHolder: leader, consent: { responders: true, family: true, since: "2025-01-31" } }
devices:
  - { id: smoke-1, kind: smoke-detector, zone: b1-101 }
  - { id: pressure-1, kind: pipe-pressure, zone: b1-stairs, powered: mains }
  - { id: lock-1, kind: cabinet, zone: b1-stairs, powered: mains }
  - { id: terminal-1, kind: station-terminal, zone: duty-room, powered: mains, station: station-1 }
valves:
  - { id: valve-1, zone: b1-stairs, name: { zh: 阀门, en: valve }, serves: [b1, b1-101] }
hydrants:
  - { id: hydrant-1, zone: b1-stairs, name: { zh: 消火栓, en: hydrant }, sensor: pressure-1 }
cabinets:
  - { id: cabinet-1, zone: b1-stairs, name: { zh: 应急柜, en: cabinet }, device: lock-1 }
supplies:
  - { id: hoods, zone: b1-stairs, item: { zh: 面罩, en: hoods }, count: 6, cabinet: cabinet-1, expires: "2028-06-30" }
grids:
  - { id: grid-1, name: { zh: 网格, en: grid }, buildings: [b1, b2], worker: { name: 演示网格员, phone: "+0 3" } }
escalation:
  - { id: life, priorities: [P1], rungs: [{ afterS: 0, tell: station, people: [leader] }, { afterS: 60, tell: property }] }
plans:
  - { building: b1, floor: 1, file: plans/b1.svg, metres_per_px: 0.1 }
`.split("\n");

/** The small site with `found` in one line (from 1) replaced. */
function changed(line: number, found: string, by: string): string {
  const before = LINES[line - 1]!;
  expect(before).toContain(found);
  return LINES.with(
    line - 1,
    before.replace(found, () => by),
  ).join("\n");
}

function faultsOf(text: string): readonly Fault[] {
  const read = readSiteFile(text);
  return read.ok ? [] : read.faults;
}

test("a sound site is read, with what it leaves out", () => {
  const read = readSiteFile(LINES.join("\n"));
  expect(faultsOf(LINES.join("\n"))).toEqual([]);
  expect(read.ok && read.site.devices[0]).toEqual({ id: "smoke-1", kind: "smoke-detector", zone: "b1-101", powered: "battery" });
  expect(read.ok && read.site.demonstration).toBe(false);
});

test("the same site in block style, with comments and CRLF, is the same site", () => {
  const block = LINES.join("\n")
    .replace("name: { zh: 柳园, en: Willow }", "name: # what it is called\n  zh: 柳园\n  en: Willow")
    .replaceAll("\n", "\r\n");
  expect(readSiteFile(block)).toEqual(readSiteFile(LINES.join("\n")));
});

/** One fault a row: what it is about, line, what is found there, what is put in its place, a part of the fault's words in either language. */
function rowsOf(table: string) {
  return table
    .split("\n")
    .slice(1, -1)
    .map((row) => {
      const [about = "", line = "", found = "", by = "", zh = "", en = ""] = row.slice(2).split(" | ");
      return { about, line: Number(line), found, by, zh, en };
    });
}

const SHAPE = rowsOf(`
  a key that is missing | 18 | , capacity: 200 |  | 缺少 capacity(数字) | capacity is missing, expected a number
  a key that is misspelt | 18 | capacity | capcity | 是否应为 capacity? | there is no key capcity, did you mean capacity?
  a key that nothing is like | 18 | capacity: 200 | capacity: 200, colour: red | 应为以下之一:id、name、capacity | there is no key colour, expected one of id, name, capacity
  a key of the first level that is misspelt | 41 | hydrants | hydrant | 是否应为 hydrants? | did you mean hydrants?
  text where a number belongs | 18 | 200 | "many" | 此处是 "many",应为数字 | found "many", expected a number
  a part of a whole | 18 | 200 | 2.5 | 此处是 2.5,应为整数 | found 2.5, expected a whole number
  a label without quotes | 10 | "101" | 101 | 此处是 101,应为文字(数字请加引号) | found 101, expected text (a number in quotes)
  a word where yes or no belongs | 20 | true | yes | 此处是 "yes",应为 true 或 false | found "yes", expected true or false
  an empty value | 18 | 200 |  | 此处是空的,应为数字 | found nothing, expected a number
  a number that is too small | 18 | 200 | -1 | 此处是 -1,应为至少 0 | found -1, expected at least 0
  a number that is too big | 18 | 200 | 1000000 | 至多 100000 | found 1000000, expected at most 100000
  text that is too short | 2 | 柳园 | "" | 至少 1 个字符 | found "", expected at least 1 character
  text that is too long | 2 | 柳园 | 柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳柳 | 至多 80 个字符 | expected at most 80 characters
  a list without an entry | 24 | [duty-room] | [] | 此处是 0 项的列表,应为至少 1 项 | found a list of 0, expected at least 1 entry
  a mapping where a list belongs | 24 | [duty-room] | { a: 1 } | 此处是一组键值,应为列表 | found a mapping, expected a list
  a kind that there is not | 35 | smoke-detector | smoke | 以下之一:smoke-detector、pipe-pressure | found "smoke", expected one of smoke-detector, pipe-pressure
  an id with a capital | 35 | id: smoke-1 | id: Smoke-1 | 小写字母、数字和连字符 | found "Smoke-1", expected lower-case letters
  an id that topics use | 35 | id: smoke-1 | id: alert | notice、alert 已保留 | found "alert", expected another id: notice and alert are reserved
  a time of day that there is not | 30 | "08:00" | "8:00" | 时刻,"00:00" 到 "24:00" | found "8:00", expected a time of day
  a day that there is not | 46 | "2028-06-30" | "2028-6-30" | 日期,如 2026-01-31 | found "2028-6-30", expected a day such as
  a telephone number of letters | 27 | "+0 1" | "call" | 电话号码 | found "call", expected a telephone number
  a telephone number without quotes | 27 | "+0 1" | 1 | 此处是 1,应为文字 | found 1, expected text
  a plan outside the folder | 52 | plans/b1.svg | ../b1.svg | .svg 或 .png | found "../b1.svg", expected a .svg or .png file
`);

const REFERENCES = rowsOf(`
  a zone of no building | 10 | building: b1 | building: b9 | 没有楼栋 b9 | there is no building b9
  a zone above the roof | 10 | floor: 1 | floor: 7 | b1 没有 7 层,应为 -1 到 6 | b1 has no floor 7, expected -1 to 6
  an exit of no building | 14 | building: b1 | building: b9 | 没有楼栋 b9 | there is no building b9
  an exit to no assembly point | 14 | assembly: lawn | assembly: park | 没有集合点 park | there is no assembly point park
  a route to no exit | 16 | exit: exit-1 | exit: exit-9 | 没有出口 exit-9 | there is no exit exit-9
  a route through no zone | 16 | [b1-stairs] | [b1-stairs, b1-roof] | 没有区域 b1-roof | there is no zone b1-roof
  a shelter in no zone | 20 | zone: duty-room | zone: cellar | 没有区域 cellar | there is no zone cellar
  a station in no zone | 24 | duty-room | cellar | 没有区域 cellar | there is no zone cellar
  a station that covers no building | 25 | b1, b2 | b1, b2, b9 | 没有楼栋 b9 | there is no building b9
  a shift of somebody unknown | 31 | member-1 | member-9 | 没有本站队员 member-9 | there is no person of this station member-9
  a resident in no zone | 33 | zone: b1-101 | zone: b1-102 | 没有区域 b1-102 | there is no zone b1-102
  a key with somebody unknown | 33 | keyHolder: leader | keyHolder: r9 | 没有住户或队员 r9 | there is no resident or person of a station r9
  a key with the resident | 33 | keyHolder: leader | keyHolder: r1 | 不能是本人 | nobody is their own key holder
  a device in no zone | 35 | zone: b1-101 | zone: b1-102 | 没有区域 b1-102 | there is no zone b1-102
  a terminal of no station | 38 | station: station-1 | station: station-2 | 没有微型消防站 station-2 | there is no station station-2
  a terminal without a station | 38 | , station: station-1 |  | 缺少 station | terminal-1 has no station
  a station of a smoke detector | 35 | zone: b1-101 | zone: b1-101, station: station-1 | 只有 station-terminal 才有 station | only a station-terminal has a station
  a stream of a smoke detector | 35 | zone: b1-101 | zone: b1-101, stream: food | 只有 smart-bin 才有 stream | only a smart-bin has a stream
  a valve that serves nothing known | 40 | [b1, b1-101] | [b1, b1-102] | 没有区域或楼栋 b1-102 | there is no zone or building b1-102
  a hydrant watched by no device | 42 | sensor: pressure-1 | sensor: pressure-9 | 没有管网压力传感器(pipe-pressure) pressure-9 | there is no pipe-pressure device pressure-9
  a hydrant watched by a smoke detector | 42 | sensor: pressure-1 | sensor: smoke-1 | 没有管网压力传感器(pipe-pressure) smoke-1 | there is no pipe-pressure device smoke-1
  a cabinet locked by a sensor | 44 | device: lock-1 | device: pressure-1 | 没有柜锁设备(cabinet) pressure-1 | there is no cabinet device pressure-1
  supplies in no cabinet | 46 | cabinet: cabinet-1 | cabinet: cabinet-2 | 没有应急柜 cabinet-2 | there is no cabinet cabinet-2
  supplies elsewhere than their cabinet | 46 | zone: b1-stairs | zone: duty-room | 应急柜 cabinet-1 在 b1-stairs | the cabinet cabinet-1 stands in b1-stairs, found duty-room
  a grid of no building | 48 | [b1, b2] | [b1, b9] | 没有楼栋 b9 | there is no building b9
  a rung of somebody unknown | 50 | people: [leader] | people: [chief] | 没有队员或收件人 chief | there is no person of a station or recipient chief
  a rung before the one before | 50 | afterS: 0 | afterS: 90 | 不早于前一级的 90 秒 | found 60, expected at least the 90 s
  a priority with two ladders | 50 | [P1] | [P1, P1] | P1 已有升级顺序 | P1 has a ladder already
  a plan of a floor that is not there | 52 | floor: 1 | floor: 9 | b1 没有 9 层 | b1 has no floor 9
  a time zone that there is not | 5 | Asia/Shanghai | Asia/Linan | 没有时区 Asia/Linan | there is no time zone Asia/Linan
  a building that no station covers | 8 | id: b2 | id: b3 | 没有微型消防站负责 b3 | no station covers b3
`);

const TWICE: readonly [string, number, string, string, string][] = [
  ["buildings", 8, "id: b2", "id: b1", "b1"],
  ["a zone and a building", 11, "id: b1-stairs", "id: b1", "b1"],
  ["devices", 36, "id: pressure-1", "id: smoke-1", "smoke-1"],
  ["people of a station", 28, "id: member-1", "id: leader", "leader"],
];

describe("every fault has its line, what was found and what is expected, in both languages", () => {
  test.each([...SHAPE, ...REFERENCES])("$about, line $line", ({ line, found, by, zh, en }) => {
    const fault = faultsOf(changed(line, found, by)).find(({ message }) => message.en.includes(en));
    expect(fault?.line).toBe(line);
    expect(fault?.message.zh).toContain(zh);
  });

  test.each(TWICE)("two %s may not share an id, line %i", (_, line, found, by, id) => {
    const fault = faultsOf(changed(line, found, by)).find(({ message }) => message.en.includes("is used twice"));
    expect(fault).toMatchObject({
      message: { zh: expect.stringContaining(`编号 ${id} 重复`), en: expect.stringContaining(`the id ${id} is used twice`) },
    });
    // Of two that share an id the one named is the later in the file, or the person who is named after the residents.
    expect(fault?.line).toBe(line);
  });

  test("a resident and somebody of a station may not share an id", () => {
    expect(faultsOf(changed(33, "id: r1", "id: member-1"))).toEqual([
      expect.objectContaining({ line: 28, message: expect.objectContaining({ en: expect.stringContaining("first at residents.0") }) }),
    ]);
  });

  test("the column is that of the value, of the key where the key is unknown", () => {
    expect(faultsOf(changed(18, "200", "many"))[0]).toMatchObject({
      line: 18,
      column: LINES[17]!.indexOf("200") + 1,
      path: "assemblyPoints.0.capacity",
    });
    expect(faultsOf(changed(18, "capacity", "capcity")).map(({ column }) => column)).toContain(LINES[17]!.indexOf("capacity") + 1);
  });

  test("all faults are told at once, in the order of their lines", () => {
    const lines = LINES.map((line) =>
      line
        .replace("capacity: 200", "capacity: -1")
        .replace("timeZone: Asia/Shanghai", "timezone: Asia/Shanghai")
        .replace("metres_per_px: 0.1", "metres_per_px: 0"),
    );
    expect(faultsOf(lines.join("\n")).map(({ line, path }) => [line, path])).toEqual([
      [1, "timeZone"],
      [5, "timezone"],
      [18, "assemblyPoints.0.capacity"],
      [52, "plans.0.metres_per_px"],
    ]);
  });

  test("at most 200 are told", () => {
    const many = Array.from({ length: 1_000 }, (_, index) => `  - { id: d${index}, kind: kettle, zone: b1-101 }`).join("\n");
    expect(faultsOf(changed(34, "devices:", `devices:\n${many}`))).toHaveLength(200);
  });
});

describe("a station is manned 24 hours a day", () => {
  const ROUND = '      - { from: "08:00", to: "20:00", people: [leader] }';
  const gapsOf = (...shifts: readonly [string, string][]): readonly string[] => {
    const rows = shifts.map(([from, to]) => ROUND.replace("08:00", from).replace("20:00", to)).join("\n");
    return faultsOf(LINES.with(29, rows).toSpliced(30, 1).join("\n")).map(({ line, message }) => `${line}: ${message.en}`);
  };

  test.each<[string, readonly [string, string][], readonly string[]]>([
    [
      "three shifts round the clock leave nothing",
      [
        ["08:00", "16:00"],
        ["16:00", "24:00"],
        ["00:00", "08:00"],
      ],
      [],
    ],
    [
      "a shift over midnight counts on both sides",
      [
        ["22:30", "08:00"],
        ["08:00", "22:30"],
      ],
      [],
    ],
    ["one shift from an hour to the same is a whole day", [["08:00", "08:00"]], []],
    [
      "shifts may overlap",
      [
        ["00:00", "13:00"],
        ["06:00", "24:00"],
      ],
      [],
    ],
    [
      "a gap at noon is named",
      [
        ["00:00", "12:00"],
        ["13:30", "24:00"],
      ],
      ["12:00-13:30"],
    ],
    ["a gap at either end of the day is named", [["06:00", "22:00"]], ["00:00-06:00", "22:00-24:00"]],
    [
      "a gap inside a longer shift is none",
      [
        ["00:00", "24:00"],
        ["08:00", "09:00"],
        ["10:00", "11:00"],
      ],
      [],
    ],
  ])("%s", (_, shifts, gaps) => {
    expect(gapsOf(...shifts)).toEqual(gaps.map((gap) => `30: nobody is on duty at station-1 in ${gap}, expected shifts round the clock`));
  });
});

describe("whatever the text, there is an answer", () => {
  const MEGABYTE = 1024 * 1024;

  test.each<[string, string, string]>([
    ["nothing", "", "found nothing, expected a mapping"],
    ["a word", "hello", 'found "hello", expected a mapping'],
    ["a list", "- 1\n- 2\n", "found a list of 2, expected a mapping"],
    ["a bracket that is not closed", "id: [", "YAML: "],
    ["a tab as indent", "name:\n\tzh: a\n", "YAML: "],
    ["bytes", "\u0000\u0001\uFFFD\uD800", "expected a mapping"],
    ["two documents", "id: a\n---\nid: b\n", "a second document begins here"],
    ["an alias", "id: &a x\nstreet: *a\n", "the alias *a is not allowed"],
    ["a tag", "id: !!str x\n", "is not allowed"],
    ["a list as key", "? [a, b]\n: 1\n", "is not allowed, expected a word"],
    ["a number as key", "1: 2\n", "the key 1 is not allowed, expected a word"],
    ["__proto__ as key", "__proto__: { polluted: true }\n", "the key __proto__ is not allowed"],
    ["brackets 100,000 deep", "[".repeat(100_000), "nested deeper than 60"],
    ["dashes 100,000 deep", "- ".repeat(100_000), "nested deeper than 60"],
    ["mappings 100,000 deep", "{a: ".repeat(100_000), "nested deeper than 60"],
    ["16 MB", "a".repeat(16 * MEGABYTE), "expected at most 8388608"],
  ])("%s is a fault", (_, text, en) => {
    const faults = faultsOf(text);
    expect(faults.map(({ message }) => message.en).join("\n")).toContain(en);
    for (const { line, column } of faults) expect(Math.min(line, column)).toBeGreaterThanOrEqual(1);
  });

  test("a key given twice is named with its second line", () => {
    expect(faultsOf(`${LINES.join("\n")}street: { zh: 丙, en: C }\n`)).toEqual([
      expect.objectContaining({ line: 53, message: { zh: "键 street 重复", en: "the key street is given twice" } }),
    ]);
  });

  test("a laugh repeated a billion times is not even begun", () => {
    const laughs = [
      "a0: &a0 [ha, ha]",
      ...Array.from({ length: 30 }, (_, index) => `a${index + 1}: &a${index + 1} [*a${index}, *a${index}]`),
    ].join("\n");
    expect(faultsOf(laughs).some(({ message }) => message.en.includes("alias"))).toBe(true);
  });

  test.each([
    ["quotes", '"'.repeat(MEGABYTE / 2)],
    ["quotes in brackets", `[${'""'.repeat(MEGABYTE / 8)}]`],
    ["tags", "! ".repeat(MEGABYTE / 8)],
    ["documents", "---\n".repeat(MEGABYTE / 8)],
    ["keys", Array.from({ length: 50_000 }, (_, index) => `k${index}: 1\n`).join("")],
  ])("much of %s ends with at most 200 faults", (_, text) => {
    const faults = faultsOf(text);
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.length).toBeLessThanOrEqual(200);
    expect(faults.map(({ message }) => message.en).join("\n")).not.toContain("Symbol");
  });

  test("any change of a sound file gives a site or faults with places in it", () => {
    const sound = LINES.join("\n");
    const bits = fc.oneof(
      fc.string({ maxLength: 5 }),
      fc.constantFrom(
        "{",
        "}",
        "[",
        "]",
        ": ",
        "- ",
        "\n",
        "\t",
        '"',
        "'",
        "&a ",
        "*a",
        "!",
        "#",
        "|",
        ">",
        "---\n",
        "? ",
        "%",
        "__proto__: 1",
        "<<: *a",
        "null",
        "~",
        "0x1F",
        ".nan",
      ),
    );
    const mutation = fc.tuple(fc.nat(sound.length), fc.nat(30), bits);
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
        const text = mutations.reduce((whole, [at, length, bit]) => whole.slice(0, at) + bit + whole.slice(at + length), sound);
        const lines = text.split("\n").length;
        const read = readSiteFile(text);
        expect(read.ok ? 1 : read.faults.length).toBeGreaterThan(0);
        for (const fault of faultsOf(text))
          expect(fault.line >= 1 && fault.line <= lines + 1 && fault.message.zh !== "" && fault.message.en !== "").toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
