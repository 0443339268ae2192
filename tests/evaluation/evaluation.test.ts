import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { ROOT } from "../harness/gateway.ts";
import { fsri } from "./fsri.ts";
import { nist } from "./nist.ts";
import { median, quantile } from "./quantile.ts";
import type { Row } from "./row.ts";

const PROGRAM = join(ROOT, "build/tests/evaluation/main.js");

/** Bursts need no recordings, and take their time. */
const FIRES = ["--only", nist.name, "--only", fsri.name];

/** A folder with these files; gone after the test. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "linan-evaluation-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

function scored(folder: string): { readonly rows: readonly Row[]; readonly said: string } {
  const json = join(folder, "rows.json");
  const { status, stderr } = spawnSync(process.execPath, [PROGRAM, "--data", folder, "--json", json, ...FIRES], { encoding: "utf8" });
  expect(status, stderr).toBe(0);
  return { rows: JSON.parse(readFileSync(json, "utf8")), said: stderr };
}

const lines = (header: string, rows: readonly (readonly (number | string)[])[]): string =>
  [header, ...rows.map((row) => row.join(","))].join("\r\n");
const seconds = (from: number, until: number, step: number): readonly number[] =>
  Array.from({ length: Math.floor((until - from) / step) + 1 }, (_, index) => from + index * step);
const rise = (s: number, from_s: number, perSecond: number): number => Math.max(0, s - from_s) * perSecond;

/** Rooms P (smoke and heat) and Q (heat alone); columns quoted, in another order, one cell empty. */
const HOME_FIRE = lines(
  '"TCQ_1","Time (s)","SMP_3","SMP_2","TCP_1"',
  seconds(0, 300, 3).map((s) => [20 + rise(s, 100, 0.4), s, 0, rise(s, 60, 0.001), s === 9 ? "" : 21 + rise(s, 60, 0.2)]),
);
const ACTIVATIONS = lines("Act,XYZ9-Pho1P,XYZ9-Ion1P,XYZ9-Pho2Q,XYZ9-Pho1Q,XYZ9-Pho1R", [[-1, 150, 140, 200, "", 90]]);
const HOUSE_FIRE = lines(
  "Timestamp,Time,Attic Temperature 0.02 m Below Ceiling,Attic Temperature 0.3 m Below Ceiling,Cellar Temperature 0.02 m Below Ceiling,Roof Temperature 1.2 m Below Ceiling",
  seconds(-120, 300, 2).map((s) => ["2016-10-18 10:19:59", s, 19 + rise(s, 10, 1), 19, 1_260.5, 19 + rise(s, 0, 1)]),
);

describe("npm run evaluate", () => {
  test("finds recordings by their layout, whatever their names, and names what it can't read", () => {
    const { rows, said } = scored(
      folderOf({ "a/deep/fire_XYZ9.csv": HOME_FIRE, "a/alarms.csv": ACTIVATIONS, "b/house.csv": HOUSE_FIRE, "b/notes.txt": "x" }),
    );
    expect(said).toContain("b/notes.txt");
    expect(said).toContain("2 rooms with a real photoelectric alarm in 1 fires: XYZ9");
    expect(said).toContain("2 ceiling channels of 1 fires: house");
    for (const row of rows) expect(Object.keys(row)).toEqual(["set", "measure", "value", "naive", "chance", "unit"]);
    const valueOf = (start: string) => rows.find(({ measure }) => measure.startsWith(start))?.value;
    expect(valueOf("rooms called a fire, of 2")).toBe(2);
    expect(valueOf("fire before the real alarm, median (defaults)")).toBeGreaterThan(0);
    expect(valueOf("alarm: found (")).toBe(50);
    expect(valueOf("alarm: background channels")).toBe(0);
  });

  test("says clearly that there is nothing of a kind, and still ends well", () => {
    const { rows, said } = scored(folderOf({ "readme.md": "nothing" }));
    expect(rows.filter(({ set }) => set === nist.name || set === fsri.name)).toEqual([]);
    expect(said).toContain("no home fires with real alarms here");
    expect(said).toContain("no house fires with temperatures below the ceiling here");
  });

  test("says clearly that the folder is absent", () => {
    const { status, stderr } = spawnSync(process.execPath, [PROGRAM, "--data", join(tmpdir(), "linan-no-such-folder")], {
      encoding: "utf8",
    });
    expect(status).toBe(2);
    expect(stderr).toContain("no recordings");
  });

  test("a middle and a quantile", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([-Infinity, 1, 2])).toBe(1);
    expect(median([])).toBe(null);
    expect(quantile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9)).toBe(9);
  });
});

// Recordings of others lie beside the project and are never part of it.
const data = join(ROOT, "../shared/data");
const has = (folder: string): boolean => existsSync(join(data, folder));
const valueOf = (rows: readonly Row[], start: string): number => rows.find(({ measure }) => measure.startsWith(start))?.value ?? NaN;

describe.skipIf(!has("nist-smoke"))(`home fires in ../shared/data${has("nist-smoke") ? "" : " (absent: skipped)"}`, () => {
  test("the fire is called 26 s before the real alarm or earlier, also with what other fires taught, and none is missed", async () => {
    const rows = await nist.evaluate(join(data, "nist-smoke"), () => {});
    expect(valueOf(rows, "fire before the real alarm, median (defaults)")).toBeGreaterThanOrEqual(26);
    expect(valueOf(rows, "fire before the real alarm, median (each fire left out")).toBeGreaterThanOrEqual(26);
    expect(valueOf(rows, "rooms missed that the naive rule finds")).toBe(0);
    expect(valueOf(rows, "fires called while the building is quiet")).toBe(0);
  });
});

describe.skipIf(!has("fsri-fires"))(`house fires in ../shared/data${has("fsri-fires") ? "" : " (absent: skipped)"}`, () => {
  test("heat at the ceiling is found in 95 %, nine of ten within 90 s, with at most one channel alarming before", async () => {
    const rows = await fsri.evaluate(join(data, "fsri-fires"), () => {});
    for (const what of ["alarm", "alarm, each fire left out of its own fit"]) {
      expect(valueOf(rows, `${what}: found (`)).toBeGreaterThanOrEqual(95);
      expect(valueOf(rows, `${what}: delay, p90`)).toBeLessThanOrEqual(90);
      expect(valueOf(rows, `${what}: background channels`)).toBeLessThanOrEqual(1);
    }
  });
});
