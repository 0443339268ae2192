import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { ROOT } from "../harness/gateway.ts";
import { bins } from "./bins.ts";
import { filesUnder } from "./found-files.ts";
import type { Row } from "./row.ts";

function folderOf(name: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "linan-bins-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "any"));
  writeFileSync(join(folder, "any", name), text);
  return folder;
}

const pad = (number: number): string => String(number).padStart(2, "0");

/** Twenty bins that are full every second day and twenty that never are, visited daily; columns quoted, in an order of their own. */
const MADE_UP = [
  '"Level","Timestamp","Serial number"',
  ...Array.from({ length: 40 }, (_, bin) =>
    Array.from({ length: 60 }, (_, day) => {
      const level = bin % 2 === 0 ? "green" : day % 2 === 0 ? "RED" : "YELLOW";
      return `${level},${1 + Math.floor(day / 30)}/${(day % 30) + 1}/2015 ${pad(6 + (bin % 3))}:10,${bin}`;
    }),
  ).flat(),
  "PURPLE,1/1/2015 01:00,1",
].join("\r\n");

const valueOf = (rows: readonly Row[], measure: string): Row => rows.find((row) => row.measure.startsWith(measure))!;

describe("bins", () => {
  test("are found by their columns, whatever the file's name, and rows that tell nothing are counted", async () => {
    const folder = folderOf("Rounds 2015.CSV", MADE_UP);
    expect(filesUnder(folder).map(bins.reads)).toEqual([true]);
    const said: string[] = [];
    const rows = await bins.evaluate(folder, (line) => said.push(line));
    expect(said[0]).toContain("1 file(s), 40 bins, 2360 collections with a past; 1 rows not understood");
    for (const row of rows) expect(Object.keys(row)).toEqual(["set", "measure", "value", "naive", "chance", "unit"]);
    expect(valueOf(rows, "needs emptying: F1, later half").value).toBeGreaterThan(0.99);
  });

  test("a folder without any gives no rows, and says so", async () => {
    const said: string[] = [];
    expect(await bins.evaluate(folderOf("notes.csv", "a,b\n1,2"), (line) => said.push(line))).toEqual([]);
    expect(said).toEqual(["no collections found"]);
  });
});

const folder = join(ROOT, "../shared/data/bins");

describe.skipIf(!existsSync(folder))(`real collections of ../shared/data${existsSync(folder) ? "" : " (absent: skipped)"}`, () => {
  test("are foretold better than by the last level, and as well as promised", async () => {
    const rows = await bins.evaluate(folder, () => undefined);
    const f1 = valueOf(rows, "needs emptying: F1, later half");
    expect(f1.value).toBeGreaterThan(0.77);
    expect(f1.value!).toBeGreaterThan(f1.naive! + 0.05);
    expect(valueOf(rows, "wasted trips avoided at the recall of naive").value!).toBeGreaterThan(0.75);
  });
});
