import { describe, expect, test } from "vitest";
import { plansOf } from "../../../rules/evacuation/plan.ts";
import { spokenChinese } from "../../../rules/evacuation/spoken.ts";
import { readSiteFile } from "../../../rules/language/site-file.ts";
import { willow, WILLOW_TEXT } from "./willow.ts";

const plan = plansOf(willow()).get("b1")!;

test("a plan says for every zone of a building which stairs lead out of it and whether up or down", () => {
  expect(plan.zones.map(({ id, goes, routes }) => `${id} ${goes} ${routes.join(",")}`)).toEqual([
    "b1-1-1-stairs out route-1",
    "b1-1-2-stairs down route-1",
    "b1-1-3-stairs down route-1",
    "b1-1-101 out route-1",
    "b1-1-201 down route-1",
    "b1-1-301 down route-1",
    "b1-2-2-stairs down route-2",
    "b1-2-101 out route-2",
    "b1-2-201 down route-2",
    "b1-garage up route-1",
  ]);
});

test("it names who needs help, who brings them, and that somebody who must be carried has nobody", () => {
  expect(plan.people.map(({ name, help, carriers }) => [name, help, carriers.map((carrier) => carrier.name)])).toEqual([
    ["钱阿姨", "tell", []],
    ["王奶奶", "carry", ["小李"]],
    ["赵大爷", "carry", []],
  ]);
  expect(plan.gaps.map(({ en }) => en)).toEqual(["1 people who must be carried have nobody assigned"]);
});

test("numbers are spoken as people say them", () => {
  expect(["12号楼", "3号楼5层501室", "打119", "10单元", "20层", "东门广场"].map(spokenChinese)).toEqual([
    "十二号楼",
    "三号楼五层五零一室",
    "打幺幺九",
    "十单元",
    "二十层",
    "东门广场",
  ]);
});

/** The line (from 1) that holds the text, and its faults after a change. */
function faultsAfter(found: string | RegExp, put: string) {
  const read = readSiteFile(WILLOW_TEXT.replace(found, put));
  return read.ok ? [] : read.faults.map(({ line, column, path, message }) => ({ line, column, path, ...message }));
}
const lineOf = (text: string): number => WILLOW_TEXT.split("\n").findIndex((line) => line.includes(text)) + 1;

describe("a site file with a plan that leaves people inside is refused", () => {
  test("a floor that no stairs reach, with the line and column of its first zone", () => {
    const [fault, ...others] = faultsAfter(", b1-1-3-stairs]", "]");
    expect(others).toEqual([]);
    expect(fault).toMatchObject({
      line: lineOf("id: b1-1-3-stairs"),
      zh: "b1 1 单元 3 层没有疏散路线可到(b1-1-3-stairs),应有经过该层的 routes",
      en: "no route reaches floor 3, unit 1 of b1 (b1-1-3-stairs), expected one in routes that runs through it",
    });
    expect(fault!.column).toBeGreaterThan(1);
  });

  test("a building without an exit", () => {
    expect(faultsAfter(/ {2}- \{ id: exit-3.*\n/, "")).toMatchObject([
      { line: lineOf("id: b2,"), path: "buildings.1.id", zh: "b2 没有出口,应列入 exits", en: "b2 has no exit, expected one in exits" },
    ]);
  });

  test("stairs that end in another building", () => {
    expect(faultsAfter("exit: exit-2,", "exit: exit-3,")).toMatchObject([
      { line: lineOf("id: route-2"), path: "routes.1.exit", en: "route-2 is in b1, its exit exit-3 in b2" },
    ]);
  });

  test("an assembly point that is not there, or holds nobody", () => {
    expect(faultsAfter(/ {2}- \{ id: gate.*\n/, "")).toMatchObject([
      { line: lineOf("id: exit-3"), zh: "没有集合点 gate", en: "there is no assembly point gate" },
    ]);
    expect(faultsAfter("en: West Gate }, capacity: 200", "en: West Gate }, capacity: 0")).toMatchObject([
      { line: lineOf("id: gate"), path: "assemblyPoints.1.capacity", en: "the assembly point gate holds nobody, expected more than 0" },
    ]);
  });

  test("somebody who is to be brought out by nobody that is known", () => {
    expect(faultsAfter("carriers: [member-1]", "carriers: [member-9]")).toMatchObject([
      { line: lineOf("r-wang"), en: "there is no resident or person of a station member-9" },
    ]);
  });
});

test("a site that says nothing of ways out is no fault: its plan tells what is missing", () => {
  const bare = WILLOW_TEXT.replace(/exits:[^]*?stations:/, "stations:");
  expect(readSiteFile(bare)).toMatchObject({ ok: true });
  expect(
    plansOf(willow(bare))
      .get("b1")!
      .gaps.map(({ en }) => en),
  ).toContain("No exit and no assembly point");
});
