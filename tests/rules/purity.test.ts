import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, normalize } from "node:path";
import { expect, test } from "vitest";

const FILES = readdirSync("rules", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => join("rules", file));

/** What would make two runs over the same journal differ, or reach outside. The language itself has these: no types can take them away. */
const BANNED =
  /\bDate\b|\bMath\.random\b|\bconsole\b|\bset(?:Timeout|Interval|Immediate)\b|\bqueueMicrotask\b|\bprocess\b|\bglobalThis\b|\bperformance\b|\bfetch\b|\bcrypto\b|\bawait\b|\bPromise\b/;

const LIBRARIES: ReadonlySet<string> = new Set(["zod", "yaml"]);

const codeOf = (source: string): string =>
  source
    .replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .replaceAll(/^\s*\/\/.*$/gm, "")
    .replaceAll(/"(?:[^"\\\n]|\\.)*"/g, '""');

test("there are rules to look at", () => {
  expect(FILES.length).toBeGreaterThan(20);
});

test.each(FILES)("%s asks no clock, no chance and nobody outside", (file) => {
  const found = BANNED.exec(codeOf(readFileSync(file, "utf8")));
  expect(found?.[0] ?? null).toBeNull();
});

test.each(FILES)("%s imports zod, yaml and rules only", (file) => {
  const source = readFileSync(file, "utf8");
  for (const [, target] of source.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["']([^"'\s]+)["']/g)) {
    const isInside = target!.startsWith(".") && normalize(join(file, "..", target!)).startsWith("rules/");
    expect(isInside || LIBRARIES.has(target!), `${file} imports ${target}`).toBe(true);
  }
});

test("the ban sees what it is there for", () => {
  const bad = ["const a = Date.now();", "x(Math.random());", "setTimeout(f, 1);", "console.log(1);", "process.env"];
  expect(bad.filter((line) => !BANNED.test(codeOf(line)))).toEqual([]);
});

test("the compiler knows neither Node nor a browser inside rules", () => {
  const shown = execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "rules", "--showConfig"], { encoding: "utf8" });
  const { compilerOptions } = JSON.parse(shown) as { compilerOptions: { types: string[]; lib: string[]; strict: boolean } };
  expect(compilerOptions).toMatchObject({ types: [], lib: ["es2023"], strict: true });
  // Throws where rules do not compile so.
  expect(execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "rules"], { encoding: "utf8" })).toBe("");
});
