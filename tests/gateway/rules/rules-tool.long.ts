import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../harness/gateway.ts";
import { SMALL_SITE } from "../../harness/launch.ts";
import { runLinan } from "../../harness/linan.ts";
import { leakRule, leakTest } from "./rule-text.ts";

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

test("a sound file is counted, with and without a site", { timeout: 60_000 }, async () => {
  const folder = folderWith({ "leak.yaml": leakRule({ zone: "b1-101" }) + leakTest(5), "site.yaml": SMALL_SITE });
  for (const args of [["leak.yaml"], ["leak.yaml", "--site", "site.yaml"]])
    expect(await runLinan(folder, ["rules", "check", ...args])).toEqual({
      code: 0,
      text: "1 个文件,1 条规则,1 个测试 / 1 files, 1 rules, 1 tests",
    });
});

test(
  "faults are told with file, line and column in both languages, those of zones where a site is given",
  { timeout: 60_000 },
  async () => {
    const folder = folderWith({
      "leak.yaml": leakRule({ zone: "nowhere" }),
      "bad.yaml": leakRule({ above: '"much"' }),
      "site.yaml": SMALL_SITE,
    });
    const bad = await runLinan(folder, ["rules", "check", "bad.yaml"]);
    expect(bad).toMatchObject({ code: 1, text: expect.stringMatching(/^bad\.yaml:6:\d+ .*[一-鿿].* \/ .*much/) });
    expect((await runLinan(folder, ["rules", "check", "leak.yaml"])).code).toBe(0);
    const strange = await runLinan(folder, ["rules", "check", "leak.yaml", "--site", "site.yaml"]);
    expect(strange).toMatchObject({ code: 1, text: expect.stringMatching(/^leak\.yaml:6:\d+ .*nowhere/) });
  },
);

test("tests of the files are run, and one that fails is told with what was expected and what came", { timeout: 60_000 }, async () => {
  const folder = folderWith({ "good.yaml": leakRule() + leakTest(5), "bad.yaml": leakRule() + leakTest(2) });
  expect(await runLinan(folder, ["rules", "test", "good.yaml"])).toMatchObject({ code: 0, text: expect.stringContaining("all passed") });
  const bad = await runLinan(folder, ["rules", "test", "bad.yaml"]);
  expect(bad).toMatchObject({ code: 1, text: expect.stringMatching(/^bad\.yaml:10 a leak of 2\n {2}.*[一-鿿].*\n {2}.*pipe-leak/) });
  expect(bad.text).toContain("1 failed");
});

test("an id that a starter rule has is a fault; a file of a starter file's name stands for it", { timeout: 60_000 }, async () => {
  const text = leakRule({ id: "battery-low" });
  const folder = folderWith({ "mine.yaml": text, "starter.yaml": text });
  expect(await runLinan(folder, ["rules", "check", "mine.yaml"])).toMatchObject({ code: 1, text: expect.stringContaining("battery-low") });
  expect((await runLinan(folder, ["rules", "check", "starter.yaml"])).code).toBe(0);
});

test("it is misused without a file, with two of one name, or with another word", { timeout: 60_000 }, async () => {
  const folder = temporaryFolder();
  for (const args of [["check"], ["test", "--site"], ["explain", "a.yaml"], ["check", "a.yaml", "--now"]])
    expect((await runLinan(folder, ["rules", ...args])).code, args.join(" ")).toBe(2);
});
